import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  createQueryable,
  instantQuery,
  labelsKey,
  labelsOf,
  rangeQuery,
  type QueryAnswer,
  type QueryResult,
  type Sample,
  type Series,
} from '@drydock/metrics';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { expandSamples } from '../promql-notation.ts';

export interface RecordedSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: string | readonly (readonly [number, number | string])[];
}

interface QueryCase {
  readonly id: string;
  readonly series: readonly RecordedSeries[];
  readonly startSeconds: number;
  readonly intervalSeconds: number;
  readonly features?: readonly string[];
  readonly query: string;
  readonly at?: number;
  readonly range?: { readonly start: number; readonly end: number; readonly step: number };
  readonly ordered?: boolean;
  readonly result?: { readonly type: QueryResult['type']; readonly value: unknown };
  readonly error?: { readonly kind: string; readonly message: string };
}

/** promql-query: queries with the answer of a real Prometheus. */
export const adapter: ConformanceAdapter = {
  format: 'promql-query',
  *run(suiteDir) {
    for (const line of readFileSync(path.join(suiteDir, 'cases.jsonl'), 'utf8').split('\n')) {
      if (line.trim() !== '') yield judge(JSON.parse(line) as QueryCase); // recorded data of a known form
    }
  },
};

export function toSeries(
  recorded: RecordedSeries,
  startSeconds: number,
  intervalSeconds: number,
): Series {
  const samples = expandSamples(recorded.samples, startSeconds, intervalSeconds);
  return {
    labels: labelsOf(recorded.labels),
    times: samples.map(({ time }) => time),
    values: samples.map(({ value }) => value),
    stale: new Set(samples.flatMap(({ isStale }, i) => (isStale ? [i] : []))),
  };
}

function judge(row: QueryCase): CaseResult {
  const storage = createQueryable(
    row.series.map((series) => toSeries(series, row.startSeconds, row.intervalSeconds)),
  );
  const options = {
    experimentalFunctions: row.features?.includes('promql-experimental-functions') ?? false,
  };
  const { range } = row;
  const answer = range
    ? rangeQuery(
        storage,
        row.query,
        { start: range.start * 1000, end: range.end * 1000, step: range.step * 1000 },
        options,
      )
    : instantQuery(storage, row.query, (row.at ?? 0) * 1000, options);
  const difference = compare(row, answer);
  return {
    name: row.id,
    passed: difference === undefined,
    ...(difference === undefined ? {} : { detail: `${row.query}: ${difference}` }),
  };
}

function compare(row: QueryCase, answer: QueryAnswer): string | undefined {
  if (row.error) return answer.ok ? `wanted the error ${row.error.message}` : undefined;
  if (!answer.ok) return `unexpected error: ${answer.error.message}`;
  const wanted = row.result;
  if (!wanted) return 'the case has neither result nor error';
  if (wanted.type !== answer.result.type)
    return `wanted ${wanted.type}, seen ${answer.result.type}`;
  const [want, seen] = [rowsOf(wanted), seenRows(answer.result)];
  if (!row.ordered)
    for (const rows of [want, seen])
      rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  if (want.length !== seen.length) return `wanted ${want.length} series, seen ${seen.length}`;
  const i = want.findIndex((one, index) => !isSameRow(one, seen[index]));
  return i === -1
    ? undefined
    : `wanted ${JSON.stringify(want[i])}, seen ${JSON.stringify(seen[i])}`;
}

interface Row {
  readonly key: string;
  readonly samples: readonly (readonly [number, string | number])[];
}

function seenRows(result: QueryResult): Row[] {
  switch (result.type) {
    case 'scalar':
    case 'string':
      return [{ key: '', samples: [result.value] }];
    case 'vector':
      return result.series.map(({ labels, sample }) => ({
        key: labelsKey(labels),
        samples: [sample],
      }));
    case 'matrix':
      return result.series.map(({ labels, samples }) => ({ key: labelsKey(labels), samples }));
  }
}

type Recorded = readonly {
  readonly metric: Record<string, string>;
  readonly value?: Sample;
  readonly values?: readonly Sample[];
}[];

function rowsOf({ type, value }: NonNullable<QueryCase['result']>): Row[] {
  if (type === 'scalar' || type === 'string') return [{ key: '', samples: [value as Sample] }]; // as recorded
  return (value as Recorded).map(({ metric, value: one, values }) => ({
    key: labelsKey(labelsOf(metric)),
    samples: values ?? (one ? [one] : []),
  }));
}

function isSameRow(want: Row, seen: Row | undefined): boolean {
  if (!seen || seen.key !== want.key || seen.samples.length !== want.samples.length) return false;
  return want.samples.every(([time, value], i) => {
    const [otherTime, other] = seen.samples[i] ?? [NaN, NaN];
    return Math.abs(time - otherTime) < 1e-6 && isSameValue(value, other);
  });
}

/** Numbers with the suite's tolerance of 1e-9, NaN and infinities exactly; anything else as text. */
export function isSameValue(want: string | number, seen: string | number): boolean {
  if (typeof seen === 'string') return want === seen;
  const number = toNumber(want);
  if (Number.isNaN(number) || !Number.isFinite(number)) return Object.is(number, seen);
  return (
    number === seen || Math.abs(number - seen) <= 1e-9 * Math.max(Math.abs(number), Math.abs(seen))
  );
}

function toNumber(text: string | number): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}
