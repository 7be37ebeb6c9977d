import type { StoredSeries } from './metric-store.ts';

/** A process's series in Prometheus' text format, families and series in a stable order. */
export function expositionText(series: Iterable<StoredSeries>): string {
  const families = new Map<string, StoredSeries[]>();
  for (const each of series) {
    const family = families.get(each.name);
    if (family) family.push(each);
    else families.set(each.name, [each]);
  }
  return [...families]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => familyText(name, members))
    .join('');
}

function familyText(name: string, members: readonly StoredSeries[]): string {
  const lines = members.flatMap(linesOf).join('');
  return `# TYPE ${name} ${typeOf(name, members)}\n${lines}`;
}

function typeOf(name: string, [first]: readonly StoredSeries[]): string {
  if (first?.counts) return 'histogram';
  return isCounter(name) ? 'counter' : 'gauge';
}

// Envoy's counters have no suffix of their own.
const ENVOY_COUNTERS =
  /^envoy_cluster_(?:upstream_(?:rq|rq_xx|rq_total|rq_completed|rq_retry|rq_retry_success|rq_retry_limit_exceeded|rq_timeout|rq_per_try_timeout|rq_pending_overflow|cx_total|cx_connect_fail)|outlier_detection_ejections_total)$/;

function isCounter(name: string): boolean {
  return name.endsWith('_total') || ENVOY_COUNTERS.test(name) || /_(?:pushes|rejects)$/.test(name);
}

function linesOf({ name, labels, value, counts, bounds = [] }: StoredSeries): readonly string[] {
  const pairs = pairsText(labels);
  const braced = pairs === '' ? '' : `{${pairs}}`;
  if (!counts) return [`${name}${braced} ${value}\n`];
  const before = pairs === '' ? '' : `${pairs},`;
  const le = (index: number): string => {
    const bound = bounds[index];
    return bound === undefined || bound === Infinity ? '+Inf' : String(bound);
  };
  return [
    ...counts.map((count, index) => `${name}_bucket{${before}le="${le(index)}"} ${count}\n`),
    `${name}_sum${braced} ${value}\n`,
    `${name}_count${braced} ${counts.at(-1) ?? 0}\n`,
  ];
}

/** A series keeps its label set for life, and is written at every scrape. */
const TEXTS = new WeakMap<Readonly<Record<string, string>>, string>();

function pairsText(labels: Readonly<Record<string, string>>): string {
  const known = TEXTS.get(labels);
  if (known !== undefined) return known;
  const text = Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
  TEXTS.set(labels, text);
  return text;
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`));
}
