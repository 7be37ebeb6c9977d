import type { Endpoint, EnvoyCluster, LoadBalancing } from '../envoy-cluster.ts';
import type { UpstreamChoice } from '../outcome.ts';
import { ringIndex } from './ring-hash.ts';
import { headerValue, queryValue, type RequestView } from './request-view.ts';
import type { RouteContext } from './route-context.ts';

const healthyOf = new WeakMap<readonly Endpoint[], readonly Endpoint[]>();

/** Endpoints in rotation when nothing is ejected. */
export function healthyEndpoints(cluster: EnvoyCluster): readonly Endpoint[] {
  const known = healthyOf.get(cluster.endpoints);
  if (known) return known;
  const healthy = cluster.endpoints.filter((endpoint) => endpoint.healthy);
  healthyOf.set(cluster.endpoints, healthy);
  return healthy;
}

/** Picks where a request to a cluster goes, as its load balancer does. */
export function chooseEndpoint(
  context: RouteContext,
  cluster: EnvoyCluster,
  view: RequestView | undefined,
): UpstreamChoice | 'none-healthy' | 'full' {
  const { request, options } = context;
  const base = {
    cluster: cluster.name,
    host: cluster.host,
    port: cluster.port,
    ...(cluster.subset === '' ? {} : { subset: cluster.subset }),
  };
  if (cluster.discovery === 'ORIGINAL_DST') {
    const { ip, port } = request.destination;
    return { ...base, endpoint: `${ip}:${port}`, tls: 'plaintext' };
  }
  const state = options.state;
  const candidates = candidatesOf(context, cluster);
  if (candidates.length === 0) return 'none-healthy';
  if (state?.isFull?.(cluster)) return 'full';
  const target = candidates[indexFor(context, cluster, candidates, view)] ?? candidates[0];
  if (!target) return 'none-healthy';
  return {
    ...base,
    endpoint: `${target.address}:${target.port}`,
    target,
    tls: tlsTowards(cluster, target),
  };
}

/** Endpoints in rotation, of the locality level that this request falls to. */
function candidatesOf(
  { options, chooser }: RouteContext,
  cluster: EnvoyCluster,
): readonly Endpoint[] {
  const { state } = options;
  const isIn = (endpoint: Endpoint): boolean =>
    endpoint.healthy && !state?.isEjected?.(cluster, endpoint);
  if (cluster.priorities && cluster.priorities.length > 1) {
    const levels = cluster.priorities.map((level) => level.filter(isIn));
    const loads = levelLoads(
      levels.map((level, index) => level.length / (cluster.priorities?.[index]?.length ?? 1)),
    );
    return loads.some((load) => load > 0) ? (levels[chooser.pick(loads)] ?? []) : [];
  }
  const healthy = healthyEndpoints(cluster);
  if (!state?.isEjected) return healthy;
  const kept = healthy.filter(isIn);
  return isPanicking(cluster, kept.length, healthy.length) ? healthy : kept;
}

/** With fewer endpoints in rotation than minHealthPercent asks for, ejections count no more. */
function isPanicking({ outlierDetection }: EnvoyCluster, kept: number, healthy: number): boolean {
  const least = outlierDetection?.minHealthPercent ?? 0;
  return healthy > 0 && (100 * kept) / healthy < least;
}

// Envoy's default overprovisioning factor: a level is full with 72 % of its endpoints healthy.
const OVERPROVISIONING = 1.4;

/** The share of each priority level, from the healthy share of its endpoints (Envoy's recalculatePerPriorityState). */
function levelLoads(healthy: readonly number[]): readonly number[] {
  const health = healthy.map((share) => Math.min(1, share * OVERPROVISIONING));
  const total = Math.min(
    1,
    health.reduce((sum, share) => sum + share, 0),
  );
  let left = 1;
  return health.map((share) => {
    const load = total === 0 ? 0 : Math.min(left, share / total);
    left -= load;
    return load;
  });
}

function tlsTowards(cluster: EnvoyCluster, target: Endpoint): UpstreamChoice['tls'] & string {
  switch (cluster.tls.mode) {
    case 'auto':
      return target.mtls ? 'mtls' : 'plaintext';
    case 'ISTIO_MUTUAL':
      return 'mtls';
    case 'SIMPLE':
      return 'simple';
    case 'MUTUAL':
      return 'mutual';
    case 'DISABLE':
      return 'plaintext';
  }
}

function indexFor(
  context: RouteContext,
  cluster: EnvoyCluster,
  candidates: readonly Endpoint[],
  view: RequestView | undefined,
): number {
  const { loadBalancing } = cluster;
  const count = candidates.length;
  if (loadBalancing.kind === 'ROUND_ROBIN') {
    const round = context.options.state?.nextRound?.(cluster);
    if (round !== undefined) return round % count;
  }
  if (loadBalancing.kind === 'RING_HASH') {
    const key = hashKey(loadBalancing.hash, context, view);
    if (key !== undefined) return ringIndex(candidates, key);
  }
  const { state } = context.options;
  const isBusy =
    loadBalancing.kind === 'LEAST_REQUEST' &&
    state?.active !== undefined &&
    candidates.some((endpoint) => (state.active?.(cluster, endpoint) ?? 0) > 0);
  if (isBusy) return lessBusy(context, cluster, candidates);
  if (candidates.some((endpoint) => endpoint.weight !== 1)) {
    return context.chooser.pick(candidates.map((endpoint) => endpoint.weight));
  }
  return context.chooser.endpoint(count);
}

/** Of two drawn at random, the one with fewer requests. */
function lessBusy(
  { chooser, options }: RouteContext,
  cluster: EnvoyCluster,
  candidates: readonly Endpoint[],
): number {
  const draw = (): number => chooser.pick(candidates.map((endpoint) => endpoint.weight));
  const load = (index: number): number => {
    const endpoint = candidates[index];
    return endpoint ? (options.state?.active?.(cluster, endpoint) ?? 0) : 0;
  };
  const [one, other] = [draw(), draw()];
  return load(other) < load(one) ? other : one;
}

type Hash = Extract<LoadBalancing, { readonly kind: 'RING_HASH' }>['hash'];

function hashKey(
  hash: Hash,
  { request }: RouteContext,
  view: RequestView | undefined,
): string | undefined {
  switch (hash.on) {
    case 'source-ip':
      return request.source?.ip;
    case 'header':
      return view && headerValue(view.headers, hash.name.toLowerCase());
    case 'query':
      return view && queryValue(view.query, hash.name);
    case 'cookie':
      return view && cookieValue(view, hash.name);
  }
}

/** The value of a cookie; undefined when the request has none of that name. */
export function cookieValue(view: Pick<RequestView, 'headers'>, name: string): string | undefined {
  const header = headerValue(view.headers, 'cookie');
  for (const pair of header?.split(';') ?? []) {
    const text = pair.trim();
    if (text.startsWith(`${name}=`)) return text.slice(name.length + 1).replaceAll('"', '');
  }
  return undefined;
}
