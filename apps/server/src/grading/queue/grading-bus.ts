import type { Bus } from '../../database/bus.ts';
import type { Queries } from '../../database/database.ts';

/** Channel of NOTIFY: which submission is in another state now. */
export const SUBMISSION_CHANNEL = 'grading_submission';

/** Tells every process, when the transaction commits: pages that watch it, and workers that wait for work. */
export async function tellOf(bus: Bus, submissionId: string, queries: Queries): Promise<void> {
  await bus.publish(SUBMISSION_CHANNEL, { submissionId }, queries);
}

/** The submission that a message tells of. */
export function submissionOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { submissionId } = message as { readonly submissionId?: unknown };
  return typeof submissionId === 'string' ? submissionId : undefined;
}
