import type { MonitoringPicture } from './metrics-protocol.ts';

export type LabelSet = Readonly<Record<string, string>>;

export interface Line {
  readonly labels: LabelSet;
  /** Time in milliseconds, value. */
  readonly points: readonly (readonly [timeMs: number, value: number])[];
}

/** A query that Prometheus refuses is an answer, too. */
export type Asked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: string };

export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export interface ScrapeTarget {
  readonly scrapePool: string;
  readonly url: string;
  readonly labels: LabelSet;
  readonly health: string;
  readonly lastError: string;
  readonly interval: string;
}

export interface RuleState {
  readonly group: string;
  readonly name: string;
  readonly query: string;
  readonly kind: 'alert' | 'record';
  /** Prometheus' word: inactive, pending, firing; for recordings, their health. */
  readonly state: string;
  readonly lastError: string;
  readonly forSeconds: number;
  readonly alerts: readonly {
    readonly labels: LabelSet;
    readonly state: string;
    readonly value: string;
    readonly summary: string;
  }[];
}

/** Prometheus behind the worker, answers checked for success only: both ends are ours. */
export interface PrometheusClient {
  range(query: string, range: TimeRange): Promise<Asked<readonly Line[]>>;
  instant(query: string, atMs: number): Promise<Asked<readonly Line[]>>;
  /** Names of labels of the series that `selector` picks; of all without one. */
  labelNames(selector?: string): Promise<readonly string[]>;
  labelValues(label: string, selector?: string): Promise<readonly string[]>;
  targets(): Promise<readonly ScrapeTarget[]>;
  rules(): Promise<readonly RuleState[]>;
  monitoring(): Promise<MonitoringPicture>;
}

/** `get` asks `/api/v1` below the worker; undefined: there is no Prometheus. */
export function createPrometheusClient(
  get: (path: string) => Promise<string | undefined>,
  monitoring: () => Promise<MonitoringPicture>,
): PrometheusClient {
  const ask = async <Data>(
    name: string,
    parameters: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Asked<Data>> => {
    const query = new URLSearchParams(
      Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1])),
    );
    const text = await get(`/api/v1/${name}?${query}`);
    if (text === undefined) return { ok: false, error: 'This cluster has no Prometheus.' };
    const answer = JSON.parse(text) as { status: string; data: Data; error?: string };
    return answer.status === 'success'
      ? { ok: true, value: answer.data }
      : { ok: false, error: answer.error ?? text };
  };
  const listed = async <Item>(name: string, parameters = {}): Promise<readonly Item[]> => {
    const answer = await ask<readonly Item[]>(name, parameters);
    return answer.ok ? answer.value : [];
  };
  return {
    monitoring,
    range: async (query, { startMs, endMs, stepMs }) => {
      const answer = await ask<QueryData>('query_range', {
        query,
        start: seconds(startMs),
        end: seconds(endMs),
        step: seconds(stepMs),
      });
      return answer.ok ? { ok: true, value: linesOf(answer.value) } : answer;
    },
    instant: async (query, atMs) => {
      const answer = await ask<QueryData>('query', { query, time: seconds(atMs) });
      return answer.ok ? { ok: true, value: linesOf(answer.value) } : answer;
    },
    labelNames: (selector) => listed('labels', { 'match[]': selector }),
    labelValues: (label, selector) =>
      listed(`label/${encodeURIComponent(label)}/values`, { 'match[]': selector }),
    targets: async () => {
      const answer = await ask<{ activeTargets: readonly TargetJson[] }>('targets');
      return answer.ok
        ? answer.value.activeTargets.map((target) => ({
            scrapePool: target.scrapePool,
            url: target.scrapeUrl,
            labels: target.labels,
            health: target.health,
            lastError: target.lastError,
            interval: target.scrapeInterval,
          }))
        : [];
    },
    rules: async () => {
      const answer = await ask<{ groups: readonly GroupJson[] }>('rules');
      return answer.ok
        ? answer.value.groups.flatMap(({ name, rules }) => rules.map((rule) => ruleOf(name, rule)))
        : [];
    },
  };
}

interface QueryData {
  readonly resultType: 'matrix' | 'vector' | 'scalar' | 'string';
  readonly result: unknown;
}

type Pair = readonly [seconds: number, value: string];

interface TargetJson {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly labels: LabelSet;
  readonly health: string;
  readonly lastError: string;
  readonly scrapeInterval: string;
}

interface RuleJson {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly state?: string;
  readonly health: string;
  readonly lastError?: string;
  readonly duration?: number;
  readonly alerts?: readonly {
    readonly labels: LabelSet;
    readonly annotations: LabelSet;
    readonly state: string;
    readonly value: string;
  }[];
}

interface GroupJson {
  readonly name: string;
  readonly rules: readonly RuleJson[];
}

function ruleOf(group: string, rule: RuleJson): RuleState {
  return {
    group,
    name: rule.name,
    query: rule.query,
    kind: rule.type === 'alerting' ? 'alert' : 'record',
    state: rule.state ?? rule.health,
    lastError: rule.lastError ?? '',
    forSeconds: rule.duration ?? 0,
    alerts: (rule.alerts ?? []).map(({ labels, annotations, state, value }) => ({
      labels,
      state,
      value,
      summary: annotations['summary'] ?? annotations['description'] ?? '',
    })),
  };
}

/** The four shapes of a result, as lines. A scalar is a line without labels. */
function linesOf({ resultType, result }: QueryData): readonly Line[] {
  switch (resultType) {
    case 'matrix':
      return (result as { metric: LabelSet; values: readonly Pair[] }[]).map(
        ({ metric, values }) => ({ labels: metric, points: values.map(point) }),
      );
    case 'vector':
      return (result as { metric: LabelSet; value: Pair }[]).map(({ metric, value }) => ({
        labels: metric,
        points: [point(value)],
      }));
    case 'scalar':
      return [{ labels: {}, points: [point(result as Pair)] }];
    case 'string':
      return [];
  }
}

function point([time, value]: Pair): readonly [number, number] {
  return [time * 1000, value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value)];
}

function seconds(ms: number): string {
  return String(ms / 1000);
}
