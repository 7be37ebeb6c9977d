import { beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { call, startShop } from '../test-support/shop.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = createSimulator({ install: ['istio'] });
  simulator.settle();
  await startShop(simulator);
  simulator.settle();
});

function podOf(app: string): string {
  const pods = simulator.store.list({ group: '', resource: 'pods' }, 'prod');
  return pods.find(({ metadata }) => metadata.labels?.['app'] === app)?.metadata.name ?? '';
}

function page(cluster: Simulator, app: string, port = 15_020): string {
  const path = '/stats/prometheus';
  return (
    cluster.telemetry.metricsOf({ namespace: 'prod', name: podOf(app) }, port, path)?.body ?? ''
  );
}

const request = {
  from: { workload: 'curl', namespace: 'prod' },
  url: 'http://ratings:9080/ratings/1',
} as const;

const telemetry = (spec: object): object => ({
  apiVersion: 'telemetry.istio.io/v1',
  kind: 'Telemetry',
  metadata: { name: 'mesh', namespace: 'istio-system' },
  spec: { ...spec },
});

describe('the telemetry of a mesh', () => {
  test('has Istio metrics of both sides, as a scraper reads them', () => {
    const cluster = simulator.fork();
    cluster.send(request);
    cluster.send(request);
    const client = page(cluster, 'curl');
    expect(client).toContain(
      '# TYPE istio_requests_total counter\nistio_requests_total{reporter="source",source_workload="curl"',
    );
    const server = page(cluster, 'ratings', 15_090)
      .split('\n')
      .find((line) => line.startsWith('istio_requests_total'));
    expect(server).toMatch(
      /reporter="destination",source_workload="curl".*source_principal="spiffe:\/\/cluster\.local\/ns\/prod\/sa\/default".*destination_service="ratings\.prod\.svc\.cluster\.local".*response_code="200".*connection_security_policy="mutual_tls".*\} 2$/,
    );
    expect(page(cluster, 'ratings')).toMatch(
      /istio_request_duration_milliseconds_bucket\{.*le="\+Inf"\} 2\n/,
    );
    expect(page(simulator, 'curl')).not.toContain('istio_requests_total');
  });

  test('counts what Envoy answers itself', () => {
    const cluster = simulator.fork();
    cluster.send({ ...request, url: 'http://ratings:9080/nowhere' });
    expect(page(cluster, 'curl')).toContain('response_code="404"');
    expect(page(cluster, 'curl')).toContain('envoy_cluster_upstream_rq{response_code="404"');
  });

  test('is taken back by a snapshot', () => {
    const cluster = simulator.fork();
    const before = cluster.snapshot();
    cluster.send(request);
    cluster.restore(before);
    expect(page(cluster, 'curl')).toBe(page(simulator, 'curl'));
  });

  test('writes access logs to the proxy container and spans of all hops into one trace', async () => {
    const cluster = simulator.fork();
    const config = {
      data: {
        mesh: 'extensionProviders:\n- name: zip\n  zipkin: {service: zipkin, port: 9411}\n',
      },
    };
    await call(cluster, 'PATCH', '/api/v1/namespaces/istio-system/configmaps/istio', config);
    const spec = {
      accessLogging: [{ providers: [{ name: 'envoy' }] }],
      tracing: [{ providers: [{ name: 'zip' }], randomSamplingPercentage: 100 }],
    };
    await call(
      cluster,
      'POST',
      '/apis/telemetry.istio.io/v1/namespaces/istio-system/telemetries',
      telemetry(spec),
    );
    cluster.settle();
    cluster.send({ ...request, url: 'http://web:9080/products/1' });
    const log = await call(
      cluster,
      'GET',
      `/api/v1/namespaces/prod/pods/${podOf('web')}/log?container=istio-proxy`,
    );
    const lines = (await log.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toMatch(
      /"GET \/products\/1 HTTP\/1\.1" 200 - via_upstream - "-" 0 \d+ \d+ \d+ "-" "curl\/8\.16\.0" "[0-9a-f-]{36}" "web:9080" "10\.[\d.]+:9080" inbound\|9080\|\| 127\.0\.0\.6:\d+ 10\.[\d.]+:9080 10\.[\d.]+:\d+ outbound_\.9080_\._\.web\.prod\.svc\.cluster\.local default$/,
    );
    const spans = cluster.telemetry.spans();
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots.map(({ service: name, kind }) => `${name} ${kind}`)).toEqual(['curl.prod CLIENT']);
    expect(
      spans.every(({ parentSpanId }) => parentSpanId === undefined || ids.has(parentSpanId)),
    ).toBe(true);
    expect(spans.filter(({ kind }) => kind === 'SERVER').map(({ service: name }) => name)).toEqual(
      expect.arrayContaining(['details.prod', 'reviews.prod', 'web.prod']),
    );
  });

  test('is refused to a plain scrape of the application where mTLS is STRICT', async () => {
    const cluster = simulator.fork();
    const pod = { namespace: 'prod', name: podOf('ratings') };
    expect(cluster.telemetry.metricsOf(pod, 9080, '/health')?.status).toBe(200);
    await call(cluster, 'POST', '/apis/security.istio.io/v1/namespaces/prod/peerauthentications', {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'prod' },
      spec: { mtls: { mode: 'STRICT' } },
    });
    cluster.settle();
    expect(cluster.telemetry.metricsOf(pod, 9080, '/health')).toBeUndefined();
    expect(cluster.telemetry.metricsOf(pod, 15_020, '/stats/prometheus')?.status).toBe(200);
  });
});
