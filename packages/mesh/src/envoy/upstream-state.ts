import type { Endpoint, EnvoyCluster } from '../envoy-cluster.ts';

/** What a proxy remembers between requests. Absent functions: nothing is remembered. */
export interface UpstreamState {
  /** Position of the next round of a ROUND_ROBIN cluster, counting up. */
  nextRound?(cluster: EnvoyCluster): number;
  /** Whether outlier detection keeps an endpoint out of rotation now. */
  isEjected?(cluster: EnvoyCluster, endpoint: Endpoint): boolean;
  /** Whether the circuit breaker refuses another request now. */
  isFull?(cluster: EnvoyCluster): boolean;
  /** A request was sent; it holds a connection until `until` (virtual milliseconds from now). */
  began?(cluster: EnvoyCluster, until: number): void;
  /** An endpoint answered (`status`) or broke the connection (undefined). */
  answered?(cluster: EnvoyCluster, endpoint: Endpoint, status: number | undefined): void;
}

interface EndpointHealth {
  failures: number;
  gatewayFailures: number;
  ejections: number;
  ejectedUntil: number;
}

/**
 * The memory of one proxy in virtual time: round robin positions, connections in use, and outlier
 * detection (ejection after consecutive failures, longer each time, never more than maxEjectionPercent).
 */
export function createUpstreamState(now: () => number): Required<UpstreamState> {
  const rounds = new Map<string, number>();
  const busyUntil = new Map<string, number[]>();
  const health = new Map<string, EndpointHealth>();
  const healthOf = (cluster: EnvoyCluster, endpoint: Endpoint): EndpointHealth => {
    const key = `${cluster.name} ${endpoint.address}:${endpoint.port}`;
    const known = health.get(key);
    if (known) return known;
    const made = { failures: 0, gatewayFailures: 0, ejections: 0, ejectedUntil: 0 };
    health.set(key, made);
    return made;
  };
  const isEjected = (cluster: EnvoyCluster, endpoint: Endpoint): boolean =>
    cluster.outlierDetection !== undefined && healthOf(cluster, endpoint).ejectedUntil > now();
  return {
    nextRound(cluster) {
      const round = rounds.get(cluster.name) ?? 0;
      rounds.set(cluster.name, round + 1);
      return round;
    },
    isEjected,
    isFull(cluster) {
      const limit = requestLimit(cluster);
      if (limit === undefined) return false;
      const busy = (busyUntil.get(cluster.name) ?? []).filter((until) => until > now());
      busyUntil.set(cluster.name, busy);
      return busy.length >= limit;
    },
    began(cluster, until) {
      if (requestLimit(cluster) === undefined) return;
      busyUntil.set(cluster.name, [...(busyUntil.get(cluster.name) ?? []), now() + until]);
    },
    answered(cluster, endpoint, status) {
      const detection = cluster.outlierDetection;
      if (!detection) return;
      const own = healthOf(cluster, endpoint);
      const isGateway = status === undefined || status === 502 || status === 503 || status === 504;
      own.failures = status === undefined || status >= 500 ? own.failures + 1 : 0;
      own.gatewayFailures = isGateway ? own.gatewayFailures + 1 : 0;
      const isOut =
        reaches(own.failures, detection.consecutive5xx) ||
        reaches(own.gatewayFailures, detection.consecutiveGatewayErrors);
      if (!isOut || own.ejectedUntil > now()) return;
      const out = cluster.endpoints.filter((other) => isEjected(cluster, other)).length;
      // Envoy always allows the first ejection, whatever the percentage.
      const share = (100 * (out + 1)) / Math.max(1, cluster.endpoints.length);
      if (out > 0 && share > detection.maxEjectionPercent) return;
      own.ejections += 1;
      own.ejectedUntil = now() + detection.baseEjectionMs * own.ejections;
      own.failures = 0;
      own.gatewayFailures = 0;
    },
  };
}

function reaches(count: number, limit: number): boolean {
  return limit > 0 && count >= limit;
}

/** Requests that fit at once: connections and those that may wait for one. */
function requestLimit({ connectionPool }: EnvoyCluster): number | undefined {
  if (!connectionPool) return undefined;
  const { maxConnections, maxPendingRequests, maxRequests } = connectionPool;
  const queued =
    maxConnections === undefined || maxPendingRequests === undefined
      ? undefined
      : maxConnections + maxPendingRequests;
  if (queued === undefined) return maxRequests;
  return maxRequests === undefined ? queued : Math.min(queued, maxRequests);
}
