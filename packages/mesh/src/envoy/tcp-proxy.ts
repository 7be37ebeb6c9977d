import type { Outcome } from '../outcome.ts';
import type { TcpFilterChain } from '../proxy-config.ts';
import { chooseEndpoint } from './choose-endpoint.ts';
import { connectionError, type RouteContext } from './route-context.ts';
import { traceCluster, traceEndpoint } from './trace-words.ts';

/** Passes a connection on unread: weights choose the cluster, the balancer the endpoint. */
export function forwardTcp(context: RouteContext, filter: TcpFilterChain): Outcome {
  const { config, chooser, tracer, request } = context;
  const chosen = filter.clusters[chooser.pick(filter.clusters.map(({ weight }) => weight))];
  const cluster = chosen && config.clusters.get(chosen.cluster);
  if (!chosen || !cluster) {
    tracer?.add(
      'cluster',
      chosen?.cluster ?? 'No cluster',
      'This cluster does not exist: the connection is closed.',
    );
    return {
      ...connectionError(context, 'NC', 'cluster_not_found'),
      ...(chosen ? { cluster: chosen.cluster } : {}),
    };
  }
  if (tracer) traceCluster(tracer, cluster, chosen.cluster);
  if (cluster.discovery === 'BLACK_HOLE') {
    return { ...connectionError(context, 'UH', 'no_healthy_upstream'), cluster: cluster.name };
  }
  const choice = chooseEndpoint(context, cluster, undefined);
  if (choice === 'none-healthy' || choice === 'full') {
    return {
      ...connectionError(context, choice === 'full' ? 'UO' : 'UH', choice),
      cluster: cluster.name,
    };
  }
  if (tracer) traceEndpoint(tracer, choice);
  return {
    outcome: 'tcp_proxied',
    listener: context.listener.name,
    responseFlags: [],
    cluster: cluster.name,
    upstream: choice,
    upstreamRequest: {
      method: request.method,
      path: request.path,
      authority: request.authority,
      headers: request.headers,
    },
    notModelled: config.notModelled,
    trace: tracer?.steps ?? [],
  };
}
