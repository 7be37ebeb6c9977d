import { beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { call, post, REVIEWS_ROUTE, REVIEWS_SUBSETS, startShop } from '../test-support/shop.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = createSimulator({ install: ['istio'] });
  simulator.settle();
  await startShop(simulator);
  await post(simulator, REVIEWS_SUBSETS);
  await post(simulator, REVIEWS_ROUTE);
  simulator.settle();
});

function podOf(app: string, namespace = 'prod', cluster = simulator): string {
  const pods = cluster.store.list({ group: '', resource: 'pods' }, namespace);
  return pods.find(({ metadata }) => metadata.labels?.['app'] === app)?.metadata.name ?? '';
}

async function page(
  place: readonly [namespace: string, app: string, port: number],
  path: string,
  cluster = simulator,
): Promise<Response | undefined> {
  const [namespace, app, port] = place;
  const server = cluster.podPort(namespace, podOf(app, namespace, cluster), port);
  return server?.(new Request(`http://localhost:${port}${path}`));
}

const ISTIOD = ['istio-system', 'istiod', 15_014] as const;
const CURL = ['prod', 'curl', 15_000] as const;

describe("istiod's debug port", () => {
  test('tells which proxy has which configuration', async () => {
    const status = (await (await page(ISTIOD, '/debug/syncz'))?.json()) as readonly object[];
    expect(status).toHaveLength(8); // the shop's seven pods and the ingress gateway
    expect(status).toContainEqual(
      expect.objectContaining({
        proxy: `${podOf('curl')}.prod`,
        cluster_id: 'Kubernetes',
        istio_version: '1.32.0',
      }),
    );
  });

  test('shows a proxy that has not acknowledged what it was sent', async () => {
    const cluster = simulator.fork();
    await call(
      cluster,
      'DELETE',
      '/apis/networking.istio.io/v1/namespaces/prod/virtualservices/reviews-route',
    );
    cluster.advance(110);
    const status = (await (await page(ISTIOD, '/debug/syncz', cluster))?.json()) as readonly {
      readonly cluster_sent: string;
      readonly cluster_acked: string;
    }[];
    expect(status.some(({ cluster_sent, cluster_acked }) => cluster_sent !== cluster_acked)).toBe(
      true,
    );
  });

  test('lists configuration, services and endpoints', async () => {
    const text = async (path: string): Promise<string> =>
      (await (await page(ISTIOD, path))?.text()) ?? '';
    expect(await text('/debug/configz')).toContain('"name":"reviews-route"');
    expect(await text('/debug/registryz')).toContain('"hostname":"ratings.prod.svc.cluster.local"');
    expect(await text('/debug/endpointz')).toContain('"svc":"ratings.prod.svc.cluster.local:http"');
    expect(await text(`/debug/config_dump?proxyID=${podOf('curl')}.prod`)).toContain(
      'RoutesConfigDump',
    );
    expect((await page(ISTIOD, '/debug/nothing'))?.status).toBe(404);
  });

  test('has metrics of pushes and of their convergence', async () => {
    const text = (await (await page(ISTIOD, '/metrics'))?.text()) ?? '';
    expect(text).toMatch(/pilot_xds_pushes\{type="cds"\} [1-9]/);
    expect(text).toMatch(/pilot_proxy_convergence_time_bucket\{le="\+Inf"\} [1-9]/);
    expect(text).toContain('pilot_xds{version="1.32.0"} 8');
    const name = podOf('istiod', 'istio-system');
    const scraped = simulator.telemetry.metricsOf(
      { namespace: 'istio-system', name },
      15_014,
      '/metrics',
    );
    expect(scraped?.body).toBe(text);
  });
});

describe("Envoy's admin port", () => {
  test('dumps the configuration with its virtual hosts', async () => {
    const dump = await (await page(CURL, '/config_dump?include_eds'))?.text();
    expect(dump).toContain('"name":"reviews.prod.svc.cluster.local:9080"');
    expect(dump).toContain('virtual-service/reviews-route');
    expect(dump).toContain('EndpointsConfigDump');
  });

  test('shows clusters, listeners, readiness and its server', async () => {
    expect(await (await page(CURL, '/clusters?format=json'))?.json()).toHaveProperty(
      'cluster_statuses',
    );
    expect(await (await page(CURL, '/listeners'))?.text()).toContain(
      'virtualInbound::0.0.0.0:15006',
    );
    expect(await (await page(CURL, '/ready'))?.text()).toBe('LIVE\n');
    expect(await (await page(CURL, '/server_info'))?.json()).toMatchObject({ state: 'LIVE' });
    expect((await page(['prod', 'curl', 15_021], '/healthz/ready'))?.status).toBe(200);
    expect((await page(CURL, '/quitquitquit'))?.status).toBe(404);
  });

  test('counts what went to each cluster', async () => {
    const cluster = simulator.fork();
    cluster.send({
      from: { workload: 'curl', namespace: 'prod' },
      url: 'http://reviews:9080/wpcatalog',
    });
    const stats = await (await page(CURL, '/stats?filter=upstream_rq', cluster))?.text();
    expect(stats).toContain(
      'cluster.outbound|9080|v2|reviews.prod.svc.cluster.local.upstream_rq_200: 1\n',
    );
    const prometheus = await (await page(CURL, '/stats/prometheus', cluster))?.text();
    expect(prometheus).toContain('envoy_server_live 1\n');
    expect(prometheus).toContain('istio_requests_total{');
  });

  test('is not there where no proxy is', async () => {
    expect(await page(['istio-system', 'istiod', 15_000], '/ready')).toBeUndefined();
  });
});
