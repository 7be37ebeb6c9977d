import type { Endpoint, EnvoyCluster, UpstreamState } from '@drydock/mesh';

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

/** What the proxies of a cluster remember between requests: rounds, errors in a row, ejections. */
export interface UpstreamMemory {
  /** The view of one proxy (`namespace/pod`) at one moment. */
  stateOf(proxy: string, now: number): UpstreamState;
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
      isEjected: (cluster, endpoint) => isOut(records.get(keyOf(proxy, cluster, endpoint)), now),
      answered(cluster, endpoint, status = 503) {
        if (!cluster.outlierDetection) return;
        const key = keyOf(proxy, cluster, endpoint);
        const counted = count(records.get(key) ?? UNKNOWN, status);
        const ejected = cluster.endpoints.filter((other) =>
          isOut(records.get(keyOf(proxy, cluster, other)), now),
        ).length;
        records.set(key, ejectedIfDue(counted, cluster, { ejected, now }));
      },
    }),
    snapshot: () => ({ records: new Map(records), rounds: new Map(rounds) }),
    restore(snapshot) {
      records = new Map(snapshot.records);
      rounds = new Map(snapshot.rounds);
    },
  };
}

function keyOf(proxy: string, cluster: EnvoyCluster, { address, port }: Endpoint): string {
  return `${proxy} ${cluster.name} ${address}:${port}`;
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
