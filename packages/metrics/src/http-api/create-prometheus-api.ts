import { apiData, apiError, ParameterError, toResponse, type ApiAnswer } from './api-answer.ts';
import type { ApiSource } from './api-source.ts';
import { ownMetrics } from './own-metrics.ts';
import { answerQuery, answerRangeQuery } from './query-endpoints.ts';
import { answerLabelNames, answerLabelValues, answerSeries } from './series-endpoints.ts';
import { PROMETHEUS_VERSION } from './version.ts';
import { answerAlerts, answerMetadata, answerRules, answerTargets } from './state-endpoints.ts';

type Endpoint = (parameters: URLSearchParams, source: ApiSource) => ApiAnswer;

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  query: answerQuery,
  query_range: answerRangeQuery,
  series: answerSeries,
  labels: answerLabelNames,
  targets: answerTargets,
  rules: answerRules,
  alerts: (_, source) => answerAlerts(source),
  metadata: answerMetadata,
  // No target exposes exemplars that are kept.
  query_exemplars: () => apiData([]),
  alertmanagers: () => apiData({ activeAlertmanagers: [], droppedAlertmanagers: [] }),
  'status/buildinfo': () => apiData(BUILD_INFO),
  'status/flags': (_, { queryOptions }) =>
    apiData({
      'query.lookback-delta': '5m',
      'query.max-samples': String(queryOptions?.limits?.maxSamples ?? 50_000_000),
      'query.timeout': '2m',
    }),
};

const BUILD_INFO = {
  version: PROMETHEUS_VERSION,
  revision: 'drydock',
  branch: 'HEAD',
  buildUser: 'drydock',
  buildDate: '',
  goVersion: '',
} as const;

const PAGES: Readonly<Record<string, string>> = {
  '/-/healthy': 'Prometheus Server is Healthy.\n',
  '/-/ready': 'Prometheus Server is Ready.\n',
};

const EXPOSITION = 'text/plain; version=0.0.4; charset=utf-8';
const NOT_FOUND = '404 page not found\n';

/** The HTTP API of a Prometheus, as a Web-standard handler: what Grafana asks, with Prometheus' own JSON and errors. Never rejects for what a request holds. */
export function createPrometheusApi(source: ApiSource): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const page = PAGES[pathname];
    if (page !== undefined) return text(page);
    if (pathname === '/metrics') return text(ownMetrics(source), 200, EXPOSITION);
    const label = /^\/api\/v1\/label\/([^/]*)\/values$/.exec(pathname)?.[1];
    const name = /^\/api\/v1\/(.+)$/.exec(pathname)?.[1] ?? '';
    const endpoint: Endpoint | undefined =
      label === undefined
        ? Object.hasOwn(ENDPOINTS, name)
          ? ENDPOINTS[name]
          : undefined
        : (parameters) => answerLabelValues(decode(label), parameters, source);
    if (!endpoint) return text(NOT_FOUND, 404);
    if (request.method !== 'GET' && request.method !== 'POST')
      return text('Method Not Allowed\n', 405);
    const parameters = await parametersOf(request, searchParams);
    return toResponse(answerOf(() => endpoint(parameters, source)));
  };
}

function answerOf(run: () => ApiAnswer): ApiAnswer {
  try {
    return run();
  } catch (error) {
    if (error instanceof ParameterError) return apiError('bad_data', error.message);
    throw error;
  }
}

/** A form in the body goes before the query of the URL, as in Go's ParseForm. */
async function parametersOf(request: Request, query: URLSearchParams): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? '';
  if (request.method !== 'POST' || !type.startsWith('application/x-www-form-urlencoded'))
    return query;
  return new URLSearchParams([...new URLSearchParams(await request.text()), ...query]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function text(body: string, status = 200, type = 'text/plain; charset=utf-8'): Response {
  return new Response(body, { status, headers: { 'content-type': type } });
}
