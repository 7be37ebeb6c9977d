import { and, count, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { workshopMembers, workshops } from '../../database/schema/workshop.ts';

/** A workshop as it is stored. */
export type WorkshopRow = typeof workshops.$inferSelect;

/** What is chosen when a workshop is made. */
export type NewWorkshop = Omit<typeof workshops.$inferInsert, 'id' | 'createdAt'>;

/** Rejects with SQLSTATE 23505 when the code is taken. */
export async function insertWorkshop(queries: Queries, row: NewWorkshop): Promise<WorkshopRow> {
  const [made] = await queries.insert(workshops).values(row).returning();
  if (!made) throw new Error('The database returned no row for a new workshop.');
  return made;
}

export async function findWorkshop(queries: Queries, id: string): Promise<WorkshopRow | undefined> {
  const [row] = await queries.select().from(workshops).where(eq(workshops.id, id));
  return row;
}

/** By the code that learners type. */
export async function findByCode(queries: Queries, code: string): Promise<WorkshopRow | undefined> {
  const [row] = await queries.select().from(workshops).where(eq(workshops.code, code));
  return row;
}

/** The newest first; of one host, or of all. */
export function listWorkshops(
  queries: Queries,
  hostId: string | undefined,
): Promise<readonly WorkshopRow[]> {
  return queries
    .select()
    .from(workshops)
    .where(hostId === undefined ? undefined : eq(workshops.hostId, hostId))
    .orderBy(desc(workshops.createdAt))
    .limit(200);
}

/** Names that may join; null lets everybody in. */
export async function setRoster(
  queries: Queries,
  id: string,
  roster: readonly string[] | null,
): Promise<void> {
  await queries.update(workshops).set({ roster }).where(eq(workshops.id, id));
}

export async function deleteWorkshop(queries: Queries, id: string): Promise<void> {
  await queries.delete(workshops).where(eq(workshops.id, id));
}

/** How many joined each workshop and were not removed. */
export async function countMembers(
  queries: Queries,
  workshopIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (workshopIds.length === 0) return new Map();
  const rows = await queries
    .select({ id: workshopMembers.workshopId, members: count() })
    .from(workshopMembers)
    .where(
      and(inArray(workshopMembers.workshopId, [...workshopIds]), isNull(workshopMembers.removedAt)),
    )
    .groupBy(workshopMembers.workshopId);
  return new Map(rows.map(({ id, members }) => [id, members]));
}
