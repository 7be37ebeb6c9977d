import type { AssignmentEntry, BatchEntry, SubmissionResult } from '../result.ts';
import { learnerSeed } from './learner-seed.ts';
import type { ResultFile } from './read-result.ts';

/** How a class was seeded, as far as its report says. */
export interface ClassSeeds {
  /** Each learner had a seed, and a variant of the labs, of their own. */
  readonly perLearner: boolean;
  /** The seed and the variant of one learner's work on the lab at a place. */
  of(entry: BatchEntry | AssignmentEntry, at: number): Seeded;
}

interface Seeded {
  readonly seed: number;
  readonly isVariant: boolean;
}

/**
 * Reads from the results whether each learner had a seed of their own: some seed is not that of the class. A report without a head does
 * not say the seed of the class: there each result's own counts.
 */
export function classSeeds(file: Exclude<ResultFile, { readonly kind: 'one' }>): ClassSeeds {
  const { results, seed } = file.kind === 'batch' ? file.batch : file.assignment;
  const all = results.flatMap(resultsIn).flatMap((result) => result ?? []);
  const isOwn = (result: SubmissionResult): boolean =>
    result.seed !== seed || result.variant !== undefined;
  const perLearner = all.some(isOwn);
  return {
    perLearner,
    of(entry, at) {
      const own = resultsIn(entry)[at];
      if (!file.head) return { seed: own?.seed ?? seed, isVariant: own?.variant !== undefined };
      const id = entry.learner?.id ?? entry.submission;
      return { seed: perLearner ? learnerSeed(seed, id) : seed, isVariant: perLearner };
    },
  };
}

function resultsIn(entry: BatchEntry | AssignmentEntry): readonly (SubmissionResult | undefined)[] {
  return 'labs' in entry ? entry.labs.map(({ result }) => result) : [entry.result];
}
