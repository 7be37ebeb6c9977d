import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import {
  workshopClaims,
  workshopEvents,
  workshopMembers,
  workshops,
  workshopWork,
} from '../../database/schema/workshop.ts';
import { countMembers } from './workshop-rows.ts';

/** Somebody who joined. */
export type MemberRow = typeof workshopMembers.$inferSelect;

const ofMember = (workshopId: string, learnerId: string) =>
  and(eq(workshopMembers.workshopId, workshopId), eq(workshopMembers.learnerId, learnerId));

export async function findMember(
  queries: Queries,
  workshopId: string,
  learnerId: string,
): Promise<MemberRow | undefined> {
  const [row] = await queries.select().from(workshopMembers).where(ofMember(workshopId, learnerId));
  return row;
}

/** Everybody who joined, those who were removed too. */
export function listMembers(queries: Queries, workshopId: string): Promise<readonly MemberRow[]> {
  return queries.select().from(workshopMembers).where(eq(workshopMembers.workshopId, workshopId));
}

/**
 * Adds a member unless the workshop is full; false then. The row of the workshop is locked, so that
 * two replicas never let the last one in twice. Call it in a transaction.
 */
export async function addMember(
  queries: Queries,
  member: Omit<MemberRow, 'removedAt'>,
): Promise<boolean> {
  const [workshop] = await queries
    .select({ size: workshops.size })
    .from(workshops)
    .where(eq(workshops.id, member.workshopId))
    .for('update');
  const joined = await countMembers(queries, [member.workshopId]);
  if (!workshop || (joined.get(member.workshopId) ?? 0) >= workshop.size) return false;
  await queries.insert(workshopMembers).values(member).onConflictDoNothing();
  return true;
}

/** Forgets what a learner did in a workshop, and keeps them out. Call it in a transaction. */
export async function removeMember(
  queries: Queries,
  { workshopId, learnerId, at }: { workshopId: string; learnerId: string; at: number },
): Promise<void> {
  for (const table of [workshopEvents, workshopWork, workshopClaims]) {
    await queries
      .delete(table)
      .where(and(eq(table.workshopId, workshopId), eq(table.learnerId, learnerId)));
  }
  await queries
    .update(workshopMembers)
    .set({ removedAt: at })
    .where(ofMember(workshopId, learnerId));
}

/** The workshops of a learner, the newest first. */
export function listJoined(
  queries: Queries,
  learnerId: string,
): Promise<readonly (typeof workshops.$inferSelect)[]> {
  return queries
    .select({ workshop: workshops })
    .from(workshopMembers)
    .innerJoin(workshops, eq(workshops.id, workshopMembers.workshopId))
    .where(and(eq(workshopMembers.learnerId, learnerId), isNull(workshopMembers.removedAt)))
    .orderBy(desc(workshopMembers.joinedAt))
    .limit(100)
    .then((rows) => rows.map(({ workshop }) => workshop));
}
