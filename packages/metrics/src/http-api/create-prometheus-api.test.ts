import { describe, expect, test } from 'vitest';
import { parseExposition } from '../exposition/parse-exposition.ts';
import { labelsOf } from '../labels.ts';
import { NEW_RULE_STATE } from '../rules/evaluate-group.ts';
import { readRuleGroups } from '../rules/read-rule-groups.ts';
import { createSeriesStore } from '../storage/series-store.ts';
import type { ApiSource } from './api-source.ts';
import { createPrometheusApi } from './create-prometheus-api.ts';

function sourceWith(options: Partial<ApiSource> = {}): ApiSource {
  const storage = createSeriesStore();
  for (const [app, slope] of [
    ['web', 1],
    ['db', 2],
  ] as const) {
    const labels = labelsOf({ __name__: 'requests_total', app });
    for (let i = 0; i <= 20; i++)
      storage.append([{ labels, value: i * slope, timeMs: i * 15_000 }]);
  }
  return {
    storage,
    now: () => 300_000,
    targets: () => [],
    droppedTargets: () => [],
    groups: () => [],
    ...options,
  };
}

async function ask(
  path: string,
  options: Partial<ApiSource> = {},
  init?: RequestInit,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const api = createPrometheusApi(sourceWith(options));
  const response = await api(new Request(`http://prometheus:9090${path}`, init));
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const encode = encodeURIComponent;

describe('queries', () => {
  test('of one moment are answered for now, or for the time that is asked for', async () => {
    const { body } = await ask(`/api/v1/query?query=${encode('requests_total{app="db"}')}`);
    expect(body).toEqual({
      status: 'success',
      data: {
        resultType: 'vector',
        result: [{ metric: { __name__: 'requests_total', app: 'db' }, value: [300, '40'] }],
      },
    });
    const then = await ask(
      '/api/v1/query?query=scalar(sum(requests_total))&time=1970-01-01T00:01:00Z',
    );
    expect(then.body).toMatchObject({ data: { resultType: 'scalar', result: [60, '12'] } });
  });

  test('of a range give a matrix; a form in the body counts like a query', async () => {
    const body = 'query=sum(requests_total)&start=0&end=30&step=15s';
    const answer = await ask(
      '/api/v1/query_range',
      {},
      {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    );
    expect(answer.body).toMatchObject({
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [0, '0'],
              [15, '3'],
              [30, '6'],
            ],
          },
        ],
      },
    });
  });

  test.each([
    [
      '/query?query=sum(',
      400,
      'invalid parameter "query": 1:5: parse error: unclosed left parenthesis',
    ],
    [
      '/query?query=up&time=x',
      400,
      'invalid parameter "time": cannot parse "x" to a valid timestamp',
    ],
    [
      '/query_range?query=up&start=9&end=1&step=1',
      400,
      'invalid parameter "end": end timestamp must not be before start time',
    ],
    [
      '/query_range?query=up&start=0&end=9&step=0',
      400,
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    ],
    [
      '/query_range?query=up&start=0&end=99999&step=1',
      400,
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    ],
    [
      '/query_range?query=up[5m]&start=0&end=9&step=1',
      400,
      'invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    ],
    ['/series', 400, 'no match[] parameter provided'],
    [
      '/series?match[]=sum(x)',
      400,
      'invalid parameter "match[]": "sum(x)" is not a series selector',
    ],
  ])('%s is refused in Prometheus’ words', async (path, status, error) => {
    expect(await ask(`/api/v1${path}`)).toEqual({
      status,
      body: { status: 'error', errorType: 'bad_data', error },
    });
  });

  test('that would touch everything end at the sample limit', async () => {
    const answer = await ask('/api/v1/query?query=sum_over_time(requests_total[5m])', {
      queryOptions: { limits: { maxSamples: 10 } },
    });
    expect(answer).toEqual({
      status: 422,
      body: {
        status: 'error',
        errorType: 'execution',
        error: 'query processing would load too many samples into memory in query execution',
      },
    });
  });

  test('that take too long end at the timeout', async () => {
    let now = 0;
    const stopwatch = (): number => (now += 1000);
    expect(await ask('/api/v1/query?query=sum(requests_total)&timeout=1s', { stopwatch })).toEqual({
      status: 503,
      body: {
        status: 'error',
        errorType: 'timeout',
        error: 'query timed out in expression evaluation',
      },
    });
  });
});

test('series, labels and values are those of the selectors', async () => {
  const series = await ask(`/api/v1/series?match[]=${encode('{app=~"w.*"}')}`);
  expect(series.body).toMatchObject({ data: [{ __name__: 'requests_total', app: 'web' }] });
  expect((await ask('/api/v1/labels')).body).toMatchObject({ data: ['__name__', 'app'] });
  expect((await ask('/api/v1/label/app/values')).body).toMatchObject({ data: ['db', 'web'] });
  expect((await ask('/api/v1/label/app/values?start=9999')).body).toMatchObject({ data: [] });
});

test('rules and alerts are shown with what they found', async () => {
  const { groups } = readRuleGroups('f.yaml', {
    groups: [
      {
        name: 'g',
        rules: [
          { alert: 'A', expr: 'up', for: '1m' },
          { record: 'r', expr: 'up' },
        ],
      },
    ],
  });
  const alert = {
    labels: labelsOf({ alertname: 'A' }),
    annotations: {},
    state: 'pending',
    value: 1,
    activeAtMs: 0,
  } as const;
  const states = [
    { ...NEW_RULE_STATE, health: 'ok', alerts: new Map([['a', alert]]) } as const,
    { ...NEW_RULE_STATE, health: 'err', lastError: 'no' } as const,
  ];
  const options = { groups: () => groups.map((group) => ({ group, states, intervalMs: 30_000 })) };
  const { body } = await ask('/api/v1/rules', options);
  expect(body).toMatchObject({
    data: {
      groups: [
        {
          name: 'g',
          interval: 30,
          rules: [
            {
              type: 'alerting',
              state: 'pending',
              duration: 60,
              alerts: [{ value: '1e+00', activeAt: '1970-01-01T00:00:00Z' }],
            },
            { type: 'recording', health: 'err', lastError: 'no' },
          ],
        },
      ],
    },
  });
  expect((await ask('/api/v1/rules?type=record', options)).body).toMatchObject({
    data: { groups: [{ rules: [{ name: 'r' }] }] },
  });
  expect((await ask('/api/v1/alerts', options)).body).toMatchObject({
    data: { alerts: [{ state: 'pending' }] },
  });
});

test('what Grafana asks to know its source is there; anything else is not', async () => {
  expect((await ask('/api/v1/status/buildinfo')).body).toMatchObject({ status: 'success' });
  const page = '# HELP a Why.\n# TYPE a counter\na 1\n';
  const target = {
    scrapePool: 'p',
    discovered: {},
    labels: labelsOf({ job: 'p' }),
    url: 'http://h/metrics',
    health: 'up',
    lastError: '',
    lastDurationSeconds: 0,
    scrapeInterval: '30s',
    scrapeTimeout: '10s',
    page,
  } as const;
  expect((await ask('/api/v1/metadata', { targets: () => [target] })).body).toMatchObject({
    data: { a: [{ type: 'counter', help: 'Why.', unit: '' }] },
  });
  const api = createPrometheusApi(sourceWith());
  expect((await api(new Request('http://p/api/v1/nothing'))).status).toBe(404);
  expect((await api(new Request('http://p/api/v1/__proto__'))).status).toBe(404);
  expect(await (await api(new Request('http://p/-/ready'))).text()).toContain('Ready');
});

test('it has a metrics page of its own', async () => {
  const answer = await createPrometheusApi(sourceWith())(new Request('http://p/metrics'));
  const contentType = answer.headers.get('content-type') ?? '';
  const { samples, error } = parseExposition(await answer.text(), { contentType });
  expect(error).toBeUndefined();
  const series = samples.find(({ labels }) => labels[0]?.[1] === 'prometheus_tsdb_head_series');
  expect(series?.value).toBe(2);
});
