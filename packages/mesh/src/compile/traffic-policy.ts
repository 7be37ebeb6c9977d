import type { JsonObject, JsonValue } from '@drydock/manifests';
import type {
  ConnectionPool,
  LoadBalancing,
  OutlierDetection,
  UpstreamTls,
} from '../envoy-cluster.ts';
import type { MergedDestinationRule, SubsetRule } from '../index/destination-rules.ts';
import { durationOf, listOf, numberOf, objectOf, textOf } from '../json-access.ts';
import type { FieldRef } from '../trace.ts';

/** The settings of a trafficPolicy that have one level: each is replaced whole. */
const FIELDS = ['connectionPool', 'loadBalancer', 'outlierDetection', 'tls'] as const;

/** One effective setting and where it is written. */
interface Setting {
  readonly value: JsonValue | undefined;
  readonly source: FieldRef;
}

export type EffectivePolicy = Partial<Readonly<Record<(typeof FIELDS)[number], Setting>>>;

/**
 * The policy of one port and subset. portLevelSettings replace the level they stand in; a subset's
 * policy is laid over the destination's, field by field (istio MergeTrafficPolicy).
 */
export function effectivePolicy(
  rule: MergedDestinationRule | undefined,
  port: number,
  subset?: SubsetRule,
): EffectivePolicy {
  if (!rule) return {};
  const base =
    rule.trafficPolicy && rule.policySource
      ? overlay({}, rule.trafficPolicy, port, rule.policySource)
      : {};
  if (!subset?.trafficPolicy) return base;
  const { resource, path } = subset.source;
  return overlay(base, subset.trafficPolicy, port, { resource, path: `${path}.trafficPolicy` });
}

function overlay(
  base: EffectivePolicy,
  policy: JsonObject,
  port: number,
  source: FieldRef,
): EffectivePolicy {
  const portLevel = listOf(policy['portLevelSettings']);
  const index = portLevel.findIndex(
    (item) => numberOf(objectOf(objectOf(item)['port'])['number']) === port,
  );
  if (index !== -1) {
    const path = `${source.path}.portLevelSettings[${index}]`;
    return readFields({}, objectOf(portLevel[index]), { resource: source.resource, path });
  }
  return readFields(base, policy, source);
}

function readFields(base: EffectivePolicy, policy: JsonObject, source: FieldRef): EffectivePolicy {
  const result: Record<string, Setting> = { ...base };
  for (const field of FIELDS) {
    const value = policy[field];
    if (value === undefined || value === null) continue;
    result[field] = {
      value,
      source: { resource: source.resource, path: `${source.path}.${field}` },
    };
  }
  return result;
}

/** Load balancing as Envoy gets it; LEAST_REQUEST unless the policy names something else. */
export function loadBalancingOf(policy: EffectivePolicy): LoadBalancing {
  const balancer = objectOf(policy.loadBalancer?.value);
  const hash = objectOf(balancer['consistentHash']);
  const header = textOf(hash['httpHeaderName']);
  const query = textOf(hash['httpQueryParameterName']);
  const cookie = objectOf(hash['httpCookie']);
  const cookieName = textOf(cookie['name']);
  const ring = hash['maglev'] === undefined ? {} : { isMaglev: true };
  if (header) return { kind: 'RING_HASH', ...ring, hash: { on: 'header', name: header } };
  if (cookieName) {
    const ttl = durationOf(cookie['ttl']);
    const path = textOf(cookie['path']) ?? '';
    const generate = ttl === undefined ? {} : { generate: { ttlSeconds: ttl / 1000, path } };
    return { kind: 'RING_HASH', ...ring, hash: { on: 'cookie', name: cookieName, ...generate } };
  }
  if (hash['useSourceIp'] === true)
    return { kind: 'RING_HASH', ...ring, hash: { on: 'source-ip' } };
  if (query) return { kind: 'RING_HASH', ...ring, hash: { on: 'query', name: query } };
  const simple = textOf(balancer['simple']);
  if (simple === 'ROUND_ROBIN' || simple === 'RANDOM' || simple === 'PASSTHROUGH') {
    return { kind: simple };
  }
  return { kind: 'LEAST_REQUEST' };
}

/** TLS towards the upstream; absent: Istio mTLS where the endpoint takes it (`auto`). */
export function upstreamTlsOf(policy: EffectivePolicy, fallback: UpstreamTls['mode']): UpstreamTls {
  const tls = objectOf(policy.tls?.value);
  const mode = textOf(tls['mode']);
  if (!policy.tls || mode === undefined) return { mode: fallback };
  const { source } = policy.tls;
  const sni = textOf(tls['sni']);
  const extra = sni ? { sni, source } : { source };
  if (mode === 'DISABLE' || mode === 'SIMPLE' || mode === 'MUTUAL' || mode === 'ISTIO_MUTUAL') {
    return { mode, ...extra };
  }
  return { mode: fallback };
}

/** Circuit breaker thresholds that the policy sets; undefined when it sets none. */
export function connectionPoolOf(policy: EffectivePolicy): ConnectionPool | undefined {
  if (!policy.connectionPool) return undefined;
  const pool = objectOf(policy.connectionPool.value);
  const tcp = objectOf(pool['tcp']);
  const http = objectOf(pool['http']);
  const limits = {
    maxConnections: positive(tcp['maxConnections']),
    maxPendingRequests: positive(http['http1MaxPendingRequests']),
    maxRequests: positive(http['http2MaxRequests']),
    maxRetries: positive(http['maxRetries']),
  };
  const given = Object.fromEntries(
    Object.entries(limits).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
  return { ...given, source: policy.connectionPool.source };
}

function positive(value: JsonValue | undefined): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number > 0 ? number : undefined;
}

/** Outlier detection with Istio's and Envoy's defaults filled in; undefined when the policy has none. */
export function outlierDetectionOf(policy: EffectivePolicy): OutlierDetection | undefined {
  if (!policy.outlierDetection) return undefined;
  const outlier = objectOf(policy.outlierDetection.value);
  const isSplit = outlier['splitExternalLocalOriginErrors'] === true;
  const local = numberOf(outlier['consecutiveLocalOriginFailures']);
  return {
    ...(isSplit ? { consecutiveLocalFailures: local ?? 5 } : {}),
    consecutive5xx:
      numberOf(outlier['consecutive5xxErrors']) ?? numberOf(outlier['consecutiveErrors']) ?? 5,
    consecutiveGatewayErrors: numberOf(outlier['consecutiveGatewayErrors']) ?? 0,
    intervalMs: durationOf(outlier['interval']) ?? 10_000,
    baseEjectionMs: durationOf(outlier['baseEjectionTime']) ?? 30_000,
    maxEjectionPercent: numberOf(outlier['maxEjectionPercent']) ?? 10,
    minHealthPercent: numberOf(outlier['minHealthPercent']) ?? 0,
    source: policy.outlierDetection.source,
  };
}
