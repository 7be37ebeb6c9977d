import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { describe, judge, refuses } from '../istio-verdict.ts';

interface Verdict {
  readonly valid?: boolean;
  readonly errors?: readonly string[];
  readonly error?: string;
}

interface Row extends Verdict {
  readonly id: string;
  readonly object?: unknown;
  readonly warnings?: readonly string[];
  readonly crd?: Verdict;
  readonly webhook?: Verdict;
}

/** Rows of one object each: refused or not, and warned of or not, as webhook and CRD together say. */
export const adapter: ConformanceAdapter = {
  format: 'object-verdict',
  *run(suiteDir, suite) {
    const files = Array.isArray(suite.rows) ? suite.rows.map(String) : [];
    for (const file of files) {
      const lines = readFileSync(path.join(suiteDir, file), 'utf8').split('\n');
      for (const line of lines) {
        if (line.trim() === '') continue;
        const row = JSON.parse(line) as Row; // format of the suite's README
        yield judgeRow(suiteDir, row, suite.warnings === true);
      }
    }
  },
};

function judgeRow(suiteDir: string, row: Row, withWarnings: boolean): CaseResult {
  const found = judge(textOf(suiteDir, row));
  const isAccepted = [row, row.crd, row.webhook].every((verdict) => verdict?.valid !== false);
  const isRefused = found.some(refuses);
  if (isRefused === isAccepted) {
    const wanted = isAccepted ? 'accepted' : `refused: ${reasons(row)}`;
    return { name: row.id, passed: false, detail: `${wanted}; ${describe(found)}` };
  }
  const isWarned = found.some(({ severity }) => severity !== 'info');
  if (withWarnings && (row.warnings?.length ?? 0) > 0 && !isWarned) {
    return { name: row.id, passed: false, detail: `warning wanted: ${row.warnings?.join(' | ')}` };
  }
  return { name: row.id, passed: true };
}

function reasons(row: Row): string {
  const all = [row, row.crd, row.webhook].flatMap((verdict) => [
    ...(verdict?.errors ?? []),
    ...(verdict?.error === undefined ? [] : [verdict.error]),
  ]);
  return all.join(' | ').slice(0, 300);
}

/** The object itself, or document n of the file in `file#n`. */
function textOf(suiteDir: string, row: Row): string {
  if (row.object !== undefined) return JSON.stringify(row.object);
  const hash = row.id.lastIndexOf('#');
  const text = readFileSync(path.join(suiteDir, row.id.slice(0, hash)), 'utf8');
  const document = parseAllDocuments(text, { strict: false })[Number(row.id.slice(hash + 1))];
  const range = document?.range;
  return range ? text.slice(range[0], range[2]) : '';
}
