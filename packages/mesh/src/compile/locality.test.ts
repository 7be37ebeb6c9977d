import { seededRandom } from '@drydock/testkit/seeded-random';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '@drydock/manifests';
import { route } from '../envoy/route.ts';
import { indexMesh } from '../index/mesh-index.ts';
import { get, resource, service, web } from '../test-mesh.ts';
import { compile } from './compile.ts';

const node = (name: string, region: string, zone: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    labels: { 'topology.kubernetes.io/region': region, 'topology.kubernetes.io/zone': zone },
  },
});
const pod = (name: string, ip: string, nodeName: string, isReady = true): KubernetesObject =>
  resource(
    'Pod',
    name,
    { nodeName },
    {
      metadata: { labels: { app: name.startsWith('web') ? 'web' : 'reviews' } },
      status: { podIP: ip, conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] },
    },
  );

function seen(trafficPolicy: object, isNearReady = true): Readonly<Record<string, number>> {
  const resources = [
    node('n1', 'eu', 'eu-a'),
    node('n2', 'eu', 'eu-b'),
    node('n3', 'us', 'us-a'),
    service('reviews', '10.96.0.10'),
    pod('web-1', '10.244.0.9', 'n1'),
    pod('near', '10.244.1.1', 'n1', isNearReady),
    pod('region', '10.244.1.2', 'n2'),
    pod('far', '10.244.1.3', 'n3'),
    resource('DestinationRule', 'reviews', { host: 'reviews', trafficPolicy }),
  ];
  const config = compile(indexMesh({ resources }), web);
  const random = seededRandom(2);
  const counts: Record<string, number> = {};
  for (let time = 0; time < 1000; time += 1) {
    const name = route(config, get('/'), { random }).upstream?.target?.pod?.name ?? '';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('locality load balancing', () => {
  test('does nothing without outlier detection', () => {
    expect(Object.keys(seen({})).toSorted()).toEqual(['far', 'near', 'region']);
  });

  test('keeps requests in the zone of the caller while its endpoints are healthy', () => {
    expect(seen({ outlierDetection: {} })).toEqual({ near: 1000 });
  });

  test('fails over to the next zone of the region first', () => {
    expect(seen({ outlierDetection: {} }, false)).toEqual({ region: 1000 });
  });

  test('can be turned off', () => {
    const loadBalancer = { localityLbSetting: { enabled: false } };
    expect(Object.keys(seen({ outlierDetection: {}, loadBalancer }))).toHaveLength(3);
  });

  test('distributes by share', () => {
    const localityLbSetting = {
      distribute: [{ from: 'eu/*', to: { 'eu/eu-a/*': 80, 'us/*': 20 } }],
    };
    const counts = seen({ loadBalancer: { localityLbSetting } });
    expect(counts['region']).toBeUndefined();
    expect(Math.abs((counts['near'] ?? 0) - 800)).toBeLessThan(60);
  });
});

test('a Service that prefers close endpoints needs no outlier detection', () => {
  const [plain, close] = [undefined, 'PreferClose'].map((trafficDistribution) => {
    const spec = {
      clusterIP: '10.96.0.10',
      selector: { app: 'reviews' },
      ports: [{ name: 'http', port: 9080 }],
      ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
    };
    const resources = [
      node('n1', 'eu', 'eu-a'),
      node('n3', 'us', 'us-a'),
      resource('Service', 'reviews', spec),
      pod('web-1', '10.244.0.9', 'n1'),
      pod('near', '10.244.1.1', 'n1'),
      pod('far', '10.244.1.3', 'n3'),
    ];
    const random = seededRandom(3);
    const config = compile(indexMesh({ resources }), web);
    return new Set(
      Array.from({ length: 50 }, () => route(config, get('/'), { random }).upstream?.endpoint),
    );
  });
  expect(plain?.size).toBe(2);
  expect([...(close ?? [])]).toEqual(['10.244.1.1:9080']);
});
