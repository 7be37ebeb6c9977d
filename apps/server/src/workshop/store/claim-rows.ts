import type { LearnerWork, Verdict } from '@drydock/api';
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { workshopClaims } from '../../database/schema/workshop.ts';

/** A claim that somebody took to check. */
export interface TakenClaim {
  readonly workshopId: string;
  readonly learnerId: string;
  readonly lab: string;
  readonly step: string;
  readonly eventId: string;
  readonly work: LearnerWork;
  /** From 1. */
  readonly attempt: number;
}

/** A verdict, and whose. */
export interface StoredVerdict {
  readonly learnerId: string;
  readonly verdict: Verdict;
}

type ClaimRow = typeof workshopClaims.$inferSelect;

/**
 * Takes the claim that came first, for so many seconds: whoever takes one and dies leaves it to the
 * others. Two replicas never take the same. While one of a learner's claims is being checked the
 * others of theirs wait, so that nobody holds all threads.
 */
export async function takeClaim(
  queries: Queries,
  seconds: number,
): Promise<TakenClaim | undefined> {
  const oldest = sql`(
    select waiting.ctid from ${workshopClaims} waiting
    where verdict is null and (taken_until is null or taken_until < now()) and not exists (
      select from ${workshopClaims} taken
      where taken.workshop_id = waiting.workshop_id and taken.learner_id = waiting.learner_id
        and taken.verdict is null and taken.taken_until >= now()
    )
    order by arrived_at limit 1 for update of waiting skip locked
  )`;
  const [row] = await queries
    .update(workshopClaims)
    .set({
      takenUntil: sql`now() + make_interval(secs => ${seconds})`,
      attempts: sql`${workshopClaims.attempts} + 1`,
    })
    .where(sql`ctid = ${oldest}`)
    .returning();
  if (!row?.work) return undefined;
  const { workshopId, learnerId, lab, step, eventId, work, attempts } = row;
  return { workshopId, learnerId, lab, step, eventId, work, attempt: attempts };
}

/** Writes what was found, unless a newer claim took the place meanwhile; undefined then. */
export async function decideClaim(
  queries: Queries,
  claim: TakenClaim,
  found: Pick<Verdict, 'verdict' | 'message' | 'at'>,
): Promise<StoredVerdict | undefined> {
  const [row] = await queries
    .update(workshopClaims)
    .set({ verdict: found.verdict, message: found.message, decidedAt: found.at, work: null })
    .where(
      and(
        eq(workshopClaims.workshopId, claim.workshopId),
        eq(workshopClaims.learnerId, claim.learnerId),
        eq(workshopClaims.lab, claim.lab),
        eq(workshopClaims.step, claim.step),
        eq(workshopClaims.eventId, claim.eventId),
      ),
    )
    .returning();
  return row && verdictOf(row);
}

/** Verdicts of a workshop, of everybody or of one learner. */
export async function readVerdicts(
  queries: Queries,
  workshopId: string,
  learnerId?: string,
): Promise<readonly StoredVerdict[]> {
  const rows = await queries
    .select()
    .from(workshopClaims)
    .where(
      and(
        eq(workshopClaims.workshopId, workshopId),
        isNotNull(workshopClaims.verdict),
        learnerId === undefined ? undefined : eq(workshopClaims.learnerId, learnerId),
      ),
    );
  return rows.flatMap((row) => verdictOf(row) ?? []);
}

/** How many claims wait, in all workshops. */
export async function countWaiting(queries: Queries): Promise<number> {
  const [row] = await queries
    .select({ waiting: sql<number>`count(*)::int` })
    .from(workshopClaims)
    .where(sql`${workshopClaims.verdict} is null`);
  return row?.waiting ?? 0;
}

function verdictOf(row: ClaimRow): StoredVerdict | undefined {
  const { learnerId, lab, step, eventId, verdict, message, decidedAt } = row;
  if (verdict === null || decidedAt === null) return undefined;
  return { learnerId, verdict: { lab, step, event: eventId, verdict, message, at: decidedAt } };
}
