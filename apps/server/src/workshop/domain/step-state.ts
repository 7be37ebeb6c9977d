import { stepKey, STEP_LETTERS, type StepState } from '@drydock/api';
import type { Progress, StepProgress } from './progress.ts';

/** A learner's own word counts as `claimed`; only the server's re-check makes it `passed`, and that stays. */
export function stepStateOf(step: StepProgress | undefined): StepState {
  if (step === undefined) return 'untouched';
  if (step.verifiedAt !== undefined) return 'passed';
  const last = step.checks.at(-1);
  if (last === undefined) return step.claimedAt === undefined ? 'working' : 'claimed';
  if (!last.passed) return 'failing';
  const isRefuted = step.verdict?.verdict === 'refuted' && step.verdict.event === last.id;
  return isRefuted ? 'refuted' : 'claimed';
}

/** One letter per column. */
export function lettersOf({ steps }: Progress, columns: readonly string[]): string {
  return columns.map((column) => STEP_LETTERS[stepStateOf(steps.get(column))]).join('');
}

/** The step that a learner is at. */
export function placeOf({ newest }: Progress): string | undefined {
  return newest && stepKey(newest.lab, newest.step);
}
