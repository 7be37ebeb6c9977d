import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  DEFAULT_SCRAPE_CONFIG,
  EMPTY_SCRAPE_STATE,
  labelsKey,
  labelsOf,
  parseRelabelConfigs,
  scrape,
  type ScrapeConfig,
  type ScrapedSample,
  type ScrapeResponse,
} from '@drydock/metrics';
import { parse } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';
import { isSameValue } from './promql-query.ts';

interface RecordedSample {
  readonly metric: Record<string, string>;
  readonly value: string;
}

interface ScrapeCase {
  readonly id: string;
  readonly scrapeConfigExtra: string;
  readonly targetLabels: Record<string, string> | null;
  readonly responses: readonly {
    readonly body?: string;
    readonly contentType?: string;
    readonly status?: number;
    readonly hang?: boolean;
  }[];
  readonly scrapes: readonly (readonly RecordedSample[])[];
  readonly samplesAtExplicitTimestamps?: readonly RecordedSample[];
  readonly finalHealth: readonly { readonly health: string; readonly lastError: string }[];
}

const INTERVAL_MS = 15_000;

/** promql-scrape: scripted answers of a target with the samples that a real scrape manager stored. */
export const adapter: ConformanceAdapter = {
  format: 'promql-scrape',
  *run(suiteDir) {
    for (const line of readFileSync(path.join(suiteDir, 'cases.jsonl'), 'utf8').split('\n')) {
      if (line.trim() !== '') yield judge(JSON.parse(line) as ScrapeCase); // recorded data of a known form
    }
  },
};

function judge(row: ScrapeCase): CaseResult {
  const problem = differenceOf(row);
  return {
    name: row.id,
    passed: problem === undefined,
    ...(problem === undefined ? {} : { detail: problem }),
  };
}

function configOf(yaml: Record<string, unknown>): ScrapeConfig {
  const relabelConfigs = parseRelabelConfigs(yaml.metric_relabel_configs);
  const count = (name: string): number => Number(yaml[name] ?? 0);
  return {
    ...DEFAULT_SCRAPE_CONFIG,
    honorLabels: yaml.honor_labels === true,
    honorTimestamps: yaml.honor_timestamps !== false,
    trackTimestampsStaleness: yaml.track_timestamps_staleness === true,
    sampleLimit: count('sample_limit'),
    labelLimit: count('label_limit'),
    labelNameLengthLimit: count('label_name_length_limit'),
    labelValueLengthLimit: count('label_value_length_limit'),
    ...(yaml.fallback_scrape_protocol === 'PrometheusText0.0.4'
      ? { fallbackContentType: 'text/plain' }
      : {}),
    metricRelabelConfigs: relabelConfigs.ok ? relabelConfigs.configs : [],
  };
}

function toResponse(
  { body = '', contentType = '', status = 200, hang }: ScrapeCase['responses'][number],
  nowMs: number,
): ScrapeResponse {
  if (hang) return { failure: 'context deadline exceeded' };
  return {
    status,
    contentType,
    body: body.replaceAll(/@NOW([+-]\d+)@/g, (_, delta: string) => String(nowMs + Number(delta))),
  };
}

function differenceOf(row: ScrapeCase): string | undefined {
  const config = configOf((parse(row.scrapeConfigExtra) ?? {}) as Record<string, unknown>); // recorded data
  const target = labelsOf({ instance: 'h:1', job: row.id, ...row.targetLabels });
  let state = EMPTY_SCRAPE_STATE;
  const explicit: ScrapedSample[] = [];
  for (const [i, response] of row.responses.entries()) {
    const nowMs = 1_767_225_600_000 + i * INTERVAL_MS;
    const result = scrape(state, toResponse(response, nowMs), {
      target,
      config,
      nowMs,
      durationSeconds: 0.001,
    });
    state = result.state;
    explicit.push(...result.samples.filter(({ timeMs }) => timeMs !== nowMs));
    const problem = compare(
      row.scrapes[i] ?? [],
      result.samples.filter(({ timeMs }) => timeMs === nowMs),
    );
    if (problem !== undefined) return `scrape ${i + 1}: ${problem}`;
    const wanted = row.finalHealth[0];
    if (
      i === row.responses.length - 1 &&
      (wanted?.health !== result.health || (wanted.lastError === '') !== (result.lastError === ''))
    ) {
      return `wanted ${JSON.stringify(wanted)}, seen ${result.health} ${result.lastError}`;
    }
  }
  return compare(row.samplesAtExplicitTimestamps ?? [], explicit);
}

function compare(
  want: readonly RecordedSample[],
  seen: readonly ScrapedSample[],
): string | undefined {
  const key = (labels: Record<string, string>): string => labelsKey(labelsOf(labels));
  const left = [...seen];
  for (const { metric, value } of want) {
    const at = left.findIndex(
      (sample) => labelsKey(sample.labels) === key(metric) && isSame(value, sample.value),
    );
    if (at === -1) return `missing ${JSON.stringify(metric)} ${value}`;
    left.splice(at, 1);
  }
  return left.length === 0 ? undefined : `too much: ${JSON.stringify(left[0])}`;
}

function isSame(want: string, seen: number | 'stale'): boolean {
  if (want === 'stale' || seen === 'stale') return want === seen;
  return want === '<duration>' || isSameValue(want, seen);
}
