import type { JsonObject } from '@drydock/manifests';

export const NAMESPACE = 'contract';

export const MESH_NAMESPACE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAMESPACE, labels: { 'istio-injection': 'enabled' } },
};

function deployment(app: string, container: JsonObject): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels: { app } },
        spec: { containers: [{ name: app, ...container }] },
      },
    },
  };
}

/** A server whose image exists outside the simulator too. */
export const HTTPBIN: readonly JsonObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'httpbin', namespace: NAMESPACE },
    spec: {
      selector: { app: 'httpbin' },
      ports: [{ name: 'http', port: 8000, targetPort: 8080 }],
    },
  },
  deployment('httpbin', {
    image: 'mccutchen/go-httpbin:2.18.3',
    ports: [{ containerPort: 8080 }],
  }),
];

export const CLIENT: readonly JsonObject[] = [
  deployment('client', { image: 'curlimages/curl:8.16.0', command: ['sleep', 'infinity'] }),
];

/** A manifest in a repository. */
export function settingsOf(value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-git\ndata:\n  key: ${value}\n`;
}

/** An Application that syncs a repository by itself. */
export function applicationOf(repoURL: string): JsonObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'contract', namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL, path: '.', targetRevision: 'HEAD' },
      destination: { server: 'https://kubernetes.default.svc', namespace: NAMESPACE },
      syncPolicy: { automated: {} },
    },
  };
}

/** A way in from outside, for one name. */
export const ENTRANCE: readonly JsonObject[] = [
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'entrance', namespace: NAMESPACE },
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [
        { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['httpbin.example.com'] },
      ],
    },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'entrance', namespace: NAMESPACE },
    spec: {
      hosts: ['httpbin.example.com'],
      gateways: ['entrance'],
      http: [{ route: [{ destination: { host: 'httpbin', port: { number: 8000 } } }] }],
    },
  },
];
