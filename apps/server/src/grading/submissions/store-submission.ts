import { and, count, eq } from 'drizzle-orm';
import { gradingArchives, gradingSubmissions } from '../../database/schema/grading.ts';
import type { Queries } from '../../database/database.ts';
import type { Queue } from '../queue/claim.ts';
import { enqueue } from '../queue/enqueue.ts';
import { tellOf } from '../queue/grading-bus.ts';
import { note } from '../queue/journal.ts';

/** Something that was handed in, read to its end and checked. */
export interface NewSubmission {
  readonly courseId: string;
  readonly assignmentId: string;
  /** Undefined where an instructor hands it in for somebody who is no learner here. */
  readonly learnerId: string | undefined;
  readonly actor: string;
  readonly isByStaff: boolean;
  readonly name: string;
  readonly fileName: string;
  readonly content: Uint8Array;
  readonly uploadHash: string;
  readonly idempotencyKey?: string;
}

export type SubmissionRow = typeof gradingSubmissions.$inferSelect;

/**
 * Keeps a submission and queues it, both or neither: what is acknowledged is graded. `check` runs in the
 * same transaction, behind a lock that lets one submission of a person at a time come this far, and
 * may refuse by throwing.
 */
export function storeSubmission(
  { boss, database }: Queue,
  submission: NewSubmission,
  check: (queries: Queries) => Promise<void> = () => Promise.resolve(),
): Promise<SubmissionRow> {
  return database.transaction(async (queries) => {
    const { assignmentId, content, isByStaff: _, learnerId, name, ...rest } = submission;
    await check(queries);
    const [earlier] = await queries
      .select({ attempts: count() })
      .from(gradingSubmissions)
      .where(
        and(
          eq(gradingSubmissions.assignmentId, assignmentId),
          learnerId === undefined
            ? eq(gradingSubmissions.name, name)
            : eq(gradingSubmissions.learnerId, learnerId),
        ),
      );
    const [row] = await queries
      .insert(gradingSubmissions)
      .values({
        ...rest,
        assignmentId,
        name,
        learnerId: learnerId ?? null,
        size: content.byteLength,
        attempt: (earlier?.attempts ?? 0) + 1,
        state: 'queued',
      })
      .returning();
    if (!row) throw new Error('The database kept no submission.');
    await queries.insert(gradingArchives).values({ submissionId: row.id, content });
    await enqueue(queries, boss, { submissionId: row.id, generation: 0 });
    await note(queries, { submissionId: row.id, act: 'received', generation: 0 });
    await tellOf(database.bus, row.id, queries);
    return row;
  });
}
