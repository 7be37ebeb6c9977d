import { describe, expect, test } from 'vitest';
import { indexMesh } from '../index/mesh-index.ts';
import { get, resource } from '../test-mesh.ts';
import { accessLogLines } from './access-log.ts';
import type { CallRecord } from './call-record.ts';
import { telemetryOf } from './telemetry.ts';

const request = get('/reviews/0?x=1', { 'user-agent': 'curl/8', 'x-request-id': 'id-1' });

const call: CallRecord = {
  mode: 'CLIENT',
  source: { workload: 'web', namespace: 'prod', labels: { app: 'web' } },
  destination: {
    workload: 'reviews-v2',
    namespace: 'prod',
    labels: { app: 'reviews', version: 'v2' },
  },
  service: { host: 'reviews.prod.svc.cluster.local', name: 'reviews', namespace: 'prod' },
  request,
  protocol: 'http',
  status: 200,
  responseFlags: [],
  isMutualTls: true,
  durationMs: 12,
  requestBytes: 90,
  responseBytes: 130,
  detail: {
    startMs: 1_767_225_600_042,
    requestHeaders: request.headers,
    responseHeaders: [['x-envoy-upstream-service-time', '9']],
    responseCodeDetails: 'via_upstream',
    cluster: 'outbound|9080|v2|reviews.prod.svc.cluster.local',
    upstreamHost: '10.244.0.2:9080',
    upstreamLocalAddress: '10.244.0.9:40000',
    downstreamLocalAddress: '10.96.0.1:9080',
    downstreamRemoteAddress: '10.244.0.9:50000',
    attempts: 1,
    bodyBytes: { received: 0, sent: 100 },
  },
};

function lines(
  record: CallRecord,
  spec: object | undefined,
  meshConfig: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const resources = spec ? [resource('Telemetry', 't', spec)] : [];
  const index = indexMesh({ resources, meshConfig });
  const settings = telemetryOf(index, { namespace: 'prod', labels: {} });
  return accessLogLines(settings, record).map(({ text }) => text);
}

const envoy = (more: object = {}): object => ({
  accessLogging: [{ providers: [{ name: 'envoy' }], ...more }],
});

describe('accessLogLines', () => {
  test('writes nothing unless it is asked for', () => {
    expect(lines(call, undefined)).toEqual([]);
    expect(lines(call, undefined, { accessLogFile: '/dev/stdout' })).toHaveLength(1);
    expect(lines(call, envoy({ disabled: true }), { accessLogFile: '/dev/stdout' })).toEqual([]);
  });

  test("is Istio's line of text by default", () => {
    expect(lines(call, envoy())).toMatchInlineSnapshot(`
      [
        "[2026-01-01T00:00:00.042Z] "GET /reviews/0?x=1 HTTP/1.1" 200 - via_upstream - "-" 0 100 12 9 "-" "curl/8" "id-1" "reviews:9080" "10.244.0.2:9080" outbound|9080|v2|reviews.prod.svc.cluster.local 10.244.0.9:40000 10.96.0.1:9080 10.244.0.9:50000 - -",
      ]
    `);
  });

  test('names the flag and the details of an answer of its own', () => {
    const { detail } = call;
    const denied = {
      ...call,
      status: 404,
      responseFlags: ['NR'],
      ...(detail ? { detail: { ...detail, responseCodeDetails: 'route_not_found' } } : {}),
    };
    expect(lines(denied, envoy())[0]).toContain('404 NR route_not_found - "-"');
  });

  test('is JSON where MeshConfig says so, numbers as numbers and absent values as null', () => {
    const [line = ''] = lines(call, envoy(), { accessLogEncoding: 'JSON' });
    expect(JSON.parse(line)).toMatchObject({
      response_code: 200,
      method: 'GET',
      path: '/reviews/0?x=1',
      x_forwarded_for: null,
      duration: 12,
    });
  });

  test('follows the formats of providers, of the text and of the labels', () => {
    const provider = (logFormat: object): Readonly<Record<string, unknown>> => ({
      extensionProviders: [{ name: 'own', envoyFileAccessLog: { path: '/dev/stdout', logFormat } }],
      defaultProviders: { accessLogging: ['own'] },
    });
    const text = '%REQ(X-NONE?:PATH):8% %START_TIME(%Y/%m)% %% %CEL(response.code + 1)% %NEVER%';
    expect(lines(call, undefined, provider({ text }))).toEqual(['/reviews 2026/01 % 201 -']);
    const labels = { code: '%RESPONSE_CODE%', both: '%PROTOCOL% %ROUTE_NAME%', deep: { a: 'b' } };
    expect(lines(call, undefined, provider({ labels }))).toEqual([
      '{"both":"HTTP/1.1 -","code":200,"deep":{"a":"b"}}',
    ]);
  });

  test('lets a filter choose, and a filter without a value chooses nothing', () => {
    const filtered = (expression: string): number =>
      lines(call, envoy({ filter: { expression } })).length;
    expect(filtered('response.code >= 400')).toBe(0);
    expect(filtered("request.method == 'GET' && connection.mtls")).toBe(1);
    expect(filtered("request.headers['none'] == 'a'")).toBe(0);
    expect(filtered('((')).toBe(0);
  });

  test('is of one side where a match says so', () => {
    const serverOnly = envoy({ match: { mode: 'SERVER' } });
    expect(lines(call, serverOnly)).toEqual([]);
    expect(lines({ ...call, mode: 'SERVER' }, serverOnly)).toHaveLength(1);
  });
});
