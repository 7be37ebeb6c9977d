import {
  shares as proxyShares,
  type Endpoint,
  type EnvoyCluster,
  type ProxyConfig,
} from '@drydock/mesh';
import type { RequestShare } from '../simulator.ts';
import type { TrafficRequest } from '../traffic.ts';
import { forwardTargets, type Address } from './kube-proxy.ts';
import { workloadOf, type PodIndex } from './pod-index.ts';
import type { ProxyEntry } from './proxy-entry.ts';
import { pathOf } from './send.ts';
import type { TrafficContext } from './traffic-context.ts';

type ProxyShare = ReturnType<typeof proxyShares>[number];

/**
 * The exact probability of each destination of a request, largest first, as the client's proxy (or
 * kube-proxy) would choose now. What a server's own proxy then refuses is not part of it; endpoints
 * behind consistent hashing count as equal.
 */
export function sharesOf(
  request: TrafficRequest,
  context: TrafficContext,
): readonly RequestShare[] {
  const still = { ...context, random: { next: () => 0 } }; // looking must not move the sequence on
  const path = pathOf(request, still);
  switch (path.kind) {
    case 'failed':
      return [{ destination: path.exchange.error?.message ?? 'failed', share: 1 }];
    case 'plain':
      return summed(plainShares(path.departure.to, still));
    default:
      return summed(routedShares(path.entry, still));
  }
}

function plainShares(to: Address, { store, pods }: TrafficContext): readonly RequestShare[] {
  const targets = forwardTargets(store, to) ?? [];
  if (targets.length === 0) return [{ destination: 'Connection refused', share: 1 }];
  return targets.map(({ ip }) => ({ destination: nameOf(ip, pods), share: 1 / targets.length }));
}

function routedShares(entry: ProxyEntry, context: TrafficContext): readonly RequestShare[] {
  const { pod, request, to, sourceIp } = entry;
  const config = context.configOf(pod);
  if (!config) return [{ destination: 'Connection refused', share: 1 }];
  const state = { isEjected: ejectionsOf(entry, context) };
  const httpRequest = { ...request, destination: to, source: { ip: sourceIp } };
  return proxyShares(config, httpRequest, { state }).flatMap((share) =>
    destinationsOf(share, entry, config, context),
  );
}

function ejectionsOf(
  { pod }: ProxyEntry,
  { memory, now }: TrafficContext,
): (cluster: EnvoyCluster, endpoint: Endpoint) => boolean {
  const proxy = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  const state = memory.stateOf(proxy, now);
  return (cluster, endpoint) => state.isEjected?.(cluster, endpoint) ?? false;
}

/** One answer of the proxy, or the pods behind the cluster that gets the request, by their weights. */
function destinationsOf(
  { share, cluster: name, subset, status, outcome }: ProxyShare,
  entry: ProxyEntry,
  config: ProxyConfig,
  context: TrafficContext,
): readonly RequestShare[] {
  const cluster = name === undefined ? undefined : config.clusters.get(name);
  if (!cluster) return [{ destination: localAnswer(outcome, status), share }];
  const named = subset === undefined || subset === '' ? {} : { subset };
  const isEjected = ejectionsOf(entry, context);
  const endpoints = cluster.endpoints.filter(
    (endpoint) => endpoint.healthy && !isEjected(cluster, endpoint),
  );
  if (endpoints.length === 0) {
    return plainShares(entry.to, context).map((each) => ({
      ...each,
      ...named,
      share: share * each.share,
    }));
  }
  const total = endpoints.reduce((sum, { weight }) => sum + weight, 0);
  return endpoints.map(({ address, weight }) => ({
    destination: nameOf(address, context.pods),
    ...named,
    share: (share * weight) / total,
  }));
}

const FLAGS: Readonly<Record<string, string>> = {
  no_route: 'NR',
  cluster_not_found: 'NC',
  no_healthy_upstream: 'UH',
  fault_abort: 'FI',
  overflow: 'UO',
};

/** `404 NR`, `301 redirect`: what the proxy answers itself. */
function localAnswer(outcome: string, status: number | undefined): string {
  const words = FLAGS[outcome] ?? outcome.replaceAll('_', ' ');
  return status === undefined ? words : `${status} ${words}`;
}

/** `reviews v2`: the workload of a pod and its version. */
function nameOf(ip: string, pods: PodIndex): string {
  const pod = pods.byIp(ip);
  if (!pod) return ip;
  const { app, version } = pod.metadata.labels ?? {};
  const workload = app ?? workloadOf(pod);
  return version === undefined ? workload : `${workload} ${version}`;
}

/** Pods of the same workload, version and subset are one destination. */
function summed(shares: readonly RequestShare[]): readonly RequestShare[] {
  const totals = new Map<string, RequestShare>();
  for (const each of shares) {
    const key = `${each.destination}|${each.subset ?? ''}`;
    totals.set(key, { ...each, share: each.share + (totals.get(key)?.share ?? 0) });
  }
  return [...totals.values()].sort((a, b) => b.share - a.share);
}
