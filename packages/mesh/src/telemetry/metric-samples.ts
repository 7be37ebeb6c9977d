import { canonicalRevision, canonicalService, valueFor } from './call-attributes.ts';
import type { CallPeer, CallRecord } from './call-record.ts';
import { asText } from './expression/evaluate.ts';
import type { Expression } from './expression/expression.ts';
import { METRICS, type MetricName } from './metric-names.ts';
import type { TelemetrySettings } from './telemetry.ts';

export interface MetricSample {
  readonly name: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  /** Counters grow by it; histograms observe it. */
  readonly value: number;
}

/** The samples that a proxy reports for one call, with Istio's labels, changed as Telemetry asks. */
export function metricSamples(
  telemetry: TelemetrySettings,
  record: CallRecord,
): readonly MetricSample[] {
  if (telemetry.metricsProviders.length === 0) return [];
  const kind = record.protocol === 'tcp' ? 'tcp' : 'http';
  const labels = standardLabels(record);
  return METRICS.filter(({ protocol }) => protocol === kind).flatMap(({ name, unit }) => {
    const rule = telemetry.metrics.get(`${record.mode} ${name}`);
    if (rule?.isDisabled) return [];
    const own = rule ? changeTags(labels, rule.tags, record) : labels;
    return [{ name, labels: own, value: valueOf(unit, record) }];
  });
}

function valueOf(unit: (typeof METRICS)[number]['unit'], record: CallRecord): number {
  switch (unit) {
    case 'count':
      return 1;
    case 'duration':
      return record.durationMs;
    case 'request':
      return record.requestBytes;
    case 'response':
      return record.responseBytes;
  }
}

const UNKNOWN = 'unknown';

function peerLabels(
  side: 'source' | 'destination',
  peer: CallPeer | undefined,
): Record<string, string> {
  const labels = peer?.labels ?? {};
  const app = labels['app'] ?? UNKNOWN;
  return {
    [`${side}_workload`]: peer?.workload ?? UNKNOWN,
    [`${side}_workload_namespace`]: peer?.namespace ?? UNKNOWN,
    [`${side}_principal`]: peer?.principal ? `spiffe://${peer.principal}` : UNKNOWN,
    [`${side}_app`]: app,
    [`${side}_version`]: labels['version'] ?? UNKNOWN,
    [`${side}_canonical_service`]: peer ? canonicalService(peer) : UNKNOWN,
    [`${side}_canonical_revision`]: peer ? canonicalRevision(peer) : UNKNOWN,
    [`${side}_cluster`]: peer ? 'Kubernetes' : UNKNOWN,
  };
}

function standardLabels(record: CallRecord): Readonly<Record<string, string>> {
  const { service, mode, status, protocol } = record;
  const isTcp = protocol === 'tcp';
  const security = mode === 'CLIENT' ? UNKNOWN : record.isMutualTls ? 'mutual_tls' : 'none';
  return {
    reporter: mode === 'CLIENT' ? 'source' : 'destination',
    ...peerLabels('source', record.source),
    ...peerLabels('destination', record.destination),
    destination_service: service.host,
    destination_service_name: service.name,
    destination_service_namespace: service.namespace,
    request_protocol: protocol,
    ...(isTcp ? {} : { response_code: String(status ?? 0) }),
    ...(protocol === 'grpc' ? { grpc_response_status: record.grpcStatus ?? '' } : {}),
    response_flags: record.responseFlags.length === 0 ? '-' : record.responseFlags.join(','),
    connection_security_policy: security,
  };
}

function changeTags(
  labels: Readonly<Record<string, string>>,
  tags: ReadonlyMap<string, Expression | null | undefined>,
  record: CallRecord,
): Readonly<Record<string, string>> {
  const changed = new Map(Object.entries(labels));
  for (const [tag, expression] of tags) {
    // What cannot be evaluated is reported as unknown.
    if (expression === null) changed.delete(tag);
    else changed.set(tag, asText(valueFor(expression, record)) ?? UNKNOWN);
  }
  return Object.fromEntries(changed);
}
