import type { GradeAnswer } from '../engine/grade-job.ts';
import type { GradePool } from '../engine/grade-pool.ts';
import type { CheckExplanation } from '../report/explain-checks.ts';
import type { SubmissionFailure, SubmissionResult } from '../result.ts';
import { learnerSeed } from './learner-seed.ts';
import type { ClassMember } from './roster.ts';

/** A lab that a class is graded on; its place is that among the pool's labs. */
export interface AssignedLab {
  readonly lab: string;
  readonly version: number;
  readonly title: string;
  readonly weight: number;
}

/** What came of one member's work on one lab. */
export type GradedPart =
  | {
      readonly result: SubmissionResult;
      readonly explanations: readonly CheckExplanation[];
      readonly error?: undefined;
    }
  | { readonly result?: undefined; readonly error: SubmissionFailure };

/** A part that is known already, of an earlier run. */
export type KnownPart = Extract<GradedPart, { readonly result: SubmissionResult }>;

export interface GradeClassOptions {
  readonly members: readonly ClassMember[];
  readonly labs: readonly AssignedLab[];
  readonly pool: GradePool;
  /** How many parts are handed to the pool at once: as many as it has workers. */
  readonly atOnce: number;
  readonly seed: number;
  /** A seed and a variant of the labs for each member, derived from the seed and their id. */
  readonly perLearner?: boolean;
  readonly explain?: boolean;
  /** Parts of an earlier run; one is taken over when the work and the seed are the same. */
  readonly known?: (submission: string, lab: string) => KnownPart | undefined;
  /** Called when a part is done, in any order. */
  readonly onPart?: (member: ClassMember, lab: AssignedLab, part: GradedPart, done: number) => void;
  readonly signal?: AbortSignal;
}

/** Nothing was handed in: no error of anybody's, and not 0 points either. */
const MISSING: SubmissionFailure = { code: 'missing', message: 'Nothing was handed in.' };

/**
 * Grades everybody's work on every lab; the parts of each member stand in the order of the labs. What comes out does not depend on
 * how many workers there are, nor on who was graded before. Rejects with the signal's reason when it is aborted.
 */
export async function gradeClass(
  options: GradeClassOptions,
): Promise<readonly (readonly GradedPart[])[]> {
  const { atOnce, labs, members, onPart, signal } = options;
  // Lab by lab, so that workers keep their clusters.
  const waiting = labs
    .flatMap((lab, at) => members.map((member, index) => ({ lab, at, member, index })))
    .values();
  const parts = members.map((): GradedPart[] => []);
  let done = 0;
  const work = async (): Promise<void> => {
    // Workers take from one iterator: each part is somebody's once.
    for (const { at, index, lab, member } of waiting) {
      signal?.throwIfAborted();
      const part = await gradePart(options, member, lab, at);
      const row = parts[index];
      if (row) row[at] = part;
      done += 1;
      onPart?.(member, lab, part, done);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, work));
  signal?.throwIfAborted();
  return parts;
}

async function gradePart(
  { explain = false, known, labs, perLearner = false, pool, ...options }: GradeClassOptions,
  { learner, path, submission }: ClassMember,
  { lab }: AssignedLab,
  at: number,
): Promise<GradedPart> {
  if (path === undefined) return { error: MISSING };
  const seed = perLearner ? learnerSeed(options.seed, learner?.id ?? submission) : options.seed;
  const earlier = known?.(submission, lab);
  const isKnown = earlier?.result.seed === seed;
  const answer: GradeAnswer = await pool.grade({
    lab: at,
    work: path,
    seed,
    isVariant: perLearner,
    explain,
    ...(labs.length > 1 && { assignment: labs.map((each) => each.lab) }),
    ...(isKnown && { known: earlier.result.input }),
  });
  if ('error' in answer) return answer;
  if (!('same' in answer)) return { result: answer.result, explanations: answer.explanations };
  if (earlier) return earlier;
  throw new Error('A worker knew a result that nobody has.');
}
