import { sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../database/database.ts';

type Row = Readonly<Record<string, unknown>>;

/** The rows of a statement; both drivers give them in the same field. */
export async function rowsOf(queries: Queries, statement: SQL): Promise<readonly Row[]> {
  const result: unknown = await queries.execute(statement);
  return (result as { readonly rows: readonly Row[] }).rows;
}

/** Every table of ours, each after the tables that it refers to. */
export async function tablesInOrder(queries: Queries): Promise<readonly string[]> {
  const names = await rowsOf(
    queries,
    sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const references = await rowsOf(
    queries,
    sql`select distinct c.relname as name, r.relname as target
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
      where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and c.oid <> r.oid`,
  );
  const targets = new Map<string, string[]>(names.map(({ name }) => [String(name), []]));
  for (const { name, target } of references) targets.get(String(name))?.push(String(target));
  const ordered: string[] = [];
  while (ordered.length < targets.size) {
    const ready = [...targets.keys()].filter(
      (name) =>
        !ordered.includes(name) &&
        (targets.get(name) ?? []).every((target) => ordered.includes(target)),
    );
    if (ready.length === 0) throw new Error('Tables refer to each other in a circle.');
    ordered.push(...ready);
  }
  return ordered;
}

/** Sets every generated id's counter behind the ids that are there. */
export async function moveCounters(queries: Queries): Promise<void> {
  const counters = await rowsOf(
    queries,
    sql`select table_name as name, column_name as field,
        pg_get_serial_sequence(format('public.%I', table_name), column_name) as counter
      from information_schema.columns
      where table_schema = 'public'
        and pg_get_serial_sequence(format('public.%I', table_name), column_name) is not null`,
  );
  for (const { name, field, counter } of counters) {
    const table = sql.identifier(String(name));
    const column = sql.identifier(String(field));
    await queries.execute(
      sql`select setval(${String(counter)}::regclass, (select coalesce(max(${column}), 0) + 1 from ${table}), false)`,
    );
  }
}
