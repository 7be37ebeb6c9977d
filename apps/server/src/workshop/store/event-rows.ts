import type { LearnerEvent, LearnerWork, StoredWork } from '@drydock/api';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { workshopClaims, workshopEvents, workshopWork } from '../../database/schema/workshop.ts';
import type { ProgressEvent } from '../domain/progress.ts';

/** An event on its way into the database. */
export interface ArrivedEvent {
  readonly workshopId: string;
  readonly learnerId: string;
  /** With `at` not later than its arrival. */
  readonly event: LearnerEvent;
}

/** An event as progress takes it, and whose it is. */
export interface StoredEvent {
  readonly workshopId: string;
  readonly learnerId: string;
  readonly serial: number;
  readonly event: ProgressEvent;
}

type EventRow = typeof workshopEvents.$inferSelect;

/**
 * Stores events with the work that came with them, and gives those that were not there before. Call
 * it in a transaction. One that is there already is left as it is, whatever the new one says.
 */
export async function insertEvents(
  queries: Queries,
  arrived: readonly ArrivedEvent[],
): Promise<readonly StoredEvent[]> {
  const rows = await queries
    .insert(workshopEvents)
    .values(arrived.map(toRow))
    .onConflictDoNothing()
    .returning();
  // A batch may hold events of several workshops, and a learner may be in more than one of them.
  const keyOf = (workshopId: string, learnerId: string, id: string): string =>
    `${workshopId} ${learnerId} ${id}`;
  const isNew = new Set(rows.map((row) => keyOf(row.workshopId, row.learnerId, row.id)));
  const fresh = arrived.filter(({ workshopId, learnerId, event }) =>
    isNew.has(keyOf(workshopId, learnerId, event.id)),
  );
  await upsertWork(queries, fresh);
  await upsertClaims(queries, fresh);
  return rows.map(toStored);
}

/** All events of a workshop after a serial, at most `most`. */
export async function readEvents(
  queries: Queries,
  workshopId: string,
  { after, most }: { readonly after: number; readonly most: number },
): Promise<readonly StoredEvent[]> {
  const rows = await queries
    .select()
    .from(workshopEvents)
    .where(and(eq(workshopEvents.workshopId, workshopId), gt(workshopEvents.serial, after)))
    .orderBy(asc(workshopEvents.serial))
    .limit(most);
  return rows.map(toStored);
}

/** Those events of a workshop that another replica stored. */
export async function readEventsBySerial(
  queries: Queries,
  workshopId: string,
  serials: readonly number[],
): Promise<readonly StoredEvent[]> {
  if (serials.length === 0) return [];
  const rows = await queries
    .select()
    .from(workshopEvents)
    .where(
      and(eq(workshopEvents.workshopId, workshopId), inArray(workshopEvents.serial, [...serials])),
    );
  return rows.map(toStored);
}

/** The work that a learner saved or checked last at a lab. */
export async function readWork(
  queries: Queries,
  { workshopId, learnerId, lab }: { workshopId: string; learnerId: string; lab: string },
): Promise<StoredWork | undefined> {
  const [row] = await queries
    .select()
    .from(workshopWork)
    .where(
      and(
        eq(workshopWork.workshopId, workshopId),
        eq(workshopWork.learnerId, learnerId),
        eq(workshopWork.lab, lab),
      ),
    );
  return row && { lab: row.lab, step: row.step, at: row.at, work: row.work };
}

function toRow({ workshopId, learnerId, event }: ArrivedEvent) {
  const { id, sequence, at, type, lab, step } = event;
  return { workshopId, learnerId, id, sequence, at, type, lab, step, detail: detailOf(event) };
}

function detailOf(event: LearnerEvent): Readonly<Record<string, unknown>> {
  switch (event.type) {
    case 'opened':
    case 'edited':
    case 'saved':
      return {};
    case 'checked':
      return { checks: event.checks };
    case 'hinted':
      return { check: event.check, mistake: event.mistake, rung: event.rung };
  }
}

function toStored(row: EventRow): StoredEvent {
  const { workshopId, learnerId, serial, id, sequence, at, lab, step, type } = row;
  const head = { id, sequence, at, lab, step };
  // Written by toRow from an event that its schema had accepted.
  const { checks } = row.detail as {
    checks?: Extract<ProgressEvent, { type: 'checked' }>['checks'];
  };
  const event: ProgressEvent =
    type === 'checked' ? { ...head, type, checks: checks ?? [] } : { ...head, type };
  return { workshopId, learnerId, serial, event };
}

interface WithWork {
  readonly workshopId: string;
  readonly learnerId: string;
  readonly lab: string;
  readonly step: string;
  readonly at: number;
  readonly eventId: string;
  readonly work: LearnerWork;
}

function workOf({ workshopId, learnerId, event }: ArrivedEvent): WithWork | undefined {
  if (event.type !== 'saved' && event.type !== 'checked') return undefined;
  const { lab, step, at, id, work } = event;
  return work && { workshopId, learnerId, lab, step, at, eventId: id, work };
}

/** A statement that upserts must name each key once: the newest of each stays. */
function newestOf(
  rows: readonly WithWork[],
  keyOf: (row: WithWork) => string,
): readonly WithWork[] {
  const newest = new Map<string, WithWork>();
  for (const row of rows) {
    const before = newest.get(keyOf(row));
    const isNewer =
      !before || row.at > before.at || (row.at === before.at && row.eventId > before.eventId);
    if (isNewer) newest.set(keyOf(row), row);
  }
  return [...newest.values()];
}

async function upsertWork(queries: Queries, arrived: readonly ArrivedEvent[]): Promise<void> {
  const all = arrived.flatMap((each) => workOf(each) ?? []);
  const rows = newestOf(
    all,
    ({ workshopId, learnerId, lab }) => `${workshopId} ${learnerId} ${lab}`,
  );
  if (rows.length === 0) return;
  await queries
    .insert(workshopWork)
    .values([...rows])
    .onConflictDoUpdate({
      target: [workshopWork.workshopId, workshopWork.learnerId, workshopWork.lab],
      set: {
        step: sql`excluded.step`,
        at: sql`excluded.at`,
        eventId: sql`excluded.event_id`,
        work: sql`excluded.work`,
      },
      setWhere: sql`(excluded.at, excluded.event_id) > (${workshopWork.at}, ${workshopWork.eventId})`,
    });
}

/** What claims that all checks pass and brings its work waits for its re-check; what is verified stays so. */
async function upsertClaims(queries: Queries, arrived: readonly ArrivedEvent[]): Promise<void> {
  const claims = arrived.filter(
    ({ event }) =>
      event.type === 'checked' && event.checks.every(({ status }) => status === 'pass'),
  );
  const all = claims.flatMap((each) => workOf(each) ?? []);
  const rows = newestOf(
    all,
    ({ workshopId, learnerId, lab, step }) => `${workshopId} ${learnerId} ${lab} ${step}`,
  );
  if (rows.length === 0) return;
  await queries
    .insert(workshopClaims)
    .values([...rows])
    .onConflictDoUpdate({
      target: [
        workshopClaims.workshopId,
        workshopClaims.learnerId,
        workshopClaims.lab,
        workshopClaims.step,
      ],
      set: {
        at: sql`excluded.at`,
        // Who claims again before the claim was looked at keeps the place.
        arrivedAt: sql`case when ${workshopClaims.verdict} is null
          then ${workshopClaims.arrivedAt} else excluded.arrived_at end`,
        eventId: sql`excluded.event_id`,
        work: sql`excluded.work`,
        verdict: sql`null`,
        message: sql`''`,
        decidedAt: sql`null`,
        takenUntil: sql`null`,
        attempts: sql`0`,
      },
      setWhere: sql`${workshopClaims.verdict} is distinct from 'verified'
        and (excluded.at, excluded.event_id) > (${workshopClaims.at}, ${workshopClaims.eventId})`,
    });
}
