import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Audience, WorkshopDetails } from '@drydock/api';
import { useLetterKey } from '../lab/use-letter-key.ts';
import { workshopMessages } from '../workshop-messages.ts';
import { BroadcastPanel, type Delivery } from './broadcast-panel.tsx';
import { ClassPanel } from './class-panel.tsx';
import type { Download } from './class-page.tsx';
import { lockChanges, type LearnerView, type MistakeView, type StepView } from './class-view.ts';
import { HandQueue } from './hand-queue.tsx';
import type { HostActs } from './host-acts.ts';
import { JoinPoster } from './join-poster.tsx';
import type { LiveClass } from './live-class.ts';
import { LookSheet } from './look-sheet.tsx';
import { MistakeMap } from './mistake-map.tsx';
import { NeedsLook } from './needs-look.tsx';
import { SessionBar } from './session-bar.tsx';
import { Sheet } from './sheet.tsx';
import { spanText } from './time-words.ts';
import { useNow } from './use-now.ts';

export interface RunningClassProps {
  readonly workshop: WorkshopDetails;
  readonly live: LiveClass;
  readonly acts: HostActs;
  readonly downloads: readonly Download[];
  /** Since when nothing comes from the server. */
  readonly lostMs: number | undefined;
}

type Open = { readonly kind: 'code' | 'end' } | { readonly kind: 'look'; readonly learner: string };

/** The live class: who is where, what goes wrong, who waits, and every act on it. */
export function RunningClass(props: RunningClassProps): JSX.Element {
  const { workshop, live, acts, lostMs } = props;
  const nowMs = useNow(live.clockAheadMs.value);
  const [open, setOpen] = useState<Open>();
  const learners = live.learners.value;
  const steps = live.steps.value;
  const look = (learner: string): void => lookAt(learner, props, setOpen);
  useNextHand(live, look);
  const looked = open?.kind === 'look' && learners.find(({ id }) => id === open.learner);
  return (
    <div class="wk">
      <SessionBar
        workshop={workshop}
        steps={steps}
        online={learners.filter(({ isOnline }) => isOnline).length}
        nowMs={nowMs}
        {...staleText(lostMs, nowMs - live.clockAheadMs.value)}
        onCode={() => setOpen({ kind: 'code' })}
        onEnd={() => setOpen({ kind: 'end' })}
        {...barActs(acts, steps)}
      />
      {acts.failure.value !== '' && (
        <p class="notice-bar" role="alert">
          {acts.failure.value}
        </p>
      )}
      <Panels {...props} nowMs={nowMs} onLook={look} />
      {looked && (
        <LookSheet
          workshopId={workshop.id}
          learner={looked}
          steps={steps}
          nowMs={nowMs}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open?.kind === 'code' && (
        <Sheet title={workshopMessages.session.code} onClose={() => setOpen(undefined)}>
          <JoinPoster code={workshop.code} />
        </Sheet>
      )}
      {open?.kind === 'end' && <EndQuestion acts={acts} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

/** Opens somebody's work. A hand that waits is taken by that. */
function lookAt(
  learner: string,
  { live, acts }: RunningClassProps,
  setOpen: (open: Open) => void,
): void {
  setOpen({ kind: 'look', learner });
  const hand = live.hands.value.find((one) => one.learner === learner);
  if (hand && !hand.isTaken) void acts.command({ do: 'take-hand', learner });
}

/** The key Q looks at the next hand that nobody has taken. */
function useNextHand(live: LiveClass, look: (learner: string) => void): void {
  useLetterKey('q', () => {
    const hands = live.hands.value;
    const next = hands.find(({ isTaken }) => !isTaken) ?? hands[0];
    if (next && !document.querySelector('dialog[open]')) look(next.learner);
  });
}

function staleText(lostMs: number | undefined, nowMs: number): { readonly staleText?: string } {
  if (lostMs === undefined) return {};
  const { offline, stale } = workshopMessages.session;
  return { staleText: nowMs - lostMs < 5000 ? offline : stale(spanText(nowMs - lostMs)) };
}

function barActs(acts: HostActs, steps: readonly StepView[]) {
  return {
    onPause: (): void => void acts.command({ do: 'pause' }),
    onResume: (): void => void acts.command({ do: 'resume' }),
    onLock: (from: number | undefined): void => {
      const { lock, unlock } = lockChanges(steps, from);
      if (lock.length > 0) void acts.command({ do: 'lock', steps: [...lock] });
      if (unlock.length > 0) void acts.command({ do: 'unlock', steps: [...unlock] });
    },
    onFollow: (at: number | undefined): void => {
      const step = at === undefined ? undefined : steps[at];
      void acts.command(
        step
          ? { do: 'follow', place: { lab: step.labId, step: step.stepId } }
          : { do: 'stop-follow' },
      );
    },
    onTimer: (minutes: number | undefined): void =>
      void acts.command(
        minutes === undefined ? { do: 'stop-timer' } : { do: 'timer', minutes, label: '' },
      ),
  };
}

interface PanelsProps extends RunningClassProps {
  readonly nowMs: number;
  readonly onLook: (learner: string) => void;
}

function Panels({ workshop, live, acts, downloads, nowMs, onLook }: PanelsProps): JSX.Element {
  const [chosen, choose] = useState('all');
  const [last, setLast] = useState<Delivery>();
  const learners = live.learners.value;
  const steps = live.steps.value;
  const mistakes = live.mistakes.value;
  const audiences = audiencesOf(learners, steps, chosen);
  const audience = audiences.find(({ id }) => id === chosen) ?? audiences[0];
  const hintOf = (learner: LearnerView): MistakeView | undefined =>
    mistakes.find(({ mistake }) => mistake === learner.mistake);
  const sendHint = async (mistake: MistakeView, to: Audience): Promise<void> => {
    const done = await acts.command({
      do: 'hint',
      step: mistake.step,
      mistake: mistake.mistake,
      rung: 'symptom',
      audience: to,
    });
    if (done?.audience !== undefined) setLast({ text: mistake.symptom, to: done.audience });
  };
  const write = (learner: LearnerView): void => {
    choose(`learner ${learner.id}`);
    document.querySelector<HTMLElement>('#broadcast-text')?.focus();
  };
  return (
    <main class="class" id="main">
      <div class="lft">
        <ClassPanel
          steps={steps}
          learners={learners}
          nowMs={nowMs}
          stuckMinutes={workshop.stuckAfterMinutes}
          hintFor={(learner) => hintOf(learner)?.symptom}
          onLook={onLook}
          onHint={(learner) => {
            const mistake = hintOf(learner);
            if (mistake) void sendHint(mistake, { to: 'learners', learners: [learner.id] });
          }}
          onMessage={write}
        />
        <MistakeMap
          mistakes={mistakes}
          learners={learners.length}
          downloads={downloads}
          onHint={(mistake) =>
            void sendHint(mistake, { to: 'mistake', step: mistake.step, mistake: mistake.mistake })
          }
        />
      </div>
      <div class="rgt">
        <HandQueue
          hands={live.hands.value}
          nowMs={nowMs}
          onLook={onLook}
          onDone={(learner) => void acts.command({ do: 'answer-hand', learner })}
        />
        <BroadcastPanel
          audiences={audiences}
          audience={audience?.id ?? 'all'}
          onAudience={choose}
          {...(last ? { last } : {})}
          onSend={async (text) => {
            const to = await acts.message(text, audience?.audience ?? { to: 'all' });
            if (to !== undefined) setLast({ text, to });
            return to !== undefined;
          }}
        />
        <NeedsLook learners={learners} steps={steps} nowMs={nowMs} onLook={onLook} />
      </div>
    </main>
  );
}

interface NamedAudience {
  readonly id: string;
  readonly name: string;
  readonly audience: Audience;
}

/** All, those at the fullest step, and one learner where one was chosen. */
function audiencesOf(
  learners: readonly LearnerView[],
  steps: readonly StepView[],
  chosen: string,
): readonly NamedAudience[] {
  const text = workshopMessages.broadcast;
  const found: NamedAudience[] = [
    { id: 'all', name: text.all(learners.length), audience: { to: 'all' } },
  ];
  const counts = steps.map((_, index) => learners.filter(({ at }) => at === index).length);
  const most = Math.max(0, ...counts);
  const step = steps[counts.indexOf(most)];
  if (step && most > 0) {
    const audience = { to: 'step', step: step.key } as const;
    found.push({ id: 'step', name: text.atStep(step.number, most), audience });
  }
  const one = learners.find(({ id }) => chosen === `learner ${id}`);
  if (one) {
    const audience: Audience = { to: 'learners', learners: [one.id] };
    found.push({ id: chosen, name: text.toOne(one.name), audience });
  }
  return found;
}

function EndQuestion({
  acts,
  onClose,
}: {
  readonly acts: HostActs;
  readonly onClose: () => void;
}): JSX.Element {
  const text = workshopMessages.session;
  return (
    <Sheet title={text.endTitle} isNarrow onClose={onClose}>
      <p class="mid">{text.endBody}</p>
      <div class="row">
        <button class="btn danger" type="button" onClick={() => void acts.command({ do: 'close' })}>
          {text.end}
        </button>
        <button class="btn ghost" type="button" onClick={onClose}>
          {text.keep}
        </button>
      </div>
    </Sheet>
  );
}
