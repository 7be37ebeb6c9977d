import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '@drydock/manifests';
import { indexMesh } from '../index/mesh-index.ts';
import { get, resource } from '../test-mesh.ts';
import type { CallRecord } from './call-record.ts';
import { metricSamples, type MetricSample } from './metric-samples.ts';
import { telemetryOf } from './telemetry.ts';

const record: CallRecord = {
  mode: 'SERVER',
  source: {
    workload: 'web',
    namespace: 'prod',
    labels: { app: 'web', version: 'v1' },
    principal: 'cluster.local/ns/prod/sa/web',
  },
  destination: {
    workload: 'reviews-v2',
    namespace: 'prod',
    labels: { app: 'reviews', version: 'v2' },
  },
  service: { host: 'reviews.prod.svc.cluster.local', name: 'reviews', namespace: 'prod' },
  request: get('/reviews/0?x=1', { 'end-user': 'jason' }),
  protocol: 'http',
  status: 200,
  responseFlags: [],
  isMutualTls: true,
  durationMs: 12,
  requestBytes: 0,
  responseBytes: 1200,
};

function samples(
  call: CallRecord,
  ...telemetry: readonly KubernetesObject[]
): readonly MetricSample[] {
  const index = indexMesh({ resources: telemetry });
  return metricSamples(telemetryOf(index, { namespace: 'prod', labels: { app: 'reviews' } }), call);
}

const telemetry = (name: string, spec: object, namespace = 'prod'): KubernetesObject =>
  resource('Telemetry', name, spec, { namespace });
const count = (list: readonly MetricSample[]): MetricSample | undefined =>
  list.find(({ name }) => name === 'istio_requests_total');

describe('metricSamples', () => {
  test('has the standard metrics of a request with their labels', () => {
    const found = samples(record);
    expect(found.map(({ name, value }) => [name, value])).toEqual([
      ['istio_requests_total', 1],
      ['istio_request_duration_milliseconds', 12],
      ['istio_request_bytes', 0],
      ['istio_response_bytes', 1200],
    ]);
    expect(count(found)?.labels).toMatchObject({
      reporter: 'destination',
      source_workload: 'web',
      source_principal: 'spiffe://cluster.local/ns/prod/sa/web',
      source_canonical_revision: 'v1',
      destination_workload: 'reviews-v2',
      destination_service: 'reviews.prod.svc.cluster.local',
      response_code: '200',
      response_flags: '-',
      connection_security_policy: 'mutual_tls',
    });
  });

  test('leaves unknown what a client cannot see', () => {
    const labels = count(
      samples({ ...record, mode: 'CLIENT', destination: undefined, status: undefined }),
    )?.labels;
    expect(labels).toMatchObject({
      reporter: 'source',
      destination_workload: 'unknown',
      connection_security_policy: 'unknown',
      response_code: '0',
    });
  });
});

describe('Telemetry', () => {
  const overrides = (...list: readonly object[]): object => ({
    metrics: [{ providers: [{ name: 'prometheus' }], overrides: list }],
  });

  test('adds and removes tags of one metric', () => {
    const spec = overrides({
      match: { metric: 'REQUEST_COUNT' },
      tagOverrides: {
        response_flags: { operation: 'REMOVE' },
        user: { value: "request.headers['end-user']" },
        path: { value: 'request.url_path' },
      },
    });
    const labels = count(samples(record, telemetry('t', spec)))?.labels ?? {};
    expect(labels).toMatchObject({ user: 'jason', path: '/reviews/0' });
    expect(Object.keys(labels)).not.toContain('response_flags');
  });

  test('turns metrics off for one side', () => {
    const spec = overrides({ match: { metric: 'ALL_METRICS', mode: 'SERVER' }, disabled: true });
    expect(samples(record, telemetry('t', spec))).toEqual([]);
    expect(samples({ ...record, mode: 'CLIENT' }, telemetry('t', spec))).toHaveLength(4);
  });

  test('of a workload is laid over that of the namespace and the mesh', () => {
    const off = { match: { metric: 'REQUEST_COUNT' }, disabled: true };
    const mesh = telemetry('mesh', overrides(off), 'istio-system');
    const own = telemetry('own', {
      selector: { matchLabels: { app: 'reviews' } },
      ...overrides({ match: { metric: 'REQUEST_COUNT' }, disabled: false }),
    });
    expect(count(samples(record, mesh))).toBeUndefined();
    expect(count(samples(record, mesh, own))).toBeDefined();
  });

  test('asks for access logs and traces', () => {
    const spec = {
      accessLogging: [
        { providers: [{ name: 'envoy' }], filter: { expression: 'response.code >= 400' } },
      ],
      tracing: [{ providers: [{ name: 'zip' }], randomSamplingPercentage: 50 }],
    };
    const meshConfig = {
      extensionProviders: [{ name: 'zip', zipkin: { service: 'z', port: 9411 } }],
    };
    const index = indexMesh({ resources: [telemetry('t', spec)], meshConfig });
    expect(telemetryOf(index, { namespace: 'prod', labels: {} })).toMatchObject({
      accessLogs: { CLIENT: [{ provider: 'envoy', filter: { text: 'response.code >= 400' } }] },
      tracing: { SERVER: { isOn: true, samplingPercent: 50, headers: 'b3' } },
    });
  });
});
