import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '@drydock/manifests';
import { shares } from '../envoy/shares.ts';
import { route } from '../envoy/route.ts';
import { routeInbound } from '../envoy/route-inbound.ts';
import { indexMesh, updateMesh } from '../index/mesh-index.ts';
import type { Outcome } from '../outcome.ts';
import { get, resource, service, shop, to, web } from '../test-mesh.ts';
import { compile } from './compile.ts';

const virtualService = (name: string, subset: string, more: object = {}): KubernetesObject =>
  resource('VirtualService', name, {
    hosts: ['reviews'],
    http: [{ name, route: [to(subset)] }],
    ...more,
  });

describe('compile', () => {
  test('lets the oldest VirtualService of a host speak alone', () => {
    const older = { metadata: { creationTimestamp: '2025-01-01T00:00:00Z' } };
    const resources = [
      ...shop,
      virtualService('a-new', 'v2'),
      {
        ...virtualService('z-old', 'v1'),
        metadata: { name: 'z-old', namespace: 'prod', ...older.metadata },
      },
    ];
    const newer = resources.map((object) => ({
      ...object,
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z', ...object.metadata },
    }));
    const config = compile(indexMesh({ resources: newer }), web);
    expect(shares(config, get('/'))[0]?.subset).toBe('v1');
  });

  test('keeps the default route for a port that a VirtualService yields nothing for', () => {
    const vs = resource('VirtualService', 'a', {
      hosts: ['reviews'],
      http: [{ match: [{ port: 1 }], route: [to('v2')] }],
    });
    const config = compile(indexMesh({ resources: [...shop, vs] }), web);
    expect(route(config, get('/'), { random: () => 0 })).toMatchObject({ route: 'default' });
  });

  test('hides subsets of the service namespace behind a rule of the client namespace', () => {
    const own = resource(
      'DestinationRule',
      'own',
      { host: 'reviews.prod.svc.cluster.local' },
      { namespace: 'dev' },
    );
    const vs = resource('VirtualService', 'a', {
      hosts: ['reviews'],
      http: [{ route: [to('v1')] }],
    });
    const index = indexMesh({ resources: [...shop, own, vs] });
    const request = { ...get('/'), authority: 'reviews.prod' };
    const from = (namespace: string): string =>
      route(compile(index, { ...web, namespace }), request, { random: () => 0 }).outcome;
    expect([from('prod'), from('dev')]).toEqual(['forwarded', 'cluster_not_found']);
  });

  test('reads endpoints from EndpointSlices where there are any', () => {
    const slice: KubernetesObject = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'reviews-x',
        namespace: 'prod',
        labels: { 'kubernetes.io/service-name': 'reviews' },
      },
      ports: [{ name: 'http', port: 9080 }],
      endpoints: [
        {
          addresses: ['10.244.0.2'],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', name: 'reviews-v2' },
        },
        {
          addresses: ['10.244.0.3'],
          conditions: { ready: false },
          targetRef: { kind: 'Pod', name: 'reviews-v3' },
        },
      ],
    };
    const { clusters } = compile(indexMesh({ resources: [...shop, slice] }), web);
    const cluster = clusters.get('outbound|9080||reviews.prod.svc.cluster.local');
    expect(
      cluster?.endpoints.map(({ address, healthy, labels }) => [
        address,
        healthy,
        labels['version'],
      ]),
    ).toEqual([
      ['10.244.0.2', true, 'v2'],
      ['10.244.0.3', false, 'v3'],
    ]);
  });
});

describe('updateMesh', () => {
  test('gives what a fresh index gives, after each change', () => {
    const changes: readonly Parameters<typeof updateMesh>[1][] = [
      { put: [virtualService('a', 'v2')] },
      { put: [service('new', '10.96.0.40')] },
      { remove: [{ group: '', kind: 'Pod', namespace: 'prod', name: 'reviews-v3' }] },
      { put: [resource('PeerAuthentication', 'default', { mtls: { mode: 'DISABLE' } })] },
      {
        put: [
          resource('DestinationRule', 'reviews', {
            host: 'reviews',
            subsets: [{ name: 'v2', labels: { version: 'v1' } }],
          }),
        ],
      },
      {
        put: [
          resource('Sidecar', 'default', {
            egress: [{ hosts: ['./reviews.prod.svc.cluster.local'] }],
          }),
        ],
      },
      {
        remove: [
          { group: 'networking.istio.io', kind: 'VirtualService', namespace: 'prod', name: 'a' },
        ],
      },
    ];
    let index = indexMesh({ resources: shop });
    for (const change of changes) {
      compile(index, web);
      index = updateMesh(index, change);
      const fresh = indexMesh({
        resources: [...index.objects.values()].map(({ object }) => object),
      });
      expect(compile(index, web)).toEqual(compile(fresh, web));
    }
  });
});

describe('laws', () => {
  const extra = [
    virtualService('one', 'v1', { hosts: ['ratings'] }),
    virtualService('two', 'v2'),
    service('other', '10.96.0.50'),
    resource('Sidecar', 'root', {}, { namespace: 'istio-system' }),
    resource('AuthorizationPolicy', 'p', { rules: [{}] }),
  ];

  test('the order of resources does not matter', () => {
    const ordered = compile(indexMesh({ resources: [...shop, ...extra] }), web);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...shop, ...extra], { minLength: shop.length + extra.length }),
        (resources) => {
          const shuffled = compile(indexMesh({ resources }), web);
          expect(shares(shuffled, get('/x'))).toEqual(shares(ordered, get('/x')));
          expect([...shuffled.clusters.keys()].toSorted()).toEqual(
            [...ordered.clusters.keys()].toSorted(),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  const kinds = [
    'Service',
    'Pod',
    'VirtualService',
    'DestinationRule',
    'Gateway',
    'Sidecar',
    'ServiceEntry',
    'WorkloadEntry',
    'AuthorizationPolicy',
    'PeerAuthentication',
    'RequestAuthentication',
    'HTTPRoute',
    'EndpointSlice',
  ];
  const key = fc.constantFrom(
    'hosts',
    'http',
    'match',
    'uri',
    'prefix',
    'regex',
    'route',
    'destination',
    'host',
    'subset',
    'weight',
    'ports',
    'number',
    'selector',
    'subsets',
    'labels',
    'trafficPolicy',
    'loadBalancer',
    'egress',
    'servers',
    'rules',
    'from',
    'source',
    'principals',
    'headers',
    'exact',
    'fault',
    'abort',
    'percentage',
    'jwtRules',
    'parentRefs',
    'matches',
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('reviews', '/a', '*', '(', '', 'v1', '10.96.0.10'),
      fc.constantFrom<unknown>(0, -1, 9080, null, true, 2.5),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  })).value;

  test('nothing that could be written into a spec makes it throw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...kinds), value), { maxLength: 6 }),
        (specs) => {
          const resources = specs.map(([kind, spec], index) => resource(kind, `x${index}`, spec));
          const index = indexMesh({ resources: [...shop, ...resources] });
          const config = compile(index, web);
          compile(index, { ...web, kind: 'gateway' });
          route(config, get('/a?b=1'), { random: () => 0.5, trace: true });
          routeInbound(config, get('/a'), { trace: true });
          shares(config, get('/'));
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('a Sidecar lists the ports of its workload instead of the services, and where they lead', () => {
  const server = {
    ...web,
    labels: { app: 'reviews', version: 'v1' },
    ip: '10.244.0.1',
    pod: 'reviews-v1',
  };
  const sidecar = resource('Sidecar', 'reviews', {
    workloadSelector: { labels: { app: 'reviews' } },
    ingress: [
      { port: { number: 9443, name: 'http', protocol: 'HTTP' }, defaultEndpoint: '127.0.0.1:9080' },
    ],
  });
  const { inbound } = compile(indexMesh({ resources: [...shop, sidecar] }), server);
  expect([...inbound.ports.keys()]).toEqual([9443]);
  const config = compile(indexMesh({ resources: [...shop, sidecar] }), server);
  const at = (port: number): Outcome =>
    routeInbound(config, { ...get('/'), destination: { ip: '10.244.0.1', port } });
  expect(at(9443)).toMatchObject({
    outcome: 'forwarded',
    cluster: 'inbound|9443||',
    upstream: { endpoint: '10.244.0.1:9080' },
  });
  expect(at(9080).cluster).toBe('InboundPassthroughCluster');
});
