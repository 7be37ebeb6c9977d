import { and, eq, gte, isNull, lt, notExists, notInArray, or, sql } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { workshopEvents, workshopLog, workshops } from '../../database/schema/workshop.ts';

/**
 * Deletes the workshops that were last used before this moment, and gives their ids. Used means made,
 * planned for, led or worked in; one that runs or stands still is never old.
 */
export async function deleteOldWorkshops(
  queries: Queries,
  before: Date,
): Promise<readonly string[]> {
  const since = before.getTime();
  const { id, createdAt, startsAt, state } = workshops;
  const led = queries
    .select({ sequence: workshopLog.sequence })
    .from(workshopLog)
    .where(and(eq(workshopLog.workshopId, id), gte(workshopLog.at, since)));
  const worked = queries
    .select({ serial: workshopEvents.serial })
    .from(workshopEvents)
    .where(and(eq(workshopEvents.workshopId, id), gte(workshopEvents.at, since)));
  const gone = await queries
    .delete(workshops)
    .where(
      and(
        lt(createdAt, before),
        or(isNull(startsAt), lt(startsAt, since)),
        notInArray(sql`${state} ->> 'phase'`, ['running', 'paused']),
        sql`coalesce((${state} ->> 'closedAt')::bigint, 0) < ${since}`,
        notExists(led),
        notExists(worked),
      ),
    )
    .returning({ id });
  return gone.map((row) => row.id);
}
