import type { EnvoyCluster, UpstreamState } from '@drydock/mesh';

/** What one proxy remembers of one endpoint of one cluster. */
interface EndpointRecord {
  readonly consecutive5xx: number;
  readonly consecutiveGatewayErrors: number;
  /** How often it was ejected; each time lasts longer. */
  readonly ejections: number;
  /** Virtual milliseconds since the epoch until which it is out of rotation; 0: it is in. */
  readonly ejectedUntilMs: number;
}

export interface UpstreamMemorySnapshot {
  readonly records: ReadonlyMap<string, EndpointRecord>;
  readonly rounds: ReadonlyMap<string, number>;
}

/** A request that a proxy sent, and how it ended. */
export interface SentRequest {
  /** `namespace/pod` */
  readonly proxy: string;
  readonly cluster: EnvoyCluster;
  /** `10.244.0.11:9080` */
  readonly endpoint: string;
  /** A connection that failed counts as 503. */
  readonly status: number;
}

/** What the proxies of a cluster remember between requests: rounds, errors in a row, ejections. */
export interface UpstreamMemory {
  /** The view of one proxy (`namespace/pod`) at one moment. */
  stateOf(proxy: string, now: number): UpstreamState;
  /** Notes how a request to an endpoint ended. */
  record(sent: SentRequest, now: number): void;
  snapshot(): UpstreamMemorySnapshot;
  restore(snapshot: UpstreamMemorySnapshot): void;
}

const UNKNOWN: EndpointRecord = {
  consecutive5xx: 0,
  consecutiveGatewayErrors: 0,
  ejections: 0,
  ejectedUntilMs: 0,
};

export function createUpstreamMemory(): UpstreamMemory {
  let records = new Map<string, EndpointRecord>();
  let rounds = new Map<string, number>();
  return {
    stateOf: (proxy, now) => ({
      nextRound(cluster) {
        const key = `${proxy} ${cluster.name}`;
        const round = rounds.get(key) ?? 0;
        rounds.set(key, round + 1);
        return round;
      },
      isEjected: (cluster, { address, port }) =>
        isOut(records.get(recordKey(proxy, cluster, `${address}:${port}`)), now),
    }),
    record({ proxy, cluster, endpoint, status }, now) {
      if (!cluster.outlierDetection) return;
      const key = recordKey(proxy, cluster, endpoint);
      const counted = count(records.get(key) ?? UNKNOWN, status);
      const others = cluster.endpoints.filter(({ address, port }) =>
        isOut(records.get(recordKey(proxy, cluster, `${address}:${port}`)), now),
      );
      records.set(key, ejectedIfDue(counted, cluster, { ejected: others.length, now }));
    },
    snapshot: () => ({ records: new Map(records), rounds: new Map(rounds) }),
    restore(snapshot) {
      records = new Map(snapshot.records);
      rounds = new Map(snapshot.rounds);
    },
  };
}

function recordKey(proxy: string, cluster: EnvoyCluster, endpoint: string): string {
  return `${proxy} ${cluster.name} ${endpoint}`;
}

function isOut(record: EndpointRecord | undefined, now: number): boolean {
  return record !== undefined && record.ejectedUntilMs > now;
}

function count(record: EndpointRecord, status: number): EndpointRecord {
  const isGatewayError = status === 502 || status === 503 || status === 504;
  return {
    ...record,
    consecutive5xx: status >= 500 ? record.consecutive5xx + 1 : 0,
    consecutiveGatewayErrors: isGatewayError ? record.consecutiveGatewayErrors + 1 : 0,
  };
}

/**
 * Envoy's outlier detection: ejects after enough errors in a row, as long as fewer than the allowed
 * percentage are out; an ejection lasts its base time once more each time, and ends with a sweep.
 * Upstream: envoy source/common/upstream/outlier_detection_impl.cc.
 */
function ejectedIfDue(
  record: EndpointRecord,
  { outlierDetection, endpoints }: EnvoyCluster,
  { ejected, now }: { readonly ejected: number; readonly now: number },
): EndpointRecord {
  if (!outlierDetection || isOut(record, now)) return record;
  const { consecutive5xx, consecutiveGatewayErrors } = outlierDetection;
  const isOutlier =
    (consecutive5xx > 0 && record.consecutive5xx >= consecutive5xx) ||
    (consecutiveGatewayErrors > 0 && record.consecutiveGatewayErrors >= consecutiveGatewayErrors);
  const percentOut = (100 * ejected) / Math.max(1, endpoints.length);
  if (!isOutlier || percentOut >= outlierDetection.maxEjectionPercent) return record;
  const ejections = record.ejections + 1;
  const endMs = now + outlierDetection.baseEjectionMs * ejections;
  const sweepMs = Math.max(1, outlierDetection.intervalMs);
  const ejectedUntilMs = Math.ceil(endMs / sweepMs) * sweepMs;
  return { consecutive5xx: 0, consecutiveGatewayErrors: 0, ejections, ejectedUntilMs };
}
