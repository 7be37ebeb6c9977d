import type { ConnectionPool } from '../envoy-cluster.ts';

/** A request that holds a connection, or will: in virtual milliseconds. */
export interface Slot {
  /** `10.244.0.11:9080`; '' where the connection keeps the address that the client chose. */
  readonly place: string;
  readonly from: number;
  readonly until: number;
  readonly isRetry: boolean;
}

/**
 * Whether a request gets a connection at a moment: at once, after a wait, or not at all. A connection
 * carries one request at a time; what finds none free waits, as far as maxPendingRequests lets it.
 * Upstream: envoy's circuit breakers, source/common/conn_pool/conn_pool_base.cc.
 */
export function admit(
  pool: ConnectionPool | undefined,
  slots: readonly Slot[],
  at: number,
): { readonly waitMs: number } | 'full' {
  if (!pool) return { waitMs: 0 };
  const { maxConnections = Infinity, maxPendingRequests = Infinity, maxRequests = Infinity } = pool;
  const open = slots.filter(({ until }) => until > at);
  const running = open.filter(({ from }) => from <= at).length;
  if (running >= maxRequests) return 'full';
  if (open.length < maxConnections) return { waitMs: 0 };
  if (open.length - running >= maxPendingRequests) return 'full';
  // First come, first served: the connection that is free once all but the last of those before it have ended.
  const ends = open.map(({ until }) => until).toSorted((a, b) => a - b);
  const free = ends[open.length - maxConnections] ?? at;
  return { waitMs: Math.max(0, free - at) };
}
