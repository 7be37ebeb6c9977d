import type { JsonObject } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import { reviewsConfig, to } from '../../test-mesh.ts';
import { clustersText, toClustersStatus } from './clusters-status.ts';
import { toConfigDump } from './config-dump.ts';

const config = reviewsConfig([
  { name: 'r', match: [{ uri: { prefix: '/a' } }], route: [to('v2')] },
]);
const options = {
  lastUpdated: '2026-01-01T00:00:00Z',
  versionInfo: '2026-01-01T00:00:00Z/7',
  nodeId: 'sidecar~10.244.9.9~client.prod~prod.svc.cluster.local',
  istioVersion: '1.32.0',
};

function section(name: string, more: object = {}): JsonObject {
  const { configs } = toConfigDump(config, { ...options, ...more }) as {
    readonly configs: readonly JsonObject[];
  };
  const type = `type.googleapis.com/envoy.admin.v3.${name}ConfigDump`;
  return configs.find((each) => each['@type'] === type) ?? {};
}

describe('toConfigDump', () => {
  test('has the sections that istioctl reads, endpoints only when asked', () => {
    expect(section('Bootstrap')).toMatchObject({ bootstrap: { node: { id: options.nodeId } } });
    expect(section('Endpoints')).toEqual({});
    expect(section('Endpoints', { includeEndpoints: true })).toMatchObject({
      dynamic_endpoint_configs: expect.arrayContaining([
        expect.objectContaining({
          endpoint_config: expect.objectContaining({
            cluster_name: 'outbound|9080|v2|reviews.prod.svc.cluster.local',
          }),
        }),
      ]),
    });
  });

  test('names the resource behind a cluster and a route', () => {
    const clusters = JSON.stringify(section('Clusters'));
    expect(clusters).toContain(
      '"istio":{"config":"/apis/networking.istio.io/v1/namespaces/prod/destination-rule/reviews","subset":"v2","services":[{"host":"reviews.prod.svc.cluster.local","name":"reviews","namespace":"prod"}]}',
    );
    expect(JSON.stringify(section('Routes'))).toMatch(
      /"metadata":\{"filter_metadata":\{"istio":\{"config":"\/apis\/networking\.istio\.io\/v1\/namespaces\/prod\/virtual-service\//,
    );
  });

  test('has the listeners of both directions', () => {
    const listeners = section('Listeners') as {
      readonly dynamic_listeners: readonly { readonly name: string }[];
    };
    const names = listeners.dynamic_listeners.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['0.0.0.0_9080', 'virtualOutbound', 'virtualInbound']),
    );
    expect(JSON.stringify(listeners)).toContain('"rds":{"config_source":{"ads":{}');
  });
});

describe('clusters', () => {
  test('tell which endpoints outlier detection keeps out', () => {
    const status = toClustersStatus(config, (cluster) => cluster.subset === 'v2');
    expect(status).toMatchObject({
      cluster_statuses: expect.arrayContaining([
        expect.objectContaining({
          name: 'outbound|9080|v2|reviews.prod.svc.cluster.local',
          host_statuses: [
            expect.objectContaining({
              address: { socket_address: { address: '10.244.0.2', port_value: 9080 } },
              health_status: { failed_outlier_check: true, eds_health_status: 'HEALTHY' },
            }),
          ],
        }),
      ]),
    });
    expect(clustersText(config, () => false)).toContain(
      'outbound|9080|v2|reviews.prod.svc.cluster.local::10.244.0.2:9080::health_flags::healthy\n',
    );
  });
});
