import path from 'node:path';
import {
  assignmentEntry,
  assignmentResult,
  batchEntry,
  batchResult,
  classSeeds,
  renderAssignmentEntriesJson,
  renderAssignmentJson,
  renderBatchJson,
  renderEntriesJson,
  renderGradeJson,
  type AssignedLab,
  type BatchEntry,
  type ClassMember,
  type GradedPart,
  type ResultFile,
} from '@drydock/grading';
import { UsageError } from '../command-context.ts';

/** What a report says of one piece of work, and how the same is made again. */
export interface Claim {
  readonly labs: readonly string[];
  /** The entry as it was written. */
  readonly written: unknown;
  /** What stands beside the entries of a class, as it was written. */
  readonly head?: unknown;
  /** Whether the report says of the lab at a place that it could not be graded. */
  readonly isError: (at: number) => boolean;
  readonly seedOf: (at: number) => { readonly seed: number; readonly isVariant: boolean };
  /** The entry as it is written of these parts. */
  readonly entryOf: (parts: readonly GradedPart[], labs: readonly AssignedLab[]) => unknown;
  readonly headOf: (labs: readonly AssignedLab[]) => unknown;
}

/** The result, or the entry of one submission of a class. Throws UsageError where there is none. */
export function claimOf(file: ResultFile, names: readonly string[]): Claim {
  const [written] = file.written;
  if (file.kind === 'one') {
    const { lab, seed, variant } = file.result;
    return {
      labs: [lab],
      written,
      isError: () => false,
      seedOf: () => ({ seed, isVariant: variant !== undefined }),
      entryOf: ([part]) => part?.result && parse(renderGradeJson(part.result)),
      headOf: () => undefined,
    };
  }
  return file.kind === 'batch' ? batchClaim(file, names) : assignmentClaim(file, names);
}

function batchClaim(
  file: Extract<ResultFile, { readonly kind: 'batch' }>,
  names: readonly string[],
): Claim {
  const { lab, results, seed } = file.batch;
  const [at, entry] = entryIn(results, names);
  const member = memberOf(entry);
  return {
    labs: [lab],
    written: file.written[at],
    head: file.head,
    isError: () => entry.error !== undefined,
    seedOf: () => classSeeds(file).of(entry, 0),
    entryOf: ([part]) => part && firstIn(renderEntriesJson([batchEntry(member, part)])),
    headOf: ([only]) => only && withoutResults(renderBatchJson(batchResult(only, seed, []))),
  };
}

function assignmentClaim(
  file: Extract<ResultFile, { readonly kind: 'assignment' }>,
  names: readonly string[],
): Claim {
  const { results, seed } = file.assignment;
  const [at, entry] = entryIn(results, names);
  const member = memberOf(entry);
  return {
    labs: file.assignment.labs.map(({ lab }) => lab),
    written: file.written[at],
    head: file.head,
    isError: (place) => entry.labs[place]?.error !== undefined,
    seedOf: (place) => classSeeds(file).of(entry, place),
    entryOf: (parts, labs) =>
      firstIn(renderAssignmentEntriesJson([assignmentEntry(member, parts, labs)])),
    headOf: (labs) => withoutResults(renderAssignmentJson(assignmentResult(labs, seed, []))),
  };
}

function entryIn<T extends Pick<BatchEntry, 'submission'>>(
  entries: readonly T[],
  names: readonly string[],
): readonly [number, T] {
  const at = entries.findIndex(({ submission }) => names.includes(submission));
  const entry = entries[at];
  if (entry) return [at, entry];
  throw new UsageError(`The result says nothing of a submission ${path.basename(names[0] ?? '')}.`);
}

/** Whose work it is, is not replayed: no more than the fields that are known. */
function memberOf({
  learner,
  submission,
}: Pick<BatchEntry, 'submission' | 'learner'>): ClassMember {
  if (!learner) return { submission };
  const { email, id, name } = learner;
  return {
    submission,
    learner: { id, ...(name !== undefined && { name }), ...(email !== undefined && { email }) },
  };
}

function parse(json: string): unknown {
  return JSON.parse(json);
}

function firstIn(json: string): unknown {
  const entries = parse(json);
  return Array.isArray(entries) ? entries[0] : undefined;
}

function withoutResults(json: string): unknown {
  const { results: _, ...head } = JSON.parse(json) as Readonly<Record<string, unknown>>; // rendered just now
  return head;
}
