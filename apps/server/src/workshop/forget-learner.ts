import { and, eq, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../database/database.ts';
import { learners } from '../database/schema/people.ts';
import { workshopLog, workshopMembers, workshops } from '../database/schema/workshop.ts';
import { ApiError } from '../http/api-error.ts';
import { append } from './http/append.ts';
import type { WorkshopService } from './workshop-service.ts';

const { act } = workshopLog;

/** Takes a learner's hands down, and their name and words out of the logs: no row of theirs holds these. */
export async function forgetHands(service: WorkshopService, learnerId: string): Promise<void> {
  const { queries } = service.services.database;
  await lowerHands(service, sql`hand ->> 'learner' = ${learnerId}`);
  const joined = queries
    .select({ id: workshopMembers.workshopId })
    .from(workshopMembers)
    .where(eq(workshopMembers.learnerId, learnerId));
  await scrub(
    queries,
    and(sql`${act} ->> 'learner' = ${learnerId}`, sql`${workshopLog.workshopId} in ${joined}`),
  );
}

/** The same for everybody who is deleted already; says how many acts that were. */
export async function forgetHandsOfDeleted(
  service: WorkshopService,
  queries: Queries,
): Promise<number> {
  const isDeleted = (id: SQL) =>
    sql`not exists (select 1 from ${learners} where ${learners.id}::text = ${id})`;
  await lowerHands(service, isDeleted(sql`hand ->> 'learner'`));
  return scrub(queries, isDeleted(sql`${act} ->> 'learner'`));
}

/** Takes the name and the words out of what a learner said in one workshop. */
export async function forgetWords(
  queries: Queries,
  { workshopId, learnerId }: { readonly workshopId: string; readonly learnerId: string },
): Promise<void> {
  await scrub(
    queries,
    and(eq(workshopLog.workshopId, workshopId), sql`${act} ->> 'learner' = ${learnerId}`),
  );
}

/** A learner has another name. Where a list of names decides who is in, the name of the list stays. */
export async function renameMember(
  queries: Queries,
  learnerId: string,
  name: string,
): Promise<void> {
  const isFree = queries
    .select({ id: workshops.id })
    .from(workshops)
    .where(isNull(workshops.roster));
  await queries
    .update(workshopMembers)
    .set({ name })
    .where(
      and(
        eq(workshopMembers.learnerId, learnerId),
        sql`${workshopMembers.workshopId} in ${isFree}`,
      ),
    );
}

async function lowerHands(service: WorkshopService, whose: SQL): Promise<void> {
  const hand = sql`jsonb_array_elements(${workshops.state} -> 'hands') as hand`;
  const found = await service.services.database.queries
    .select({ workshopId: workshops.id, learner: sql<string>`hand ->> 'learner'` })
    .from(workshops)
    .innerJoin(hand, whose);
  for (const { workshopId, learner } of found) {
    try {
      await append(service, workshopId, { act: 'hand-lowered', learner });
    } catch (error) {
      // The hand went down, or the workshop was deleted, in between.
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

async function scrub(queries: Queries, whose: SQL | undefined): Promise<number> {
  const says = or(sql`${act} ->> 'name' <> ''`, sql`${act} ->> 'message' is not null`);
  const changed = await queries
    .update(workshopLog)
    .set({ act: sql`(${act} - 'message') || '{"name": ""}'::jsonb` })
    .where(and(sql`${act} ->> 'act' = 'hand-raised'`, says, whose))
    .returning({ sequence: workshopLog.sequence });
  return changed.length;
}
