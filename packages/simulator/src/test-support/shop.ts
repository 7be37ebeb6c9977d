import type { JsonObject } from '@drydock/manifests';
import type { Simulator } from '../simulator.ts';

/** One object of the API, sent as a client sends it; throws with the server's words when it is refused. */
export async function post(simulator: Simulator, object: JsonObject): Promise<JsonObject> {
  const response = await call(simulator, 'POST', collectionOf(object), object);
  const answer = (await response.json()) as JsonObject;
  if (response.ok) return answer;
  throw new Error(`${response.status} ${JSON.stringify(answer['message'])}`);
}

export function call(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    const isPatch = method === 'PATCH';
    init.headers = {
      'content-type': isPatch ? 'application/merge-patch+json' : 'application/json',
    };
  }
  return simulator.handle(new Request(`https://cluster.invalid${path}`, init));
}

const PLURALS: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  AuthorizationPolicy: 'authorizationpolicies',
  Gateway: 'gateways',
};

function collectionOf(object: JsonObject): string {
  const { apiVersion, kind, metadata } = object as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly namespace?: string };
  };
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { namespace } = metadata;
  return `${root}/${namespace === undefined ? '' : `namespaces/${namespace}/`}${plural}`;
}

export const namespace = (
  name: string,
  labels: Readonly<Record<string, string>> = {},
): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

const MESHED = { 'istio-injection': 'enabled' };

export function service(app: string, port = 9080): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, namespace: 'prod' },
    spec: { selector: { app }, ports: [{ name: 'http', port }] },
  };
}

export function deployment(
  app: string,
  image: string,
  options: {
    readonly version?: string;
    readonly namespace?: string;
    readonly replicas?: number;
    readonly labels?: Readonly<Record<string, string>>;
  } = {},
): JsonObject {
  const { version, namespace: place = 'prod', replicas = 1 } = options;
  const labels = { app, ...(version === undefined ? {} : { version }) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: version === undefined ? app : `${app}-${version}`, namespace: place, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, ...options.labels } },
        spec: { containers: [{ name: app, image, ports: [{ containerPort: 9080 }] }] },
      },
    },
  };
}

/** The sample app and a client in namespace prod, in the mesh unless said otherwise; not settled yet. */
export async function startShop(
  simulator: Simulator,
  labels: Readonly<Record<string, string>> = MESHED,
): Promise<void> {
  const objects = [
    namespace('prod', labels),
    ...['web', 'reviews', 'ratings', 'details'].map((app) => service(app)),
    deployment('web', 'drydock/shop-web:1', { version: 'v1' }),
    ...['v1', 'v2', 'v3'].map((version) =>
      deployment('reviews', `drydock/shop-reviews:${version}`, { version }),
    ),
    deployment('ratings', 'drydock/shop-ratings:v1', { version: 'v1' }),
    deployment('details', 'drydock/shop-details:v1', { version: 'v1' }),
    deployment('curl', 'curlimages/curl:8.16.0'),
  ];
  for (const object of objects) await post(simulator, object);
}

/** The lab's DestinationRule: subsets v1 to v3 of reviews. */
export const REVIEWS_SUBSETS: JsonObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'reviews', namespace: 'prod' },
  spec: {
    host: 'reviews.prod.svc.cluster.local',
    subsets: ['v1', 'v2', 'v3'].map((name) => ({ name, labels: { version: name } })),
  },
};

/** The lab's answer: /wpcatalog and /consumercatalog go to v2 as /newcatalog, the rest to v1. */
export const REVIEWS_ROUTE: JsonObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'reviews-route', namespace: 'prod' },
  spec: {
    hosts: ['reviews.prod.svc.cluster.local'],
    http: [
      {
        match: [{ uri: { prefix: '/wpcatalog' } }, { uri: { prefix: '/consumercatalog' } }],
        rewrite: { uri: '/newcatalog' },
        route: [{ destination: { host: 'reviews.prod.svc.cluster.local', subset: 'v2' } }],
      },
      { route: [{ destination: { host: 'reviews.prod.svc.cluster.local', subset: 'v1' } }] },
    ],
  },
};
