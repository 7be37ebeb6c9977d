import type { Stuck } from '@drydock/api';
import type { CheckOutcome, Progress } from './progress.ts';
import { placeOf, stepStateOf } from './step-state.ts';

export interface StuckLimits {
  /** Nothing passed for so long. */
  readonly afterMs: number;
  /** The same check failed so many times in a row. */
  readonly afterFailures: number;
}

/** The class, as far as stuckness goes. */
export interface ClassClock {
  readonly now: number;
  /** Undefined while the class does not run: then nobody is stuck. */
  readonly runningSince: number | undefined;
  readonly joinedAt: number;
  /** Keys of all steps: who has passed them is done. */
  readonly columns: readonly string[];
}

/** Whether a learner gets nowhere, why and since when. */
export function stuckOf(
  progress: Progress,
  limits: StuckLimits,
  { now, runningSince, joinedAt, columns }: ClassClock,
): Stuck | undefined {
  if (runningSince === undefined) return undefined;
  const isOpen = (column: string): boolean => {
    const state = stepStateOf(progress.steps.get(column));
    return state !== 'passed' && state !== 'claimed';
  };
  if (!columns.some(isOpen)) return undefined;
  const here = placeOf(progress);
  const step = here === undefined ? undefined : progress.steps.get(here);
  const streak = step && here !== undefined && isOpen(here) ? streakOf(step.checks) : undefined;
  if (streak && streak.times >= limits.afterFailures) return { reason: 'same-check', ...streak };
  const since = Math.max(runningSince, joinedAt, ...progressMoments(progress));
  return now - since >= limits.afterMs ? { reason: 'no-progress', since } : undefined;
}

/** When something was passed; and when the present step was begun. */
function* progressMoments(progress: Progress): Iterable<number> {
  const here = placeOf(progress);
  for (const [key, { claimedAt, verifiedAt, firstAt }] of progress.steps) {
    if (claimedAt !== undefined) yield claimedAt;
    if (verifiedAt !== undefined) yield verifiedAt;
    if (key === here) yield firstAt;
  }
}

interface Streak {
  readonly since: number;
  readonly check: string;
  readonly times: number;
  readonly mistake?: string;
}

/** How often the check that fails first has failed without a break, up to the last run. */
function streakOf(checks: readonly CheckOutcome[]): Streak | undefined {
  const last = checks.at(-1);
  const check = last?.failing[0];
  if (last === undefined || check === undefined) return undefined;
  const end = checks.findLastIndex(({ failing }) => !failing.includes(check));
  const run = checks.slice(end + 1);
  const mistake = last.mistakes[0];
  return {
    since: run[0]?.at ?? last.at,
    check,
    times: run.length,
    ...(mistake !== undefined && { mistake }),
  };
}
