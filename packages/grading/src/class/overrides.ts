import { scoreOf, type CheckStatus } from '@drydock/lab';
import { z } from 'zod';
import { parse } from 'yaml';
import type { GradedCheck, SubmissionResult } from '../result.ts';

/** A file of overrides that cannot be taken: one line that says what and where. */
export class OverrideError extends Error {
  override readonly name = 'OverrideError';
}

const text = z.string().trim().min(1);

const overrideSchema = z.strictObject({
  /** As it is named in the results. */
  submission: text,
  /** Default: any lab that has this check. */
  lab: text.optional(),
  check: text,
  points: z.number().min(0),
  author: text,
  reason: text,
});

/** Points that a person gives to one check of one submission, and why. */
export type Override = z.infer<typeof overrideSchema>;

const fileSchema = z.strictObject({ overrides: z.array(overrideSchema).max(100_000) });

/** Reads a file of overrides: YAML or JSON, `overrides: [{submission, check, points, author, reason}]`. Throws OverrideError. */
export function parseOverrides(content: string): readonly Override[] {
  let value: unknown;
  try {
    value = parse(content);
  } catch (error) {
    throw new OverrideError(
      `The overrides are no YAML: ${error instanceof Error ? error.message : ''}`,
    );
  }
  const read = fileSchema.safeParse(value);
  if (read.success) return read.data.overrides;
  const [issue] = read.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new OverrideError(`The overrides do not fit at ${place || 'the top'}: ${issue?.message}.`);
}

/** Overrides by what they are for, and those that were for nothing. */
export interface Overriding {
  apply(submission: string, result: SubmissionResult): SubmissionResult;
  /** Overrides that met no check: a slip of the pen. */
  unused(): readonly Override[];
}

/** Throws OverrideError for more points than the check has. */
export function createOverriding(overrides: readonly Override[]): Overriding {
  const used = new Set<Override>();
  return {
    apply(submission, result) {
      const mine = overrides.filter(
        (each) => each.submission === submission && (each.lab ?? result.lab) === result.lab,
      );
      if (mine.length === 0) return result;
      const checks = result.checks.map((check): GradedCheck => {
        const override = mine.findLast((each) => each.check === check.id);
        if (!override) return check;
        used.add(override);
        return overridden(check, override);
      });
      return withChecks(result, checks);
    },
    unused: () => overrides.filter((each) => !used.has(each)),
  };
}

/** The result with other checks, and the score that they give; its fields in the order in which they are printed. */
function withChecks(result: SubmissionResult, checks: readonly GradedCheck[]): SubmissionResult {
  const { grader, hidden, input, lab, seed, variant, version } = result;
  return {
    lab,
    version,
    grader,
    seed,
    input,
    ...(variant && { variant }),
    ...(hidden !== undefined && { hidden }),
    ...scoreOf(checks),
    checks,
  };
}

function overridden(check: GradedCheck, { author, points, reason }: Override): GradedCheck {
  const { earned, id, possible } = check;
  if (points > possible) {
    throw new OverrideError(`The override of ${id} gives ${points} points. It has ${possible}.`);
  }
  return {
    ...check,
    status: statusOf(points, possible),
    earned: points,
    override: { author, reason, before: earned, after: points },
  };
}

function statusOf(points: number, possible: number): CheckStatus {
  if (points === possible) return 'pass';
  return points === 0 ? 'fail' : 'partial';
}
