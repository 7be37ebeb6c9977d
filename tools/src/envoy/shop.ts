import type { KubernetesObject } from '@drydock/manifests';
import { compile, indexMesh, type ProxyConfig } from '@drydock/mesh';

export const SUBSETS = ['v1', 'v2', 'v3'] as const;

function object(apiVersion: string, kind: string, name: string, more: object): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: 'prod' }, ...more };
}

const NETWORKING = 'networking.istio.io/v1';

const RESOURCES: readonly KubernetesObject[] = [
  object('v1', 'Service', 'reviews', {
    spec: {
      clusterIP: '10.96.0.10',
      selector: { app: 'reviews' },
      ports: [{ name: 'http', port: 9080 }],
    },
  }),
  object(NETWORKING, 'DestinationRule', 'reviews', {
    spec: {
      host: 'reviews',
      subsets: SUBSETS.map((name) => ({ name, labels: { version: name } })),
    },
  }),
  ...SUBSETS.map((version, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `reviews-${version}`,
      namespace: 'prod',
      labels: { app: 'reviews', version },
    },
    spec: {},
    status: { podIP: `10.244.0.${i + 1}` },
  })),
];

/** What a client's proxy gets of reviews in three versions, with these rules for it. */
export function shopConfig(http: readonly unknown[]): ProxyConfig {
  const rules = object(NETWORKING, 'VirtualService', 'rules', {
    spec: { hosts: ['reviews'], http },
  });
  return compile(indexMesh({ resources: [...RESOURCES, rules] }), {
    kind: 'sidecar',
    namespace: 'prod',
    labels: { app: 'client' },
    ip: '10.244.9.9',
    serviceAccount: 'client',
    pod: 'client',
  });
}
