import { and, eq, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.ts';
import {
  workshopClaims,
  workshopEvents,
  workshopLog,
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
  const hands = await queries
    .select({ workshopId: workshopLog.workshopId, at: workshopLog.at, act: workshopLog.act })
    .from(workshopLog)
    .innerJoin(workshopMembers, eq(workshopMembers.workshopId, workshopLog.workshopId))
    .where(
      and(
        eq(workshopMembers.learnerId, learnerId),
        sql`${workshopLog.act} ->> 'learner' = ${learnerId}`,
      ),
    );
  return { members, events, work, claims, hands };
}
