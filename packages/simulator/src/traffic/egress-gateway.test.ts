import { expect, test } from 'vitest';
import type { JsonObject } from '@drydock/manifests';
import { createSimulator } from '../create-simulator.ts';
import { call, deployment, namespace, post } from '../test-support/shop.ts';

const LABELS = { app: 'istio-egressgateway', istio: 'egressgateway' };
const EGRESS = 'istio-egressgateway.istio-system.svc.cluster.local';

const GATEWAY_POD: readonly JsonObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'istio-egressgateway', namespace: 'istio-system' },
    spec: { selector: LABELS, ports: [{ name: 'https', port: 443, targetPort: 8443 }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istio-egressgateway', namespace: 'istio-system' },
    spec: {
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: { ...LABELS, 'sidecar.istio.io/inject': 'false' } },
        spec: {
          containers: [
            {
              name: 'istio-proxy',
              image: 'docker.io/istio/proxyv2:1.32.0',
              args: ['proxy', 'router'],
            },
          ],
        },
      },
    },
  },
];

const networking = (
  plural: string,
  kind: string,
  name: string,
  spec: JsonObject,
): readonly [string, JsonObject] => [
  plural,
  { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace: 'prod' }, spec },
];

/** example.com by way of the egress gateway: Istio mTLS to it, plain HTTP from it. */
const ROUTING = [
  networking('serviceentries', 'ServiceEntry', 'example', {
    hosts: ['example.com'],
    resolution: 'DNS',
    ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
  }),
  networking('gateways', 'Gateway', 'egress', {
    selector: { istio: 'egressgateway' },
    servers: [
      {
        port: { number: 443, name: 'https', protocol: 'HTTPS' },
        hosts: ['example.com'],
        tls: { mode: 'ISTIO_MUTUAL' },
      },
    ],
  }),
  networking('destinationrules', 'DestinationRule', 'egress', {
    host: EGRESS,
    subsets: [
      {
        name: 'example',
        trafficPolicy: {
          portLevelSettings: [
            { port: { number: 443 }, tls: { mode: 'ISTIO_MUTUAL', sni: 'example.com' } },
          ],
        },
      },
    ],
  }),
  networking('virtualservices', 'VirtualService', 'example', {
    hosts: ['example.com'],
    gateways: ['mesh', 'egress'],
    http: [
      {
        match: [{ gateways: ['mesh'], port: 80 }],
        route: [{ destination: { host: EGRESS, subset: 'example', port: { number: 443 } } }],
      },
      {
        match: [{ gateways: ['egress'], port: 443 }],
        route: [{ destination: { host: 'example.com', port: { number: 80 } } }],
      },
    ],
  }),
] as const;

test('a request leaves the mesh by the egress gateway, with Istio mTLS on the way to it', async () => {
  const simulator = createSimulator({ install: ['istio'] });
  simulator.settle();
  await post(simulator, namespace('prod', { 'istio-injection': 'enabled' }));
  await post(simulator, deployment('curl', 'curlimages/curl:8.16.0'));
  for (const object of GATEWAY_POD) await post(simulator, object);
  for (const [plural, object] of ROUTING) {
    const path = `/apis/networking.istio.io/v1/namespaces/prod/${plural}`;
    expect((await call(simulator, 'POST', path, object)).status).toBe(201);
  }
  simulator.settle();
  const result = simulator.send({
    from: { workload: 'curl', namespace: 'prod' },
    url: 'http://example.com/',
  });
  expect(result.hops.map(({ kind }) => kind)).toEqual(['outbound', 'gateway']);
  expect(result).toMatchObject({ status: 200, destination: { host: 'example.com', port: 80 } });
});
