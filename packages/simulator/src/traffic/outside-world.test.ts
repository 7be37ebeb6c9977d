import { beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { call, deployment, namespace, post } from '../test-support/shop.ts';
import type { TrafficResult } from '../traffic.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = createSimulator({ install: ['istio'] });
  simulator.settle();
  await post(simulator, namespace('prod', { 'istio-injection': 'enabled' }));
  await post(simulator, deployment('curl', 'curlimages/curl:8.16.0'));
  await post(simulator, deployment('httpbin', 'mccutchen/go-httpbin:2'));
  simulator.settle();
});

type Manifest = Parameters<typeof post>[1];

const networking = (kind: string, name: string, spec: object): Manifest => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name, namespace: 'prod' },
  spec: { ...spec },
});

async function clusterWith(...objects: readonly Manifest[]): Promise<Simulator> {
  const cluster = simulator.fork();
  const plurals: Readonly<Record<string, string>> = { ServiceEntry: 'serviceentries' };
  for (const object of objects) {
    const { kind, apiVersion } = object as { readonly kind: string; readonly apiVersion: string };
    const plural = plurals[kind] ?? `${kind.toLowerCase()}s`;
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { namespace: place = 'prod' } = object['metadata'] as { readonly namespace?: string };
    const answer = await call(cluster, 'POST', `${root}/namespaces/${place}/${plural}`, object);
    expect(answer.status).toBe(201);
  }
  cluster.settle();
  return cluster;
}

async function registryOnly(cluster: Simulator): Promise<void> {
  const mesh = 'outboundTrafficPolicy:\n  mode: REGISTRY_ONLY\n';
  await call(cluster, 'PATCH', '/api/v1/namespaces/istio-system/configmaps/istio', {
    data: { mesh },
  });
  cluster.settle();
}

const get = (cluster: Simulator, url: string): TrafficResult =>
  cluster.send({ from: { workload: 'curl', namespace: 'prod' }, url });

const HTTPBIN = networking('ServiceEntry', 'httpbin-org', {
  hosts: ['httpbin.org'],
  location: 'MESH_EXTERNAL',
  resolution: 'DNS',
  ports: [
    { number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 },
    { number: 443, name: 'https', protocol: 'HTTPS' },
  ],
});

describe('a host outside the cluster', () => {
  test('is passed through to without a ServiceEntry, and shows as such in the metrics', () => {
    const cluster = simulator.fork();
    expect(get(cluster, 'http://httpbin.org/status/418').status).toBe(418);
    expect(get(cluster, 'https://example.com/').status).toBe(200);
    expect(get(cluster, 'http://nobody.example.net/')).toMatchObject({
      error: 'Could not resolve host: nobody.example.net',
    });
    const name = cluster.store
      .list({ group: '', resource: 'pods' }, 'prod')
      .find(({ metadata }) => metadata.labels?.['app'] === 'curl')?.metadata.name;
    const page = cluster.telemetry.metricsOf(
      { namespace: 'prod', name: name ?? '' },
      15_020,
      '/stats/prometheus',
    );
    expect(page?.body).toContain('destination_service_name="PassthroughCluster"');
  });

  test('is not reached under REGISTRY_ONLY, unless a ServiceEntry names it', async () => {
    const cluster = await clusterWith(HTTPBIN);
    await registryOnly(cluster);
    expect(get(cluster, 'http://example.com/').status).toBe(502);
    expect(get(cluster, 'https://example.com/').status).toBeUndefined();
    expect(get(cluster, 'https://httpbin.org/get').status).toBe(200);
  });

  test('gets TLS from the proxy where a DestinationRule says SIMPLE, and refuses plain HTTP otherwise', async () => {
    const plain = await clusterWith(HTTPBIN);
    expect(get(plain, 'http://httpbin.org/get').status).toBe(400);
    const tls = {
      trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE' } }] },
    };
    const cluster = await clusterWith(
      HTTPBIN,
      networking('DestinationRule', 'httpbin-org', { host: 'httpbin.org', ...tls }),
    );
    const result = get(cluster, 'http://httpbin.org/get');
    expect(result).toMatchObject({ status: 200, destination: { host: 'httpbin.org', port: 443 } });
  });

  test('without an address is no healthy upstream', async () => {
    const cluster = await clusterWith(
      networking('ServiceEntry', 'gone', {
        hosts: ['gone.example.net'],
        addresses: ['240.1.1.1'],
        location: 'MESH_EXTERNAL',
        resolution: 'DNS',
        ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      }),
    );
    const result = cluster.send({
      from: { workload: 'curl', namespace: 'prod' },
      url: 'http://240.1.1.1/',
      headers: { host: 'gone.example.net' },
    });
    expect(result).toMatchObject({ status: 503, responseFlags: ['UH'] });
  });

  test('TLS towards a pod that does not speak it fails as an upstream failure', async () => {
    const cluster = await clusterWith(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'httpbin', namespace: 'prod' },
        spec: { selector: { app: 'httpbin' }, ports: [{ name: 'http', port: 8080 }] },
      },
      networking('DestinationRule', 'httpbin', {
        host: 'httpbin',
        trafficPolicy: { tls: { mode: 'SIMPLE' } },
      }),
    );
    expect(get(cluster, 'http://httpbin:8080/get')).toMatchObject({ status: 503 });
  });
});

describe('TLS at the ingress gateway', () => {
  const gateway = (tls: object): Manifest =>
    networking('Gateway', 'shop', {
      selector: { istio: 'ingressgateway' },
      servers: [
        {
          port: { number: 443, name: 'https', protocol: 'HTTPS' },
          hosts: ['shop.example.com'],
          tls,
        },
      ],
    });
  const route = networking('VirtualService', 'shop', {
    hosts: ['shop.example.com'],
    gateways: ['shop'],
    http: [{ directResponse: { status: 200, body: { string: 'hello' } } }],
  });
  const secret = (place: string): Manifest => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'shop', namespace: place },
    data: { 'tls.crt': 'YQ==', 'tls.key': 'Yg==' },
  });
  const visit = (
    cluster: Simulator,
    clientCertificate = false,
    host = 'shop.example.com',
  ): TrafficResult =>
    cluster.send({ from: { external: true }, url: `https://${host}/`, clientCertificate });

  test('needs the Secret in the namespace of the gateway', async () => {
    const simple = gateway({ mode: 'SIMPLE', credentialName: 'shop' });
    expect(visit(await clusterWith(simple, route, secret('prod'))).error).toContain('SSL_connect');
    const cluster = await clusterWith(simple, route, secret('istio-system'));
    expect(visit(cluster)).toMatchObject({ status: 200, body: 'hello' });
    expect(visit(cluster, false, 'www.example.com').status).toBeUndefined();
  });

  test('asks for a certificate of the client where it is MUTUAL', async () => {
    const mutual = gateway({ mode: 'MUTUAL', credentialName: 'shop' });
    const cluster = await clusterWith(mutual, route, secret('istio-system'));
    expect(visit(cluster).error).toContain('certificate required');
    expect(visit(cluster, true).status).toBe(200);
  });
});
