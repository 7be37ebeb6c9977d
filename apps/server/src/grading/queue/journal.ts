import type { Queries } from '../../database/database.ts';
import { gradingJournal } from '../../database/schema/grading.ts';

export type JournalEntry = Omit<typeof gradingJournal.$inferInsert, 'id' | 'at'>;

/** Writes a step of a submission, in the transaction of what it tells of. */
export async function note(queries: Queries, entry: JournalEntry): Promise<void> {
  await queries.insert(gradingJournal).values(entry);
}
