import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseExposition, type ExposedSample } from '@drydock/metrics';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { isSameValue } from './promql-query.ts';

interface ExpositionCase {
  readonly id: string;
  readonly contentType: string;
  readonly fallbackContentType?: string;
  readonly input?: string;
  readonly inputBase64?: string;
  readonly samples: readonly RecordedSample[];
  readonly error?: unknown;
  readonly contentTypeWarning?: unknown;
}

interface RecordedSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: string;
  readonly timestampMs?: number;
  readonly exemplars?: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
    readonly timestampMs?: number;
  }[];
}

/** promql-exposition: bodies of targets with what a real Prometheus read in them. */
export const adapter: ConformanceAdapter = {
  format: 'promql-exposition',
  *run(suiteDir) {
    for (const line of readFileSync(path.join(suiteDir, 'cases.jsonl'), 'utf8').split('\n')) {
      if (line.trim() !== '') yield judge(JSON.parse(line) as ExpositionCase); // recorded data of a known form
    }
  },
};

function judge(row: ExpositionCase): CaseResult {
  const body =
    row.inputBase64 === undefined
      ? (row.input ?? '')
      : new Uint8Array(Buffer.from(row.inputBase64, 'base64'));
  const seen = parseExposition(body, {
    contentType: row.contentType,
    ...(row.fallbackContentType === undefined ? {} : { fallback: row.fallbackContentType }),
  });
  const problem = differenceOf(row, seen.samples, seen.error);
  return {
    name: row.id,
    passed: problem === undefined,
    ...(problem === undefined ? {} : { detail: problem }),
  };
}

function differenceOf(
  row: ExpositionCase,
  samples: readonly ExposedSample[],
  error: string | undefined,
): string | undefined {
  if ((row.error !== undefined) !== (error !== undefined))
    return `wanted error ${JSON.stringify(row.error)}, seen ${error}`;
  if (row.samples.length !== samples.length)
    return `wanted ${row.samples.length} samples, seen ${samples.length}`;
  const i = row.samples.findIndex((want, index) => !isSame(want, samples[index]));
  return i === -1
    ? undefined
    : `wanted ${JSON.stringify(row.samples[i])}, seen ${JSON.stringify(samples[i])}`;
}

function isSame(want: RecordedSample, seen: ExposedSample | undefined): boolean {
  if (!seen || want.timestampMs !== seen.timestampMs) return false;
  const labels = Object.fromEntries(seen.labels);
  const exemplars = want.exemplars ?? [];
  return (
    isDeepStrictEqual(want.metric, labels) &&
    isSameValue(want.value, seen.value) &&
    exemplars.length === (seen.exemplars ?? []).length &&
    exemplars.every((one, i) => {
      const other = seen.exemplars?.[i];
      return (
        other !== undefined &&
        isDeepStrictEqual(one.labels, other.labels) &&
        isSameValue(one.value, other.value) &&
        one.timestampMs === other.timestampMs
      );
    })
  );
}
