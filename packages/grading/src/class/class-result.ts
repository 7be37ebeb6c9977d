import { GRADER_VERSION } from '@drydock/lab';
import type {
  AssignmentEntry,
  AssignmentPart,
  AssignmentResult,
  BatchEntry,
  BatchResult,
} from '../result.ts';
import type { AssignedLab, GradedPart } from './grade-class.ts';
import type { ClassMember } from './roster.ts';

/** The entry of one member of a class on one lab. */
export function batchEntry({ learner, submission }: ClassMember, part: GradedPart): BatchEntry {
  const head = { submission, ...(learner && { learner }) };
  return part.result ? { ...head, result: part.result } : { ...head, error: part.error };
}

/** The entry of one member of a class on an assignment. */
export function assignmentEntry(
  { learner, submission }: ClassMember,
  parts: readonly GradedPart[],
  labs: readonly AssignedLab[],
): AssignmentEntry {
  const graded = labs.flatMap(({ lab, weight }, at): readonly AssignmentPart[] => {
    const part = parts[at];
    if (part === undefined) return [];
    const head = { lab, weight };
    return [part.result ? { ...head, result: part.result } : { ...head, error: part.error }];
  });
  return { submission, ...(learner && { learner }), ...assignmentScore(graded), labs: graded };
}

export function batchResult(
  { lab, title, version }: AssignedLab,
  seed: number,
  results: readonly BatchEntry[],
): BatchResult {
  return { lab, title, version, grader: GRADER_VERSION, seed, results };
}

export function assignmentResult(
  labs: readonly AssignedLab[],
  seed: number,
  results: readonly AssignmentEntry[],
): AssignmentResult {
  return { grader: GRADER_VERSION, seed, labs, results };
}

/** Mean by weight. A part without a result keeps the score open, between none and all of its weight. */
export function assignmentScore(
  parts: readonly AssignmentPart[],
): Pick<AssignmentEntry, 'score' | 'bounds'> {
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (pick: (part: AssignmentPart) => number): number =>
    weights === 0
      ? 0
      : round(parts.reduce((sum, part) => sum + part.weight * pick(part), 0) / weights);
  const low = ({ result }: AssignmentPart): number => result?.score ?? result?.bounds?.[0] ?? 0;
  const high = ({ result }: AssignmentPart): number => result?.score ?? result?.bounds?.[1] ?? 1;
  const isOpen = parts.some(({ result }) => (result?.score ?? null) === null);
  return isOpen ? { score: null, bounds: [mean(low), mean(high)] } : { score: mean(low) };
}

/** Six decimals: the same bytes on every machine. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
