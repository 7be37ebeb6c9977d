import type { KubernetesObject } from '@drydock/manifests';
import {
  compile,
  indexMesh,
  route,
  updateMesh,
  type HttpRequest,
  type MeshProxy,
} from '@drydock/mesh';
import type { Bench, Measurement } from './bench.ts';
import { percentile } from './percentile.ts';

const proxy: MeshProxy = {
  kind: 'sidecar',
  namespace: 'prod',
  labels: { app: 'svc0' },
  ip: '10.244.9.9',
  serviceAccount: 'svc0',
  pod: 'svc0-v1',
};

/** Requests a second of a real Envoy on one core of such a machine: three prefix routes, direct responses, loopback. */
const ENVOY_PER_SECOND = 76_000;

export const bench: Bench = {
  name: 'mesh',
  goal: '100 services x 3 subsets compiled in 20 ms, one VirtualService again in 1 ms, 500,000 routes a second (100,000 with trace)',
  run() {
    const small = compileTime(100, 25);
    const large = compileTime(2000, 5);
    const plain = routesPerSecond(false);
    const measurements: Measurement[] = [
      { metric: 'compile 100 services, p50', value: small, unit: 'ms', goal: 20 },
      { metric: 'compile 2,000 services, p50', value: large, unit: 'ms' },
      // 1: time grows as the services do; the collector's work grows a little faster.
      {
        metric: '2,000 services: time per service, to 100',
        value: large / 20 / small,
        unit: 'x',
        goal: 2,
      },
      {
        metric: 'recompile one VirtualService, p50',
        value: recompileTime(100),
        unit: 'ms',
        goal: 1,
      },
      {
        metric: 'route()',
        value: plain,
        unit: '1/s',
        goal: 500_000,
        better: 'larger',
      },
      {
        metric: 'route() with trace',
        value: routesPerSecond(true),
        unit: '1/s',
        goal: 100_000,
        better: 'larger',
      },
      {
        metric: 'one VirtualService changes in 2,000 services, p50',
        value: recompileTime(2000),
        unit: 'ms',
      },
      {
        metric: 'route() to a real Envoy, HTTP included',
        value: plain / ENVOY_PER_SECOND,
        unit: 'x',
        better: 'larger',
      },
    ];
    return Promise.resolve(measurements);
  },
};

/** Milliseconds of this process's own time: what else the machine does meanwhile does not count. */
function timed(work: () => unknown): number {
  const start = process.cpuUsage();
  const begin = performance.now();
  work();
  const wall = performance.now() - begin;
  const { user, system } = process.cpuUsage(start);
  // On an idle machine the collector's helpers work beside: then the clock is the smaller one.
  return Math.min(wall, (user + system) / 1000);
}

/** Index and first compile, nothing kept from before. */
function compileTime(services: number, runs: number): number {
  const resources = manyServices(services);
  const times = Array.from({ length: runs }, () =>
    timed(() => compile(indexMesh({ resources }), proxy)),
  );
  return percentile(times, 0.5);
}

function recompileTime(services: number): number {
  let index = indexMesh({ resources: manyServices(services) });
  compile(index, proxy);
  const times = Array.from({ length: 200 }, (_, round) =>
    timed(() => {
      index = updateMesh(index, { put: [virtualService('svc7', 30 + (round % 40))] });
      compile(index, proxy);
    }),
  );
  return percentile(times, 0.5);
}

function routesPerSecond(trace: boolean): number {
  const config = compile(indexMesh({ resources: manyServices(100) }), proxy);
  const base: HttpRequest = {
    method: 'GET',
    scheme: 'http',
    authority: 'svc5:9080',
    path: '/b/x?y=1',
    headers: [
      ['user-agent', 'curl/8'],
      ['accept', '*/*'],
    ],
    destination: { ip: '10.96.0.5', port: 9080 },
  };
  const requests = [
    base,
    { ...base, path: '/other' },
    { ...base, path: '/q', headers: [...base.headers, ['end-user', 'jason'] as const] },
  ];
  const options = { random: Math.random, trace };
  const round = (): void => {
    for (const request of requests) route(config, request, options);
  };
  for (let warm = 0; warm < 20_000; warm += 1) round();
  const rounds = 50_000;
  const ms = timed(() => {
    for (let count = 0; count < rounds; count += 1) round();
  });
  return Math.round((1000 * rounds * requests.length) / ms);
}

/** Services of one HTTP port with three pods, an EndpointSlice, three subsets and three rules each. */
function manyServices(count: number): readonly KubernetesObject[] {
  return Array.from({ length: count }, (_, index) => oneService(`svc${index}`, index)).flat();
}

function oneService(app: string, index: number): readonly KubernetesObject[] {
  const versions = ['v1', 'v2', 'v3'];
  const address = (offset: number): string => {
    const number = index * 3 + offset;
    return `10.244.${number >> 8}.${number & 255}`;
  };
  const meta = (name: string, labels?: Record<string, string>): KubernetesObject['metadata'] => ({
    name,
    namespace: 'prod',
    ...(labels ? { labels } : {}),
  });
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(app),
      spec: {
        clusterIP: `10.${96 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`,
        selector: { app },
        ports: [{ name: 'http', port: 9080 }],
      },
    },
    ...versions.map((version, offset) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: meta(`${app}-${version}`, { app, version, 'security.istio.io/tlsMode': 'istio' }),
      spec: { serviceAccountName: app },
      status: { podIP: address(offset) },
    })),
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: meta(`${app}-slice`, { 'kubernetes.io/service-name': app }),
      ports: [{ name: 'http', port: 9080 }],
      endpoints: versions.map((version, offset) => ({
        addresses: [address(offset)],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', name: `${app}-${version}` },
      })),
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: meta(app),
      spec: { host: app, subsets: versions.map((name) => ({ name, labels: { version: name } })) },
    },
    virtualService(app, 50),
  ];
}

function virtualService(app: string, weight: number): KubernetesObject {
  const to = (subset: string, share?: number): object => ({
    destination: { host: app, subset },
    ...(share === undefined ? {} : { weight: share }),
  });
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: app, namespace: 'prod' },
    spec: {
      hosts: [app],
      http: [
        {
          name: 'a',
          match: [{ uri: { prefix: '/a' } }, { uri: { prefix: '/b' } }],
          rewrite: { uri: '/c' },
          route: [to('v2')],
        },
        { name: 'h', match: [{ headers: { 'end-user': { exact: 'jason' } } }], route: [to('v3')] },
        { name: 'd', route: [to('v1', weight), to('v2', 100 - weight)] },
      ],
    },
  };
}
