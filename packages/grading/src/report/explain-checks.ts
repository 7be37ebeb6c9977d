import type { CheckEvidence, FileSet } from '@drydock/lab';
import type { GradedCheck } from '../result.ts';
import { excerptAt, type Excerpt } from './excerpt.ts';
import { wayOf, type Station } from './request-way.ts';

/** What explains one check beyond its result. Small and plain: it can be posted between threads. */
export interface CheckExplanation {
  readonly check: string;
  /** The manifest around the line to look at. */
  readonly excerpt?: Excerpt;
  /** The way of the request that showed it, station by station. */
  readonly way?: readonly Station[];
}

/** Statuses that need no explanation: nothing is wrong, or it is explained elsewhere. */
const CLEAR: ReadonlySet<string> = new Set(['pass', 'muted']);

/**
 * What there is to show for the checks that did not pass: their lines of the submission and the way
 * of their requests. `files` are the work as it was checked.
 */
export function explainChecks(
  checks: readonly GradedCheck[],
  evidence: readonly CheckEvidence[],
  files: FileSet,
): readonly CheckExplanation[] {
  return checks.flatMap((check): readonly CheckExplanation[] => {
    if (CLEAR.has(check.status)) return [];
    const { place, decidedBy } = check;
    const text = place && files.get(place.file);
    const excerpt = place && text !== undefined ? excerptAt(place, text) : undefined;
    const shown = evidence.find((each) => each.check === check.id)?.result;
    const way = shown && check.counterexample ? wayOf(shown, decidedBy?.path) : [];
    if (excerpt === undefined && way.length === 0) return [];
    return [{ check: check.id, ...(excerpt && { excerpt }), ...(way.length > 0 ? { way } : {}) }];
  });
}
