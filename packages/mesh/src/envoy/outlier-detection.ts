import type { OutlierDetection } from '../envoy-cluster.ts';

/** What a proxy remembers of one endpoint of one cluster. */
export interface EndpointHealth {
  readonly failures: number;
  readonly gatewayFailures: number;
  /** Connections that could not be made or gave no answer in time, where they are counted apart. */
  readonly localFailures: number;
  /** How often it was ejected; each time lasts longer. */
  readonly ejections: number;
  /** Virtual milliseconds until which it is out of rotation; 0: it is in. */
  readonly ejectedUntil: number;
}

export const HEALTHY: EndpointHealth = {
  failures: 0,
  gatewayFailures: 0,
  localFailures: 0,
  ejections: 0,
  ejectedUntil: 0,
};

/** What became of one try. */
export interface TryResult {
  /** undefined: no answer. */
  readonly status: number | undefined;
  /** The failure is the proxy's own finding: no connection, no answer in time. */
  readonly isLocal: boolean;
}

interface Pool {
  /** Endpoints of the cluster, and how many of them are out now. */
  readonly size: number;
  readonly ejected: number;
  readonly now: number;
}

/** Envoy's longest ejection unless the base time is longer. */
const MOST_EJECTION_MS = 300_000;

/**
 * The health of an endpoint after one try. Errors in a row eject it, unless more than
 * maxEjectionPercent of the cluster would be out: with fewer than ten endpoints the default of 10 %
 * ejects none. An ejection lasts its base time once more each time, and ends with a sweep.
 * Upstream: envoy source/common/upstream/outlier_detection_impl.cc.
 */
export function afterTry(
  health: EndpointHealth,
  result: TryResult,
  detection: OutlierDetection,
  { size, ejected, now }: Pool,
): EndpointHealth {
  const counted = count(health, result, detection.consecutiveLocalFailures !== undefined);
  const isOutlier =
    reaches(counted.failures, detection.consecutive5xx) ||
    reaches(counted.gatewayFailures, detection.consecutiveGatewayErrors) ||
    reaches(counted.localFailures, detection.consecutiveLocalFailures ?? 0);
  if (!isOutlier || health.ejectedUntil > now) return counted;
  const fresh = { ...counted, failures: 0, gatewayFailures: 0, localFailures: 0 };
  const share = (100 * (ejected + 1)) / Math.max(1, size);
  if (share > detection.maxEjectionPercent) return fresh;
  const ejections = health.ejections + 1;
  const most = Math.max(MOST_EJECTION_MS, detection.baseEjectionMs);
  const endMs = now + Math.min(detection.baseEjectionMs * ejections, most);
  const sweepMs = Math.max(1, detection.intervalMs);
  return { ...fresh, ejections, ejectedUntil: Math.ceil(endMs / sweepMs) * sweepMs };
}

function count(health: EndpointHealth, result: TryResult, isSplit: boolean): EndpointHealth {
  const { status, isLocal } = result;
  if (isSplit && isLocal) return { ...health, localFailures: health.localFailures + 1 };
  const isGateway = status === undefined || (status >= 502 && status <= 504);
  const isFailure = status === undefined || status >= 500;
  return {
    ...health,
    failures: isFailure ? health.failures + 1 : 0,
    gatewayFailures: isGateway ? health.gatewayFailures + 1 : 0,
    localFailures: 0,
  };
}

function reaches(failures: number, limit: number): boolean {
  return limit > 0 && failures >= limit;
}
