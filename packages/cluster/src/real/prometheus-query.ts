import {
  makeLabels,
  QueryError,
  type QueryAnswer,
  type QueryResult,
  type Sample,
} from '@drydock/metrics';
import { isJsonObject, type JsonObject } from '@drydock/manifests';
import type { MetricsQuery } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';
import type { KubeClient } from '../kube-client.ts';
import { listOf } from './values-of.ts';

const PORT = 9090;

/** PromQL against a Prometheus in the cluster, through the API server. Undefined: none is installed. */
export async function findPrometheus(kube: KubeClient): Promise<MetricsQuery | undefined> {
  const services = await listOf(kube, ['v1', 'Service']);
  const found = services.find(({ metadata, spec }) => isPrometheus(metadata.name, spec));
  if (!found) return undefined;
  const { name, namespace = 'default' } = found.metadata;
  const base = `/api/v1/namespaces/${namespace}/services/${name}:${PORT}/proxy/api/v1`;
  const ask = async (
    path: string,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<QueryAnswer> => {
    const query = new URLSearchParams(parameters);
    const answer = await kube.raw(`${base}/${path}?${query}`, signal ? { signal } : {});
    return readAnswer(await answer.text(), answer.status);
  };
  return {
    query: (query, { atMs, signal } = {}) =>
      ask('query', { query, ...(atMs === undefined ? {} : { time: String(atMs / 1000) }) }, signal),
    queryRange: (query, { startMs, endMs, stepMs }, { signal } = {}) =>
      ask(
        'query_range',
        {
          query,
          start: String(startMs / 1000),
          end: String(endMs / 1000),
          step: String(stepMs / 1000),
        },
        signal,
      ),
  };
}

/** The operator's Service, or one that is named so and has Prometheus' port. */
function isPrometheus(name: string, spec: unknown): boolean {
  const { ports = [] } = (spec ?? {}) as { readonly ports?: readonly { readonly port: number }[] }; // a stored Service
  return /^prometheus(-operated|-server)?$/.test(name) && ports.some(({ port }) => port === PORT);
}

/** Reads an answer of Prometheus' HTTP API; an error of the query is a value. Exported for its test. */
export function readAnswer(text: string, status: number): QueryAnswer {
  const document = parse(text);
  const { status: outcome, error, errorType } = document ?? {};
  if (outcome === 'error' && typeof error === 'string') {
    const kind = errorType === 'bad_data' ? 'parse' : 'execution';
    return { ok: false, error: new QueryError(kind, error) };
  }
  const result =
    document && isJsonObject(document['data']) ? readResult(document['data']) : undefined;
  if (result) return { ok: true, result };
  throw new ClusterError(
    'bad-answer',
    `Prometheus answered ${status} with something that is no result of a query. Look at its pod.`,
  );
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Pair = readonly [seconds: number, value: string];

interface SeriesData {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Pair;
  readonly values?: readonly Pair[];
}

function readResult({ resultType, result }: JsonObject): QueryResult | undefined {
  if (!Array.isArray(result)) return undefined;
  const series = result as unknown as readonly SeriesData[]; // by Prometheus' HTTP API
  switch (resultType) {
    case 'scalar':
      return { type: 'scalar', value: sampleOf(result as unknown as Pair) };
    case 'string':
      return { type: 'string', value: result as unknown as Pair };
    case 'vector':
      return {
        type: 'vector',
        series: series.flatMap(({ metric, value }) =>
          value ? [{ labels: makeLabels(Object.entries(metric)), sample: sampleOf(value) }] : [],
        ),
      };
    case 'matrix':
      return {
        type: 'matrix',
        series: series.map(({ metric, values = [] }) => ({
          labels: makeLabels(Object.entries(metric)),
          samples: values.map(sampleOf),
        })),
      };
    default:
      return undefined;
  }
}

function sampleOf([seconds, value]: Pair): Sample {
  const number = value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value);
  return [seconds, number];
}
