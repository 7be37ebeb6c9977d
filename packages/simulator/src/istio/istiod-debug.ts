import { meshEndpoints, type MeshIndex, type ProxyConfig } from '@drydock/mesh';
import type { PodPortSource } from '../kubelet/pod-port.ts';
import type { Pod } from '../objects/pod.ts';
import type { ProxyStatus } from '../simulator.ts';
import { expositionText } from '../telemetry/exposition.ts';
import type { StoredSeries } from '../telemetry/metric-store.ts';
import { isIstiod } from '../telemetry/pilot-metrics.ts';
import { TEXT_FORMAT } from '../telemetry/pod-metrics.ts';
import { dumpOf } from './envoy-admin.ts';
import { ISTIO_VERSION } from './istio-version.ts';

export interface IstiodDebugOptions {
  /** [] on a pod of istiod that no proxy is connected to. */
  readonly proxies: (istiod: Pod) => readonly ProxyStatus[];
  readonly mesh: () => MeshIndex;
  readonly podOf: (namespace: string, name: string) => Pod | undefined;
  readonly configOf: (pod: Pod) => ProxyConfig | undefined;
  readonly series: (istiod: Pod) => readonly StoredSeries[];
}

type Page = (options: IstiodDebugOptions, istiod: Pod, query: URLSearchParams) => Response;

const PAGES: Readonly<Record<string, Page>> = {
  '/debug/syncz': (options, istiod) => Response.json(options.proxies(istiod).map(syncStatus)),
  '/debug/endpointz': (options) => Response.json(endpointz(options.mesh())),
  '/debug/configz': (options) => Response.json(configz(options.mesh())),
  '/debug/registryz': (options) => Response.json(registryz(options.mesh())),
  '/debug/connections': (options, istiod) =>
    Response.json({
      totalClients: options.proxies(istiod).length,
      clients: options.proxies(istiod).map((proxy) => ({ connectionId: idOf(proxy) })),
    }),
  '/debug/config_dump': configDump,
  '/version': () =>
    Response.json({ version: ISTIO_VERSION, revision: 'simulated', status: 'Clean' }),
  '/ready': () => new Response(''),
  '/metrics': (options, istiod) =>
    new Response(expositionText(options.series(istiod)), {
      headers: { 'content-type': TEXT_FORMAT },
    }),
};

const MONITORING_PORT = 15_014;
const DEBUG_PORT = 8080;

/** istiod's HTTP ports: 15014, which istioctl forwards to, and 8080. */
export function istiodDebugPorts(options: IstiodDebugOptions): PodPortSource {
  return (pod, port) => {
    if (!isIstiod(pod) || (port !== MONITORING_PORT && port !== DEBUG_PORT)) return undefined;
    return (request) => {
      const { pathname, searchParams } = new URL(request.url);
      const page = PAGES[pathname];
      const other = new Response('404 page not found\n', { status: 404 });
      return Promise.resolve(page ? page(options, pod, searchParams) : other);
    };
  };
}

/** `web-1.prod` */
function idOf({ pod, namespace }: ProxyStatus): string {
  return `${pod}.${namespace}`;
}

/** Nonces stand for revisions: what was sent, and what the proxy has acknowledged. */
function syncStatus(proxy: ProxyStatus): Readonly<Record<string, string>> {
  const { state, revision, sentRevision = revision } = proxy;
  const sent = state === 'NOT SENT' ? '' : String(sentRevision);
  const acked = state === 'NOT SENT' ? '' : String(revision);
  const types = ['cluster', 'listener', 'route', 'endpoint'];
  return Object.fromEntries([
    ['cluster_id', 'Kubernetes'],
    ['proxy', idOf(proxy)],
    ['istio_version', ISTIO_VERSION],
    ...types.flatMap((type) => [
      [`${type}_sent`, sent],
      [`${type}_acked`, acked],
    ]),
  ]) as Readonly<Record<string, string>>; // pairs of texts
}

function configDump(options: IstiodDebugOptions, istiod: Pod, query: URLSearchParams): Response {
  const id = query.get('proxyID') ?? '';
  const proxy = options.proxies(istiod).find((each) => idOf(each) === id);
  const pod = proxy && options.podOf(proxy.namespace, proxy.pod);
  const config = pod && options.configOf(pod);
  if (id === '')
    return new Response('You must provide a proxyID in the query string', { status: 400 });
  if (!config) {
    return new Response(
      'Proxy not connected to this Pilot instance. It may be connected to another instance.',
      { status: 404 },
    );
  }
  return Response.json(dumpOf(config, pod, { status: () => proxy }, query));
}

/** Every endpoint that istiod knows, by service and port. */
function endpointz(mesh: MeshIndex): unknown {
  return meshEndpoints(mesh).map(({ host, port, endpoints }) => ({
    svc: `${host}:${port}`,
    ep: endpoints.map((endpoint) => ({
      endpoint: {
        Addresses: [endpoint.address],
        EndpointPort: endpoint.port,
        ServicePortName: port,
        Labels: endpoint.labels,
        ServiceAccount: endpoint.serviceAccount,
        TLSMode: endpoint.mtls ? 'istio' : 'disabled',
        HealthStatus: endpoint.healthy ? 1 : 2,
        Locality: { Label: endpoint.locality, ClusterID: 'Kubernetes' },
        Namespace: endpoint.namespace,
        WorkloadName: endpoint.pod?.name ?? '',
      },
    })),
  }));
}

function configz({ kinds }: MeshIndex): unknown {
  const istio = /\.istio\.io$/;
  return [...kinds.values()]
    .flat()
    .filter(({ key }) => istio.test(key.group) || key.group === 'gateway.networking.k8s.io')
    .map(({ object }) => object);
}

function registryz({ services }: MeshIndex): unknown {
  return services.all.map(({ host, name, namespace, addresses, ports, exportTo, resolution }) => ({
    Attributes: { Name: name, Namespace: namespace, ExportTo: exportTo },
    hostname: host,
    defaultAddress: addresses[0] ?? '0.0.0.0',
    Resolution: { eds: 0, dns: 1, none: 2, alias: 4 }[resolution],
    ports: ports.map((port) => ({
      name: port.name,
      port: port.number,
      protocol: port.protocol.toUpperCase(),
    })),
  }));
}
