import type { IconName } from '../components/icons.ts';
import { workshopMessages } from '../workshop-messages.ts';
import type { LearnerView } from './class-view.ts';
import type { StepState } from './step-grid.ts';
import { spanText } from './time-words.ts';

const text = workshopMessages.grid;

export interface LearnerState {
  readonly state: StepState;
  readonly tone: 'good' | 'warn' | 'bad' | 'run' | '';
  readonly icon: IconName;
  readonly word: string;
}

const looks: Readonly<Record<StepState, Omit<LearnerState, 'state'>>> = {
  open: { tone: '', icon: 'off', word: text.open },
  working: { tone: 'run', icon: 'run', word: text.working },
  failed: { tone: 'warn', icon: 'warn', word: text.failed },
  stuck: { tone: 'bad', icon: 'bad', word: text.stuck },
  passed: { tone: 'good', icon: 'good', word: text.passed },
};

/** Colour, shape and word for where a learner stands at the step they are at. */
export function learnerState(learner: LearnerView, nowMs: number): LearnerState {
  const { at, claim, states, stuck } = learner;
  const state = (at === undefined ? undefined : states[at]) ?? 'open';
  const look = { state, ...looks[state] };
  if (state === 'stuck' && stuck) {
    return { ...look, word: text.stuckFor(spanText(nowMs - stuck.since)) };
  }
  if (claim === 'open') return { ...look, word: text.claimed };
  return claim === 'refuted' ? { ...look, word: text.refuted } : look;
}

/** `The same check failed 6 times.`: why somebody counts as stuck. */
export function stuckReason({ stuck }: LearnerView): string {
  if (!stuck) return '';
  return stuck.reason === 'same-check'
    ? workshopMessages.learner.sameCheck(stuck.times)
    : workshopMessages.learner.noProgress;
}
