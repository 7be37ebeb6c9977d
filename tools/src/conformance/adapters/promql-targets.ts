import { readFileSync } from 'node:fs';
import path from 'node:path';
import { labelsKey, labelsOf, makeTarget, parseRelabelConfigs } from '@drydock/metrics';
import { parse } from 'yaml';
import type { CaseResult, ConformanceAdapter } from '../adapter.ts';

interface TargetCase {
  readonly id: string;
  readonly scrapeConfigYaml: string;
  readonly targetLabels: Record<string, string>;
  readonly groupLabels?: Record<string, string>;
  readonly labels?: Record<string, string>;
  readonly publicLabels?: Record<string, string>;
  readonly url?: string;
  readonly error?: string;
  readonly dropped?: boolean;
  readonly configError?: string;
}

/** promql-targets: scrape configs and discovered labels with the targets that a real Prometheus made of them. */
export const adapter: ConformanceAdapter = {
  format: 'promql-targets',
  *run(suiteDir) {
    for (const line of readFileSync(path.join(suiteDir, 'cases.jsonl'), 'utf8').split('\n')) {
      if (line.trim() !== '') yield judge(JSON.parse(line) as TargetCase); // recorded data of a known form
    }
  },
};

function judge(row: TargetCase): CaseResult {
  const problem = differenceOf(row);
  return {
    name: row.id,
    passed: problem === undefined,
    ...(problem === undefined ? {} : { detail: problem }),
  };
}

interface ScrapeYaml {
  readonly job_name?: string;
  readonly scheme?: string;
  readonly metrics_path?: string;
  readonly params?: Record<string, readonly string[]>;
  readonly relabel_configs?: unknown;
  readonly sample_limit?: number;
}

function differenceOf(row: TargetCase): string | undefined {
  // The text is the body of one entry of scrape_configs: its first line has lost its indentation.
  const [yaml = {}] = parse(`- ${row.scrapeConfigYaml}`) as readonly ScrapeYaml[]; // recorded data
  const relabelConfigs = parseRelabelConfigs(yaml.relabel_configs);
  const isRefused =
    !relabelConfigs.ok || yaml.job_name === undefined || (yaml.sample_limit ?? 0) < 0;
  if (row.configError !== undefined)
    return isRefused ? undefined : `wanted the error ${row.configError}`;
  if (!relabelConfigs.ok) return `unexpected error: ${relabelConfigs.error}`;
  const seen = makeTarget(
    {
      jobName: yaml.job_name ?? '',
      scheme: yaml.scheme ?? 'http',
      metricsPath: yaml.metrics_path ?? '/metrics',
      scrapeInterval: '1m',
      scrapeTimeout: '10s',
      params: yaml.params ?? {},
      relabelConfigs: relabelConfigs.configs,
    },
    row.targetLabels,
    row.groupLabels,
  );
  if (row.dropped) return seen.kind === 'dropped' ? undefined : `wanted a drop, seen ${seen.kind}`;
  if (row.error !== undefined)
    return seen.kind === 'error' ? undefined : `wanted the error ${row.error}`;
  if (seen.kind !== 'target') return `wanted a target, seen ${seen.kind}`;
  const isSame =
    labelsKey(seen.labels) === labelsKey(labelsOf(row.labels ?? {})) &&
    labelsKey(seen.publicLabels) === labelsKey(labelsOf(row.publicLabels ?? {})) &&
    seen.url === row.url;
  return isSame
    ? undefined
    : `wanted ${JSON.stringify([row.labels, row.url])}, seen ${JSON.stringify([seen.labels, seen.url])}`;
}
