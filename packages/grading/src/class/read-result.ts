import { z } from 'zod';
import type {
  AssignmentEntry,
  AssignmentResult,
  BatchResult,
  SubmissionResult,
} from '../result.ts';

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

const entryHead = {
  submission: z.string(),
  learner: z
    .looseObject({ id: z.string(), name: z.string().optional(), email: z.string().optional() })
    .optional(),
};

const entrySchema = z.union([
  z.looseObject({ ...entryHead, error: failure }),
  resultSchema.extend(entryHead),
]);

const partSchema = z.union([
  z.looseObject({ lab: z.string(), weight: z.number(), error: failure }),
  resultSchema.extend({ weight: z.number() }),
]);

const batchSchema = z.looseObject({ ...lab, title: z.string(), results: z.array(entrySchema) });

const assignmentEntrySchema = z.looseObject({ ...entryHead, labs: z.array(partSchema) });

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
  results: z.array(assignmentEntrySchema),
});

/** What stands in the file, for those who compare it. */
interface Written {
  /** The entries as they were written, in their order; of one piece of work its result. */
  readonly written: readonly unknown[];
  /** What stands beside the entries; nothing where the report is an array, or of one piece of work. */
  readonly head?: Readonly<Record<string, unknown>>;
}

/** What a JSON report holds. */
export type ResultFile = Written &
  (
    | { readonly kind: 'one'; readonly result: SubmissionResult }
    | { readonly kind: 'batch'; readonly batch: BatchResult }
    | { readonly kind: 'assignment'; readonly assignment: AssignmentResult }
  );

/**
 * Reads a JSON report of one piece of work, of a class, or of an assignment. An array of entries has no head: its lab, grader and seed are
 * those of its first result, its titles the ids of the labs. Throws ResultFileError.
 */
export function parseResultFile(text: string): ResultFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ResultFileError('The result is no JSON. Give a report of --format json.');
  }
  if (Array.isArray(value)) return readList(value);
  if (typeof value !== 'object' || value === null || !('results' in value)) {
    const result = checked(resultSchema, value) as SubmissionResult; // the fields that the schema lets pass are those of a CheckResult
    return { kind: 'one', result, written: [value] };
  }
  return 'labs' in value ? readAssignment(value) : readBatch(value);
}

function readBatch(value: unknown): ResultFile {
  const { results, ...head } = checked(batchSchema, value);
  const batch = { ...head, results: results.map(batchEntryOf) } as unknown as BatchResult; // checked above, as far as it is used
  return { kind: 'batch', batch, written: results, head };
}

function readAssignment(value: unknown): ResultFile {
  const { results, ...head } = checked(assignmentSchema, value);
  const entries = results.map(assignmentEntryOf);
  const assignment = { ...head, results: entries } as unknown as AssignmentResult; // checked above, as far as it is used
  return { kind: 'assignment', assignment, written: results, head };
}

function readList(value: readonly unknown[]): ResultFile {
  const [first] = value;
  const isAssignment = typeof first === 'object' && first !== null && 'labs' in first;
  if (!isAssignment) {
    const entries = checked(z.array(entrySchema), value).map(
      batchEntryOf,
    ) as BatchResult['results']; // as above
    const { grader, lab: id, seed, version } = firstOf(entries.map(({ result }) => result));
    const batch = { lab: id, version, title: id, grader, seed, results: entries };
    return { kind: 'batch', batch, written: value };
  }
  const list = checked(z.array(assignmentEntrySchema), value).map(assignmentEntryOf);
  const results = list as unknown as readonly AssignmentEntry[]; // as above
  const parts = results.flatMap(({ labs }) => labs);
  const { grader, seed } = firstOf(parts.map(({ result }) => result));
  const labs = (results[0]?.labs ?? []).map(({ lab: id, weight }) => {
    const graded = parts.find((part) => part.lab === id && part.result);
    return { lab: id, version: graded?.result?.version ?? 0, title: id, weight };
  });
  return { kind: 'assignment', assignment: { grader, seed, labs, results }, written: value };
}

function firstOf(results: readonly (SubmissionResult | undefined)[]): SubmissionResult {
  const first = results.find((result) => result !== undefined);
  if (first) return first;
  throw new ResultFileError('Nothing in this report was graded: it names no lab and no grader.');
}

function batchEntryOf({ learner, submission, ...rest }: z.infer<typeof entrySchema>): unknown {
  return {
    submission,
    ...(learner && { learner }),
    ...('error' in rest ? { error: rest.error } : { result: rest }),
  };
}

function assignmentEntryOf({
  labs,
  ...entry
}: z.infer<typeof assignmentEntrySchema>): Readonly<Record<string, unknown>> {
  const parts = labs.map(({ weight, ...part }) => ({
    lab: part.lab,
    weight,
    ...('error' in part ? { error: part.error } : { result: part }),
  }));
  return { ...entry, labs: parts };
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
