import type { Endpoint, EnvoyCluster } from '../envoy-cluster.ts';
import { admit, type Slot } from './connection-pool.ts';
import { afterTry, HEALTHY, type EndpointHealth, type TryResult } from './outlier-detection.ts';

/** One request on its way to an endpoint, in milliseconds from now. */
export interface Occupation {
  /** Undefined where the connection keeps the address that the client chose. */
  readonly endpoint: Endpoint | undefined;
  /** It waited so long for a connection. */
  readonly from: number;
  readonly until: number;
  readonly isRetry: boolean;
}

/** What a proxy remembers between requests. Absent functions: nothing is remembered. */
export interface UpstreamState {
  /** Position of the next round of a ROUND_ROBIN cluster, counting up. */
  nextRound?(cluster: EnvoyCluster): number;
  /** Whether outlier detection keeps an endpoint out of rotation now. */
  isEjected?(cluster: EnvoyCluster, endpoint: Endpoint): boolean;
  /** Whether the circuit breaker refuses another request, `inMs` from now. */
  isFull?(cluster: EnvoyCluster, inMs?: number): boolean;
  /** Milliseconds that a request has to wait for a connection; asked only when it is not full. */
  waitMs?(cluster: EnvoyCluster, inMs?: number): number;
  /** Whether the circuit breaker lets a request be tried again. */
  mayRetry?(cluster: EnvoyCluster, inMs: number): boolean;
  /** Requests that an endpoint is answering now. */
  active?(cluster: EnvoyCluster, endpoint: Endpoint): number;
  /** A request was sent and holds a connection. */
  began?(cluster: EnvoyCluster, occupation: Occupation): void;
  /** An endpoint answered, or did not. */
  answered?(cluster: EnvoyCluster, endpoint: Endpoint, result: TryResult): void;
}

/** What a state holds, to be kept and brought back. */
export interface UpstreamStateSnapshot {
  readonly rounds: ReadonlyMap<string, number>;
  readonly slots: ReadonlyMap<string, readonly Slot[]>;
  readonly health: ReadonlyMap<string, EndpointHealth>;
}

export interface KeptUpstreamState extends Required<UpstreamState> {
  snapshot(): UpstreamStateSnapshot;
  restore(snapshot: UpstreamStateSnapshot): void;
}

/**
 * The memory of one proxy in virtual time: round robin positions, connections in use and requests
 * that wait for one, and outlier detection.
 */
export function createUpstreamState(now: () => number): KeptUpstreamState {
  let rounds = new Map<string, number>();
  let slots = new Map<string, readonly Slot[]>();
  let health = new Map<string, EndpointHealth>();
  const isEjected = (cluster: EnvoyCluster, endpoint: Endpoint): boolean =>
    cluster.outlierDetection !== undefined &&
    (health.get(keyOf(cluster, endpoint))?.ejectedUntil ?? 0) > now();
  const open = (cluster: EnvoyCluster): readonly Slot[] => {
    const known = slots.get(cluster.name);
    if (!known) return [];
    const still = known.filter(({ until }) => until > now());
    if (still.length < known.length) slots.set(cluster.name, still);
    return still;
  };
  const admission = (cluster: EnvoyCluster, inMs: number): ReturnType<typeof admit> =>
    admit(cluster.connectionPool, open(cluster), now() + inMs);
  return {
    nextRound(cluster) {
      const round = rounds.get(cluster.name) ?? 0;
      rounds.set(cluster.name, round + 1);
      return round;
    },
    isEjected,
    isFull: (cluster, inMs = 0) => admission(cluster, inMs) === 'full',
    waitMs(cluster, inMs = 0) {
      const result = admission(cluster, inMs);
      return result === 'full' ? 0 : result.waitMs;
    },
    mayRetry({ name, connectionPool }, inMs) {
      const most = connectionPool?.maxRetries;
      if (most === undefined) return true;
      const at = now() + inMs;
      const running = (slots.get(name) ?? []).filter(
        ({ isRetry, from, until }) => isRetry && from <= at && until > at,
      );
      return running.length < most;
    },
    active(cluster, endpoint) {
      const place = placeOf(endpoint);
      return open(cluster).filter((slot) => slot.place === place && slot.from <= now()).length;
    },
    began(cluster, { endpoint, from, until, isRetry }) {
      const place = endpoint ? placeOf(endpoint) : '';
      const slot = { place, from: now() + from, until: now() + until, isRetry };
      slots.set(cluster.name, [...open(cluster), slot]);
    },
    answered(cluster, endpoint, result) {
      const { outlierDetection, endpoints } = cluster;
      if (!outlierDetection) return;
      const key = keyOf(cluster, endpoint);
      const ejected = endpoints.filter((other) => isEjected(cluster, other)).length;
      const pool = { size: endpoints.length, ejected, now: now() };
      health.set(key, afterTry(health.get(key) ?? HEALTHY, result, outlierDetection, pool));
    },
    snapshot: () => ({ rounds: new Map(rounds), slots: new Map(slots), health: new Map(health) }),
    restore(snapshot) {
      rounds = new Map(snapshot.rounds);
      slots = new Map(snapshot.slots);
      health = new Map(snapshot.health);
    },
  };
}

function placeOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}

function keyOf(cluster: EnvoyCluster, endpoint: Endpoint): string {
  return `${cluster.name} ${placeOf(endpoint)}`;
}
