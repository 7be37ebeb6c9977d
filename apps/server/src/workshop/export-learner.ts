import { eq } from 'drizzle-orm';
import type { Queries } from '../database/database.ts';
import {
  workshopClaims,
  workshopEvents,
  workshopMembers,
  workshopWork,
} from '../database/schema/workshop.ts';

/** Everything that workshops keep about a learner. */
export async function exportLearner(
  queries: Queries,
  learnerId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const members = await queries
    .select()
    .from(workshopMembers)
    .where(eq(workshopMembers.learnerId, learnerId));
  const events = await queries
    .select()
    .from(workshopEvents)
    .where(eq(workshopEvents.learnerId, learnerId));
  const work = await queries
    .select()
    .from(workshopWork)
    .where(eq(workshopWork.learnerId, learnerId));
  const claims = await queries
    .select()
    .from(workshopClaims)
    .where(eq(workshopClaims.learnerId, learnerId));
  return { members, events, work, claims };
}
