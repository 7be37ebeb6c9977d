import type { ApiSource } from './api-source.ts';
import { PROMETHEUS_VERSION } from './version.ts';

/** What this Prometheus says of itself at `/metrics`: the few of the real one's metrics whose values it has. */
export function ownMetrics(source: ApiSource): string {
  const pools = new Map<string, number>();
  for (const { scrapePool } of source.targets())
    pools.set(scrapePool, (pools.get(scrapePool) ?? 0) + 1);
  const groups = source
    .groups()
    .map(({ group: { file, name, rules } }) => [`${file};${name}`, rules.length] as const);
  return [
    family('prometheus_build_info', 'gauge', 'The version that is followed.', [
      [`{version="${PROMETHEUS_VERSION}"}`, 1],
    ]),
    family('prometheus_tsdb_head_series', 'gauge', 'Series in memory.', [
      ['', source.storage.labelSets([]).length],
    ]),
    family(
      'prometheus_target_scrape_pool_targets',
      'gauge',
      'Targets of a scrape pool.',
      rowsOf('scrape_job', pools),
    ),
    family(
      'prometheus_rule_group_rules',
      'gauge',
      'Rules of a group.',
      rowsOf('rule_group', groups),
    ),
  ].join('');
}

type Rows = readonly (readonly [labels: string, value: number])[];

function rowsOf(label: string, counts: Iterable<readonly [string, number]>): Rows {
  return Array.from(
    counts,
    ([name, count]) => [`{${label}=${JSON.stringify(name)}}`, count] as const,
  );
}

function family(name: string, type: string, help: string, rows: Rows): string {
  const lines = rows.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
