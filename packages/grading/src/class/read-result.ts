import { z } from 'zod';
import type { AssignmentResult, BatchResult, SubmissionResult } from '../result.ts';

/** A result file that is none: one line that says what and where. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError';
}

const lab = {
  lab: z.string(),
  version: z.number(),
  grader: z.string(),
  seed: z.number(),
};

const check = z.looseObject({
  id: z.string(),
  step: z.string(),
  title: z.string(),
  status: z.enum(['pass', 'partial', 'fail', 'muted', 'error']),
  earned: z.number(),
  possible: z.number(),
});

const resultSchema = z.looseObject({
  ...lab,
  input: z.string(),
  score: z.number().nullable(),
  checks: z.array(check),
});

const failure = z.looseObject({ code: z.string(), message: z.string() });

const entrySchema = z.union([
  z.looseObject({ submission: z.string(), error: failure }),
  resultSchema.extend({ submission: z.string() }),
]);

const partSchema = z.union([
  z.looseObject({ lab: z.string(), weight: z.number(), error: failure }),
  resultSchema.extend({ weight: z.number() }),
]);

const batchSchema = z.looseObject({ ...lab, title: z.string(), results: z.array(entrySchema) });

const assignmentSchema = z.looseObject({
  grader: z.string(),
  seed: z.number(),
  labs: z.array(
    z.looseObject({
      lab: z.string(),
      version: z.number(),
      title: z.string(),
      weight: z.number(),
    }),
  ),
  results: z.array(z.looseObject({ submission: z.string(), labs: z.array(partSchema) })),
});

/** What a JSON report holds. */
export type ResultFile =
  | { readonly kind: 'one'; readonly result: SubmissionResult }
  | { readonly kind: 'batch'; readonly batch: BatchResult }
  | { readonly kind: 'assignment'; readonly assignment: AssignmentResult };

/** Reads a JSON report of one piece of work, of a class, or of an assignment. Throws ResultFileError. */
export function parseResultFile(text: string): ResultFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ResultFileError('The result is no JSON. Give a report of --format json.');
  }
  if (typeof value !== 'object' || value === null || !('results' in value))
    return { kind: 'one', result: checked(resultSchema, value) as SubmissionResult }; // the fields that the schema lets pass are those of a CheckResult
  return 'labs' in value ? readAssignment(value) : readBatch(value);
}

function readBatch(value: unknown): ResultFile {
  const { results, ...head } = checked(batchSchema, value);
  const entries = results.map(({ learner, submission, ...rest }) => ({
    submission,
    ...(learner === undefined ? {} : { learner }),
    ...('error' in rest ? { error: rest.error } : { result: rest }),
  }));
  return { kind: 'batch', batch: { ...head, results: entries } as unknown as BatchResult }; // checked above, as far as it is used
}

function readAssignment(value: unknown): ResultFile {
  const { results, ...head } = checked(assignmentSchema, value);
  const entries = results.map(({ labs, ...entry }) => ({
    ...entry,
    labs: labs.map(({ weight, ...part }) => ({
      lab: part.lab,
      weight,
      ...('error' in part ? { error: part.error } : { result: part }),
    })),
  }));
  const assignment = { ...head, results: entries } as unknown as AssignmentResult; // checked above, as far as it is used
  return { kind: 'assignment', assignment };
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  // As it was written, in its order of fields: results are compared byte for byte.
  if (read.success) return value as T;
  const [issue] = read.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new ResultFileError(`The result is no report of ours at ${place || 'the top'}.`);
}

/** A class on an assignment, seen lab by lab. */
export function batchesOf({
  grader,
  labs,
  results,
  seed,
}: AssignmentResult): readonly BatchResult[] {
  return labs.map(({ lab: id, title, version }) => ({
    lab: id,
    title,
    version,
    grader,
    seed,
    results: results.flatMap(({ labs: parts, learner, submission }) => {
      const part = parts.find((each) => each.lab === id);
      if (part === undefined) return [];
      const head = { submission, ...(learner && { learner }) };
      return [part.result ? { ...head, result: part.result } : { ...head, error: part.error }];
    }),
  }));
}
