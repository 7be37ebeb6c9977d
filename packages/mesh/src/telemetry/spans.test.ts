import { describe, expect, test } from 'vitest';
import { indexMesh } from '../index/mesh-index.ts';
import { get, resource } from '../test-mesh.ts';
import type { CallRecord } from './call-record.ts';
import { closeSpan, openSpan } from './spans.ts';
import { telemetryOf } from './telemetry.ts';
import type { TracingSettings } from './tracing-settings.ts';

const EXTENSIONS = [
  { name: 'zip', zipkin: { service: 'zipkin.istio-system', port: 9411 } },
  { name: 'otel', opentelemetry: { service: 'otel.istio-system', port: 4317 } },
  { name: 'sky', skywalking: { service: 'sky.istio-system', port: 11800 } },
];

function settings(tracing: object, provider = 'zip'): TracingSettings {
  const entry = { providers: [{ name: provider }], randomSamplingPercentage: 100, ...tracing };
  const index = indexMesh({
    resources: [resource('Telemetry', 't', { tracing: [entry] })],
    meshConfig: { extensionProviders: EXTENSIONS },
  });
  return telemetryOf(index, { namespace: 'prod', labels: {} }).tracing.CLIENT;
}

const ID = ['x-request-id', '0000270f-0000-4000-8000-000000000000'] as const;

describe('openSpan', () => {
  test('begins a trace and hands it on, so that the next proxy continues it', () => {
    const first = openSpan(settings({}), [ID], 'web');
    const second = openSpan(settings({}), first?.headers ?? [], 'reviews');
    expect(first?.parentSpanId).toBeUndefined();
    expect(second).toMatchObject({
      traceId: first?.traceId,
      parentSpanId: first?.spanId,
      isSampled: true,
    });
    expect(second?.headers.filter(([name]) => name === 'x-b3-spanid')).toHaveLength(1);
  });

  test('speaks W3C to OpenTelemetry', () => {
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    const span = openSpan(settings({}, 'otel'), [ID, ['traceparent', parent]], 'web');
    expect(span).toMatchObject({ parentSpanId: 'b7ad6b7169203331', isSampled: false });
    expect(span?.headers).toContainEqual([
      'traceparent',
      `00-0af7651916cd43dd8448eb211c80319c-${span?.spanId}-00`,
    ]);
  });

  test('samples by the id of the request', () => {
    expect(openSpan(settings({ randomSamplingPercentage: 99.9 }), [ID], 'a')?.isSampled).toBe(
      false,
    );
    expect(openSpan(settings({ randomSamplingPercentage: 100 }), [ID], 'a')?.isSampled).toBe(true);
  });

  test('makes none where tracing is off, unknown or not modelled', () => {
    expect(openSpan(settings({ disableSpanReporting: true }), [ID], 'a')).toBeUndefined();
    expect(openSpan(settings({}, 'nobody'), [ID], 'a')).toBeUndefined();
    expect(openSpan(settings({}, 'sky'), [ID], 'a')).toBeUndefined();
    expect(openSpan(settings({ match: { mode: 'SERVER' } }), [ID], 'a')).toBeUndefined();
  });
});

test('a span has the tags of Envoy, of Istio and of the Telemetry resource', () => {
  const request = get('/reviews', { 'end-user': 'jason', 'x-request-id': 'r' });
  const call: CallRecord = {
    mode: 'CLIENT',
    source: { workload: 'web', namespace: 'prod', labels: { app: 'web' }, pod: 'web-1' },
    destination: undefined,
    service: { host: 'reviews.prod.svc.cluster.local', name: 'reviews', namespace: 'prod' },
    request,
    protocol: 'http',
    status: 503,
    responseFlags: ['UH'],
    isMutualTls: false,
    durationMs: 7,
    requestBytes: 0,
    responseBytes: 19,
  };
  const tracing = settings({
    customTags: {
      team: { literal: { value: 'a' } },
      user: { header: { name: 'End-User' } },
      host: { environment: { name: 'HOSTNAME', defaultValue: 'none' } },
      gone: { header: { name: 'x-none' } },
    },
  });
  const context = openSpan(tracing, request.headers, 'web-1');
  expect(context && closeSpan(tracing, context, call)).toMatchObject({
    kind: 'CLIENT',
    service: 'web.prod',
    durationMs: 7,
    tags: {
      'http.status_code': '503',
      response_flags: 'UH',
      error: 'true',
      node_id: 'web-1.prod',
      'istio.canonical_service': 'web',
      team: 'a',
      user: 'jason',
      host: 'none',
    },
  });
});
