import type { Database } from '../../database/database.ts';
import { QUEUES } from '../queue/queues.ts';

/** What somebody handed in and was told that it is kept, with the score that it deserves. */
export interface Acknowledged {
  readonly submissionId: string;
  readonly score: number;
}

/** What the checker found in the database and its journal. */
export interface QueueReport {
  readonly submissions: number;
  /** Claims, also those of workers that were killed before they were done. */
  readonly claims: number;
  /** Claims that were taken back or given back. */
  readonly releases: number;
  /** What must not be; empty when each was graded exactly once. */
  readonly faults: readonly string[];
}

/**
 * Proves from the database and the journal that everything acknowledged was graded, rightly, and counts once:
 * one result with the right score, one completed job, one entry `graded`, and claims that all but the last
 * were released. Call it when nothing waits any more.
 */
export async function checkQueue(
  database: Database,
  acknowledged: readonly Acknowledged[],
): Promise<QueueReport> {
  const faults: string[] = [];
  const wanted = new Map(acknowledged.map(({ score, submissionId }) => [submissionId, score]));
  if (wanted.size !== acknowledged.length) faults.push('Two answers name the same submission.');
  const { rows } = await database.query(
    `select s.id, s.state, s.score,
            (select count(*)::int from grading_results r where r.submission_id = s.id) as results,
            (select count(*)::int from pgboss.job j
              where j.name = $1 and j.data->>'submissionId' = s.id::text) as jobs,
            (select count(*)::int from pgboss.job j
              where j.name = $1 and j.data->>'submissionId' = s.id::text
                and j.state = 'completed') as completed,
            (select string_agg(g.act, ' ' order by g.id) from grading_journal g
              where g.submission_id = s.id) as acts
       from grading_submissions s`,
    [QUEUES.grade],
  );
  const seen = new Set<string>();
  for (const row of rows) {
    const id = String(row['id']);
    seen.add(id);
    faults.push(...faultsOf(row, wanted.get(id)).map((fault) => `${id}: ${fault}`));
  }
  const lost = [...wanted.keys()].filter((id) => !seen.has(id));
  faults.push(...lost.map((id) => `${id}: it was acknowledged and is not there`));
  const acts = rows.flatMap((row) => String(row['acts']).split(' '));
  return {
    submissions: rows.length,
    claims: acts.filter((act) => act === 'claimed').length,
    releases: acts.filter((act) => act === 'released').length,
    faults,
  };
}

function faultsOf(
  row: Readonly<Record<string, unknown>>,
  score: number | undefined,
): readonly string[] {
  const faults: string[] = [];
  const expectEqual = (what: string, is: unknown, wanted: unknown): void => {
    if (is !== wanted) faults.push(`${what} is ${String(is)}, not ${String(wanted)}`);
  };
  if (score === undefined) faults.push('nobody was told of it: it was handed in twice');
  expectEqual('state', row['state'], 'graded');
  if (score !== undefined) expectEqual('score', row['score'], score);
  expectEqual('number of results', row['results'], 1);
  expectEqual('number of jobs', row['jobs'], 1);
  expectEqual('number of completed jobs', row['completed'], 1);
  const acts = String(row['acts']);
  if (!/^received( claimed released)* claimed graded$/.test(acts)) {
    faults.push(`its journal is: ${acts}`);
  }
  return faults;
}
