import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Database, Queries } from '../../database/database.ts';
import { workshopLog, workshops } from '../../database/schema/workshop.ts';
import { refusalOf } from '../domain/decide.ts';
import type { LogAct, LogEntry } from '../domain/log-entry.ts';
import { applyEntry, type WorkshopState } from '../domain/workshop-state.ts';

/** What came of an attempt to append. `again`: a command with this id was done before. */
export type Appended =
  | { readonly outcome: 'done' | 'again'; readonly entry: LogEntry; readonly state: WorkshopState }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'gone' };

export interface NewEntry {
  readonly workshopId: string;
  readonly act: LogAct;
  readonly at: number;
  readonly commandId?: string;
  /** Runs in the same transaction, after the entry is written. */
  readonly tell: (sequence: number, queries: Queries) => Promise<void>;
}

/** Appends an act to the log if the state allows it. Replicas take turns on the row of the workshop. */
export function appendEntry(database: Database, entry: NewEntry): Promise<Appended> {
  return database.transaction(async (queries): Promise<Appended> => {
    const { workshopId, act, at, commandId } = entry;
    const [found] = await queries
      .select({ state: workshops.state })
      .from(workshops)
      .where(eq(workshops.id, workshopId))
      .for('update');
    if (!found) return { outcome: 'gone' };
    const before = commandId && (await findCommand(queries, workshopId, commandId));
    if (before) return { outcome: 'again', entry: before, state: found.state };
    const reason = refusalOf(found.state, act);
    if (reason !== undefined) return { outcome: 'refused', reason };
    const made: LogEntry = { sequence: found.state.sequence + 1, at, act };
    const state = applyEntry(found.state, made);
    await queries.insert(workshopLog).values({ workshopId, ...made, commandId: commandId ?? null });
    await queries.update(workshops).set({ state }).where(eq(workshops.id, workshopId));
    await entry.tell(made.sequence, queries);
    return { outcome: 'done', entry: made, state };
  });
}

/** Entries after a number, in order. */
export async function readLog(
  queries: Queries,
  workshopId: string,
  after: number,
): Promise<readonly LogEntry[]> {
  const rows = await queries
    .select()
    .from(workshopLog)
    .where(and(eq(workshopLog.workshopId, workshopId), gt(workshopLog.sequence, after)))
    .orderBy(asc(workshopLog.sequence));
  return rows.map(({ sequence, at, act }) => ({ sequence, at, act }));
}

/** Messages and hints after a number: the newest `most`, in order. */
export async function readNotices(
  queries: Queries,
  workshopId: string,
  { after, most }: { readonly after: number; readonly most: number },
): Promise<readonly LogEntry[]> {
  const rows = await queries
    .select()
    .from(workshopLog)
    .where(
      and(
        eq(workshopLog.workshopId, workshopId),
        gt(workshopLog.sequence, after),
        eq(sql`${workshopLog.act} ->> 'act'`, 'told'),
      ),
    )
    .orderBy(sql`${workshopLog.sequence} desc`)
    .limit(most);
  return rows.toReversed().map(({ sequence, at, act }) => ({ sequence, at, act }));
}

async function findCommand(
  queries: Queries,
  workshopId: string,
  commandId: string,
): Promise<LogEntry | undefined> {
  const [row] = await queries
    .select()
    .from(workshopLog)
    .where(and(eq(workshopLog.workshopId, workshopId), eq(workshopLog.commandId, commandId)));
  return row && { sequence: row.sequence, at: row.at, act: row.act };
}
