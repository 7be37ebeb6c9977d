import type { LearnerRow } from '@drydock/api';
import type { Progress } from './progress.ts';
import { lettersOf, placeOf, stepStateOf } from './step-state.ts';
import { stuckOf, type StuckLimits } from './stuck.ts';

export interface LearnerFacts {
  readonly id: string;
  readonly name: string;
  readonly joinedAt: number;
  readonly online: boolean;
  readonly progress: Progress;
}

export interface RowContext {
  readonly now: number;
  readonly runningSince: number | undefined;
  readonly limits: StuckLimits;
  /** Keys of the workshop's steps, in order. */
  readonly columns: readonly string[];
}

/** What the dashboard shows of one learner. */
export function learnerRow(learner: LearnerFacts, context: RowContext): LearnerRow {
  const { progress, joinedAt } = learner;
  const { columns, limits, ...clock } = context;
  const steps = lettersOf(progress, columns);
  const here = placeOf(progress);
  const at = here === undefined ? -1 : columns.indexOf(here);
  const stuck = stuckOf(progress, limits, { ...clock, joinedAt, columns });
  const step = here === undefined ? undefined : progress.steps.get(here);
  const mistake = stepStateOf(step) === 'failing' ? step?.checks.at(-1)?.mistakes[0] : undefined;
  return {
    id: learner.id,
    name: learner.name,
    online: learner.online,
    steps,
    passed: [...progress.steps].filter(
      ([key, { verifiedAt }]) => verifiedAt !== undefined && columns.includes(key),
    ).length,
    ...(at >= 0 && { at }),
    ...(stuck && { stuck }),
    ...(mistake !== undefined && { mistake }),
    ...(progress.lastAt !== undefined && { lastAt: progress.lastAt }),
  };
}
