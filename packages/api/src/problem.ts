import { z } from 'zod';

/**
 * What every failing call answers, as `application/problem+json` (RFC 9457) with fields of our own:
 * `code` for programs, `message` and `action` for people.
 */
export const problemSchema = z.object({
  status: z.int().min(400).max(599),
  /** `area/what`, never reused: `access/not-signed-in`. */
  code: z.string(),
  /** What went wrong. */
  message: z.string(),
  /** What the person can do about it. */
  action: z.string().optional(),
  /** Fields that did not fit, where the request was malformed. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Seconds after which the same call may succeed. */
  retryAfter: z.number().optional(),
});

export type Problem = z.infer<typeof problemSchema>;

/** Media type of a problem. */
export const problemType = 'application/problem+json';
