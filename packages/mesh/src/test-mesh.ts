import type { KubernetesObject } from '@drydock/manifests';
import { compile } from './compile/compile.ts';
import type { HttpRequest } from './http-request.ts';
import { indexMesh } from './index/mesh-index.ts';
import type { MeshProxy } from './mesh-input.ts';
import type { ProxyConfig } from './proxy-config.ts';

// Builders for tests: a shop in namespace prod, seen from its web pod.

type Fields = Readonly<Record<string, unknown>>;

/** An object of any kind; Istio's kinds get their group. */
export function resource(
  kind: string,
  name: string,
  spec: unknown,
  more: Fields = {},
): KubernetesObject {
  const { namespace = 'prod', ...rest } = more;
  const meta = (rest['metadata'] ?? {}) as Fields; // test data
  return {
    apiVersion: API_VERSIONS[kind] ?? 'networking.istio.io/v1',
    kind,
    spec,
    ...rest,
    metadata: { name, namespace: String(namespace), ...meta },
  };
}

const API_VERSIONS: Readonly<Record<string, string>> = {
  Service: 'v1',
  Pod: 'v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  AuthorizationPolicy: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  RequestAuthentication: 'security.istio.io/v1',
};

/** A ready pod with a sidecar. */
export function pod(app: string, version: string, ip: string): KubernetesObject {
  const labels = { app, version, 'security.istio.io/tlsMode': 'istio' };
  return resource(
    'Pod',
    `${app}-${version}`,
    { serviceAccountName: app },
    {
      metadata: { labels },
      status: { podIP: ip },
    },
  );
}

/** A ClusterIP Service of one HTTP port. */
export function service(app: string, ip: string, port = 9080): KubernetesObject {
  const ports = [{ name: 'http', port }];
  return resource('Service', app, { clusterIP: ip, selector: { app }, ports });
}

/** Reviews v1, v2, v3 with their subsets, and ratings. */
export const shop: readonly KubernetesObject[] = [
  service('reviews', '10.96.0.10'),
  service('ratings', '10.96.0.11'),
  pod('reviews', 'v1', '10.244.0.1'),
  pod('reviews', 'v2', '10.244.0.2'),
  pod('reviews', 'v3', '10.244.0.3'),
  pod('ratings', 'v1', '10.244.0.4'),
  resource('DestinationRule', 'reviews', {
    host: 'reviews',
    subsets: ['v1', 'v2', 'v3'].map((version) => ({ name: version, labels: { version } })),
  }),
];

export const web: MeshProxy = {
  kind: 'sidecar',
  namespace: 'prod',
  labels: { app: 'web' },
  ip: '10.244.0.9',
  serviceAccount: 'web',
  pod: 'web-1',
};

/** The shop and some more, as the web pod's proxy gets it. */
export function webConfig(
  more: readonly KubernetesObject[] = [],
  meshConfig?: Fields,
): ProxyConfig {
  const resources = [...shop, ...more];
  return compile(indexMesh(meshConfig ? { resources, meshConfig } : { resources }), web);
}

/** The shop with one VirtualService for reviews. */
export function reviewsConfig(http: readonly unknown[]): ProxyConfig {
  return webConfig([resource('VirtualService', 'reviews-route', { hosts: ['reviews'], http })]);
}

/** A route block to a subset of reviews. */
export function to(subset: string, weight?: number): unknown {
  const destination = { host: 'reviews', subset };
  return weight === undefined ? { destination } : { destination, weight };
}

/** GET /path of reviews:9080, headers given as an object. */
export function get(path: string, headers: Readonly<Record<string, string>> = {}): HttpRequest {
  return {
    method: 'GET',
    scheme: 'http',
    authority: 'reviews:9080',
    path,
    headers: Object.entries(headers),
    destination: { ip: '10.96.0.10', port: 9080 },
    source: { ip: '10.244.0.9' },
  };
}
