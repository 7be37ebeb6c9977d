import type { JSX } from 'preact';
import type { WorkshopDetails } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import { icons } from '../components/icons.ts';
import { messages } from '../messages.ts';
import { workshopMessages } from '../workshop-messages.ts';
import type { StepView } from './class-view.ts';
import { formatJoinCode } from '@drydock/api/workshop-client';
import { PickButton } from './pick-button.tsx';
import { timerText } from './time-words.ts';

const text = workshopMessages.session;

export interface SessionBarProps {
  readonly workshop: WorkshopDetails;
  readonly steps: readonly StepView[];
  readonly online: number;
  readonly nowMs: number;
  /** How long nothing has come from the server, where that is too long. */
  readonly staleText?: string;
  readonly onCode: () => void;
  readonly onPause: () => void;
  readonly onResume: () => void;
  /** Index of the first step to lock; undefined opens all. */
  readonly onLock: (from: number | undefined) => void;
  /** Index of the step where the instructor is; undefined: learners go their own way. */
  readonly onFollow: (at: number | undefined) => void;
  readonly onTimer: (minutes: number | undefined) => void;
  readonly onEnd: () => void;
}

/** The bar of a live class: what it is called, its code, who is there, how long it lasts, and what holds for all. */
export function SessionBar(props: SessionBarProps): JSX.Element {
  const { workshop, online, staleText } = props;
  const isPaused = workshop.phase === 'paused';
  return (
    <header class="sess">
      <a class="logo" href="/workshop/" aria-label={text.allWorkshops}>
        <svg
          aria-hidden="true"
          viewBox="0 0 24 20"
          dangerouslySetInnerHTML={{ __html: icons.logo }}
        />
        <span class="hide-s">{messages.product}</span>
      </a>
      <span class="rule-v" />
      <h1>{workshop.title}</h1>
      <span class={isPaused || staleText !== undefined ? 'chip warn' : 'chip run'} role="status">
        <Icon name={isPaused ? 'pause' : 'play'} small />
        {staleText ?? workshopMessages.states[workshop.phase]}
      </span>
      <dl class="facts">
        <div>
          <dt>{text.code}</dt>
          <dd>
            <button class="plain code6" type="button" title={text.showCode} onClick={props.onCode}>
              {formatJoinCode(workshop.code)}
            </button>
          </dd>
        </div>
        <div>
          <dt>{text.connected}</dt>
          <dd>
            {online} <span class="dim">{text.of(workshop.joined)}</span>
          </dd>
        </div>
        <div>
          <dt>{text.timeLeft}</dt>
          <dd>
            <TimeLeft workshop={workshop} nowMs={props.nowMs} onTimer={props.onTimer} />
          </dd>
        </div>
      </dl>
      <span class="grow" />
      <Acts {...props} isPaused={isPaused} />
    </header>
  );
}

function Acts(props: SessionBarProps & { readonly isPaused: boolean }): JSX.Element {
  const { workshop, steps, isPaused } = props;
  const firstLocked = steps.findIndex(({ isLocked }) => isLocked);
  const { follow } = workshop;
  const followed = steps.findIndex(
    ({ labId, stepId }) => labId === follow?.lab && stepId === follow.step,
  );
  const choices = steps.map(({ number, step }, index) => ({
    value: String(index),
    name: `${number} ${step}`,
  }));
  return (
    <div class="acts">
      <button class="btn" type="button" onClick={isPaused ? props.onResume : props.onPause}>
        <Icon name={isPaused ? 'play' : 'pause'} small />
        {isPaused ? text.resume : text.pause}
      </button>
      <PickButton
        icon="lock"
        label={text.lock}
        shown={firstLocked < 0 ? text.lockNone : text.lockFrom(steps[firstLocked]?.number ?? '')}
        value={firstLocked < 0 ? '' : String(firstLocked)}
        isOn={firstLocked >= 0}
        choices={[{ value: '', name: text.lockNone }, ...choices]}
        onPick={(value) => props.onLock(value === '' ? undefined : Number(value))}
      />
      <PickButton
        icon="eye"
        label={text.follow}
        shown={followed < 0 ? text.follow : text.followAt(steps[followed]?.number ?? '')}
        value={followed < 0 ? '' : String(followed)}
        isOn={followed >= 0}
        choices={[{ value: '', name: text.followOff }, ...choices]}
        onPick={(value) => props.onFollow(value === '' ? undefined : Number(value))}
      />
      <button class="btn ghost" type="button" onClick={props.onEnd}>
        {text.end}
      </button>
      <button
        class="btn icon ghost"
        type="button"
        data-theme-button
        aria-label={messages.theme.next(messages.theme.system)}
      >
        <Icon name="screen" />
      </button>
    </div>
  );
}

/** Minutes that a timer is set to; nobody teaches by the second. */
const lengths = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180];

interface TimeLeftProps {
  readonly workshop: WorkshopDetails;
  readonly nowMs: number;
  readonly onTimer: (minutes: number | undefined) => void;
}

function TimeLeft({ workshop, nowMs, onTimer }: TimeLeftProps): JSX.Element {
  const { timer } = workshop;
  const leftMs = timer?.endsAt === undefined ? timer?.leftMs : timer.endsAt - nowMs;
  return (
    <PickButton
      label={text.setTimer}
      shown={leftMs === undefined ? text.noTimer : timerText(leftMs)}
      value=""
      isPlain
      choices={[
        { value: '', name: text.noTimer },
        ...lengths.map((minutes) => ({ value: String(minutes), name: `${minutes} min` })),
      ]}
      onPick={(value) => onTimer(value === '' ? undefined : Number(value))}
    />
  );
}
