import type { Endpoint, EnvoyCluster } from '../envoy-cluster.ts';

/** What a proxy remembers between requests. Absent functions: nothing is remembered. */
export interface UpstreamState {
  /** Position of the next round of a ROUND_ROBIN cluster, counting up. */
  nextRound?(cluster: EnvoyCluster): number;
  /** Whether outlier detection keeps an endpoint out of rotation now. */
  isEjected?(cluster: EnvoyCluster, endpoint: Endpoint): boolean;
  /** Whether the circuit breaker refuses another request now. */
  isFull?(cluster: EnvoyCluster): boolean;
}
