import type { SimulatedCluster } from '@drydock/cluster';
import type { KubernetesObject } from '@drydock/manifests';

/** How Argo CD's repo-server reaches a repository: by what its own cluster has been told. */
export interface RepositoryRoute {
  readonly host: string;
  readonly port: number;
  /** PEM; undefined: the machine's own authorities. */
  readonly certificateAuthority?: string;
  /** The header's value. */
  readonly authorization?: string;
}

type Store = SimulatedCluster['simulator']['store'];

const ARGOCD = 'argocd';
const SECRET_TYPE = 'argocd.argoproj.io/secret-type';

/** Names of the pod's host aliases first, then those of the network; certificates and credentials as Argo CD keeps them. */
export function repositoryRoute(store: Store, url: URL): RepositoryRoute {
  const port = url.port === '' ? 443 : Number(url.port);
  const trusted = store.get({ group: '', resource: 'configmaps' }, ARGOCD, 'argocd-tls-certs-cm');
  const certificateAuthority = textsOf(trusted?.['data'])[url.hostname];
  const authorization = authorizationFor(store, url);
  return {
    ...(aliased(store, url.hostname, port) ?? { host: url.hostname, port }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

interface PodTemplate {
  readonly template?: {
    readonly spec?: {
      readonly hostAliases?: readonly {
        readonly ip: string;
        readonly hostnames?: readonly string[];
      }[];
    };
  };
}

interface ServiceSpec {
  readonly clusterIP?: string;
  readonly ports?: readonly { readonly name?: string; readonly port: number }[];
}

interface Slice {
  readonly endpoints?: readonly { readonly addresses?: readonly string[] }[];
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
}

/** The endpoint of the Service at whose address the repo-server's pod has this name. */
function aliased(
  store: Store,
  hostname: string,
  port: number,
): Pick<RepositoryRoute, 'host' | 'port'> | undefined {
  const server = store.get(
    { group: 'apps', resource: 'deployments' },
    ARGOCD,
    'argocd-repo-server',
  );
  const { template } = (server?.['spec'] ?? {}) as PodTemplate; // a stored Deployment
  const alias = template?.spec?.hostAliases?.find(({ hostnames = [] }) =>
    hostnames.includes(hostname),
  );
  if (!alias) return undefined;
  const services = store.list({ group: '', resource: 'services' });
  const service = services.find(({ spec }) => (spec as ServiceSpec).clusterIP === alias.ip); // a stored Service
  if (!service) return { host: alias.ip, port };
  const { ports = [] } = service['spec'] as ServiceSpec; // as above
  const name = ports.find((each) => each.port === port)?.name;
  const { metadata } = service;
  for (const slice of store.list(
    { group: 'discovery.k8s.io', resource: 'endpointslices' },
    metadata.namespace,
  )) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== metadata.name) continue;
    const { endpoints = [], ports: slicePorts = [] } = slice as unknown as Slice; // a stored EndpointSlice
    const host = endpoints[0]?.addresses?.[0];
    const target = slicePorts.find((each) => (each.name ?? '') === (name ?? ''))?.port;
    if (host !== undefined && target !== undefined) return { host, port: target };
  }
  return undefined;
}

/** The credential whose URL is the longest beginning of the repository's. */
function authorizationFor(store: Store, url: URL): string | undefined {
  const secrets = store
    .list({ group: '', resource: 'secrets' }, ARGOCD)
    .filter(({ metadata }) => /^repo(-creds|sitory)$/.test(metadata.labels?.[SECRET_TYPE] ?? ''))
    .map(decoded)
    .filter((data) => data['url'] !== undefined && url.href.startsWith(data['url']))
    .toSorted((a, b) => (b['url'] ?? '').length - (a['url'] ?? '').length);
  const { username, password } = secrets[0] ?? {};
  if (username === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function decoded(secret: KubernetesObject): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries(textsOf(secret['data']));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return (value ?? {}) as Readonly<Record<string, string>>; // data of a validated object
}
