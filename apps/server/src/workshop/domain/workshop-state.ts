import type { Hand, Place, WorkshopPhase } from '@drydock/api';
import type { LogEntry } from './log-entry.ts';

/** What the log of a workshop amounts to. Plain JSON. */
export interface WorkshopState {
  /** Of the last entry that is in it. */
  readonly sequence: number;
  readonly phase: WorkshopPhase;
  /** Keys of steps that learners cannot open. */
  readonly locked: readonly string[];
  readonly timer?: Timer;
  readonly follow?: Place;
  /** In the order in which they went up. */
  readonly hands: readonly Hand[];
  readonly startedAt?: number;
  /** Since when it has been running without a pause: nobody is stuck for longer. */
  readonly runningSince?: number;
  readonly closedAt?: number;
}

export type Timer =
  | { readonly label: string; readonly endsAt: number }
  | { readonly label: string; readonly leftMs: number };

export const NEW_WORKSHOP: WorkshopState = Object.freeze({
  sequence: 0,
  phase: 'draft',
  locked: [],
  hands: [],
});

/** The state after one more entry. Total: an entry that is in the log has happened. */
export function applyEntry(state: WorkshopState, entry: LogEntry): WorkshopState {
  return { ...changed(state, entry), sequence: entry.sequence };
}

function changed(state: WorkshopState, { at, act }: LogEntry): WorkshopState {
  switch (act.act) {
    case 'opened':
      return { ...state, phase: 'lobby' };
    case 'started':
      return { ...run(state, at), startedAt: at };
    case 'resumed':
      return run(state, at);
    case 'paused':
      return stand({ ...state, phase: 'paused' }, at);
    case 'closed':
      return { ...without(stand(state, at), 'follow'), phase: 'closed', hands: [], closedAt: at };
    case 'locked':
      return { ...state, locked: [...new Set([...state.locked, ...act.steps])].toSorted() };
    case 'unlocked':
      return { ...state, locked: state.locked.filter((step) => !act.steps.includes(step)) };
    case 'told':
      return state;
    case 'timed':
      return { ...state, timer: timerOf(state, act.label, { at, ms: act.ms }) };
    case 'untimed':
      return without(state, 'timer');
    case 'led':
      return { ...state, follow: act.place };
    case 'unled':
      return without(state, 'follow');
    case 'hand-raised':
    case 'hand-lowered':
    case 'hand-answered':
    case 'hand-taken':
      return { ...state, hands: handsAfter(state.hands, { at, act }) };
  }
}

function run(state: WorkshopState, at: number): WorkshopState {
  const { timer } = state;
  const running: WorkshopState = { ...state, phase: 'running', runningSince: at };
  if (timer === undefined || 'endsAt' in timer) return running;
  return { ...running, timer: { label: timer.label, endsAt: at + timer.leftMs } };
}

/** Nothing runs on: the timer stands, and nobody gets stuck. */
function stand(state: WorkshopState, at: number): WorkshopState {
  const { timer } = state;
  const standing = without(state, 'runningSince');
  if (timer === undefined || 'leftMs' in timer) return standing;
  const leftMs = Math.max(0, timer.endsAt - at);
  return { ...standing, timer: { label: timer.label, leftMs } };
}

function timerOf(
  { phase }: WorkshopState,
  label: string,
  { at, ms }: { readonly at: number; readonly ms: number },
): Timer {
  return phase === 'running' ? { label, endsAt: at + ms } : { label, leftMs: ms };
}

function handsAfter(
  hands: readonly Hand[],
  { at, act }: Pick<LogEntry, 'at' | 'act'>,
): readonly Hand[] {
  switch (act.act) {
    case 'hand-raised': {
      const { learner, name, lab, step, message } = act;
      const about = {
        ...(lab !== undefined && { lab }),
        ...(step !== undefined && { step }),
        ...(message !== undefined && { message }),
      };
      const before = hands.find((hand) => hand.learner === learner);
      // Who says more keeps the place in the queue.
      if (before)
        return hands.map((hand) => (hand === before ? { ...hand, name, ...about } : hand));
      return [...hands, { learner, name, raisedAt: at, ...about }];
    }
    case 'hand-taken':
      return hands.map((hand) =>
        hand.learner === act.learner && hand.takenAt === undefined
          ? { ...hand, takenAt: at }
          : hand,
      );
    case 'hand-lowered':
    case 'hand-answered':
      return hands.filter(({ learner }) => learner !== act.learner);
    default:
      return hands;
  }
}

function without(state: WorkshopState, key: 'timer' | 'follow' | 'runningSince'): WorkshopState {
  const { [key]: _, ...rest } = state;
  return rest;
}
