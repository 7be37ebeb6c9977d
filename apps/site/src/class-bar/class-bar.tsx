import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Notice, WorkshopView } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';
import { classBarMessages as text } from '../class-bar-messages.ts';
import type { Workspace } from '../lab/actions.ts';
import { timerText } from '../workshop/time-words.ts';
import { useNow } from '../workshop/use-now.ts';
import type { ClassSeat } from './class-seat.ts';
import { FollowChip, type Follower } from './follow-chip.tsx';
import { HandButton } from './hand-button.tsx';
import { leaveClass } from './leave-class.ts';
import { leaveSeat } from './seat.ts';

export interface ClassBarProps {
  readonly workspace: Workspace;
  readonly seat: ClassSeat;
  readonly follower: Follower;
}

/** The class beside one's own work: its state, its timer, the hand, and whether the work has arrived. */
export function ClassBar({ workspace, seat, follower }: ClassBarProps): JSX.Element | null {
  const home = seat.home.value;
  const nowMs = useNow(seat.clockAheadMs.value);
  if (seat.isGone.value) return <GoneBar />;
  if (!home) return null;
  const { workshop } = home;
  const isOfClass = workshop.labs.some(({ id }) => id === workspace.store.data.id);
  return (
    <>
      <section class="class-bar" aria-label={text.label}>
        <b class="trunc name">{workshop.title}</b>
        <span class={workshop.phase === 'running' ? 'chip run' : 'chip warn'} role="status">
          <Icon name={workshop.phase === 'running' ? 'play' : 'pause'} small />
          {text.phases[workshop.phase]}
        </span>
        <TimeLeft workshop={workshop} nowMs={nowMs} />
        <LabLinks workshop={workshop} current={workspace.store.data.id} />
        {isOfClass ? (
          <FollowChip workshop={workshop} follower={follower} />
        ) : (
          <span class="mid">{text.notInClass}</span>
        )}
        <span class="grow" />
        <Arrival seat={seat} />
        <HandButton workspace={workspace} seat={seat} />
        <LeaveButton seat={seat} />
      </section>
      <Notices seat={seat} />
    </>
  );
}

function TimeLeft({
  workshop: { timer },
  nowMs,
}: {
  readonly workshop: WorkshopView;
  readonly nowMs: number;
}): JSX.Element | null {
  if (!timer) return null;
  const leftMs = timer.endsAt === undefined ? timer.leftMs : timer.endsAt - nowMs;
  return (
    <span class="row nw num" role="timer" aria-live="off">
      <Icon name="clock" small />
      {text.timeLeft(timerText(leftMs ?? 0))}
    </span>
  );
}

function LabLinks({
  workshop,
  current,
}: {
  readonly workshop: WorkshopView;
  readonly current: string;
}): JSX.Element | null {
  const isHere = workshop.labs.some(({ id }) => id === current);
  if (workshop.labs.length < 2 && isHere) return null;
  return (
    <label class="field">
      <span class="vh">{text.labs}</span>
      <select
        value={current}
        onChange={(event) => location.assign(`/labs/${event.currentTarget.value}/`)}
      >
        {!isHere && <option value={current}>{text.labs}</option>}
        {workshop.labs.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <Icon name="down" small />
    </label>
  );
}

/** Whether what was done has reached the server; offline it waits here and says so. */
function Arrival({ seat }: { readonly seat: ClassSeat }): JSX.Element {
  const { waiting, connection, isDurable } = seat.outboxState.value;
  const isOffline = connection === 'offline' || !seat.isConnected.value;
  const [icon, words]: readonly [IconName, string] = isOffline
    ? ['offline', isDurable ? text.offline(waiting) : text.offlineBlocked(waiting)]
    : waiting > 0
      ? ['run', text.sending(waiting)]
      : ['check', text.saved];
  return (
    <span
      class={`st ${isOffline ? 'warn' : ''}`}
      role="status"
      data-arrival={isOffline ? 'offline' : waiting}
    >
      <Icon name={icon} small />
      <span class="t12">{words}</span>
    </span>
  );
}

function LeaveButton({ seat }: { readonly seat: ClassSeat }): JSX.Element {
  const [isAsking, ask] = useState(false);
  const leave = async (): Promise<void> => {
    seat.outbox.close();
    await leaveClass(seat.workshopId);
    location.reload();
  };
  if (!isAsking) {
    return (
      <button class="btn ghost sm" type="button" onClick={() => ask(true)}>
        {text.leave}
      </button>
    );
  }
  return (
    <span class="row" role="group" aria-label={text.leaveTitle} title={text.leaveBody}>
      <span class="t12">{text.leaveTitle}</span>
      <button class="btn sm" type="button" onClick={() => void leave()}>
        {text.leave}
      </button>
      <button class="btn ghost sm" type="button" onClick={() => ask(false)}>
        {text.stay}
      </button>
    </span>
  );
}

function Notices({ seat }: { readonly seat: ClassSeat }): JSX.Element {
  const close = (sequence: number): void => {
    seat.notices.value = seat.notices.value.filter((notice) => notice.sequence !== sequence);
  };
  // The box is there before its first message, so that a screen reader hears it come.
  return (
    <div role="alert" class="class-notices">
      {seat.notices.value.map((notice) => (
        <NoticeLine key={notice.sequence} notice={notice} onClose={() => close(notice.sequence)} />
      ))}
    </div>
  );
}

interface NoticeLineProps {
  readonly notice: Notice;
  readonly onClose: () => void;
}

function NoticeLine({ notice, onClose }: NoticeLineProps): JSX.Element {
  const isHint = notice.kind === 'hint';
  return (
    <p class="class-notice">
      <span class="st run">
        <Icon name={isHint ? 'bulb' : 'mega'} />
      </span>
      <span class="grow">
        <span class="vh">{isHint ? text.hint : text.message}: </span>
        {notice.text}
      </span>
      <button
        class="btn icon ghost sm"
        type="button"
        aria-label={text.closeNotice}
        onClick={onClose}
      >
        <Icon name="x" small />
      </button>
    </p>
  );
}

/** Says once that the class goes on without this seat; the lab stays as it is. */
function GoneBar(): JSX.Element {
  useEffect(() => leaveSeat(), []);
  return (
    <section class="class-bar" aria-label={text.label} role="status">
      <span class="st warn">
        <Icon name="warn" small />
        {text.gone}
      </span>
    </section>
  );
}
