import type { HttpRequest } from '../http-request.ts';
import { headerValue } from '../envoy/request-view.ts';
import { METRICS, type MetricName } from './metric-names.ts';
import type { ReporterMode, TelemetrySettings } from './telemetry.ts';

/** One end of a call. */
export interface CallPeer {
  /** Name of the Deployment or the like. */
  readonly workload: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `cluster.local/ns/prod/sa/web` where mTLS shows it. */
  readonly principal?: string;
}

/** A finished request or connection, as one proxy saw it. */
export interface CallRecord {
  readonly mode: ReporterMode;
  readonly source: CallPeer | undefined;
  readonly destination: CallPeer | undefined;
  /** `reviews.prod.svc.cluster.local`, or the Host header where the mesh does not know it. */
  readonly service: { readonly host: string; readonly name: string; readonly namespace: string };
  readonly request: HttpRequest;
  readonly protocol: 'http' | 'grpc' | 'tcp';
  /** undefined: no answer was sent (code 0). */
  readonly status: number | undefined;
  readonly grpcStatus?: string;
  readonly responseFlags: readonly string[];
  readonly isMutualTls: boolean;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

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
  const canonical =
    labels['service.istio.io/canonical-name'] ?? labels['app.kubernetes.io/name'] ?? labels['app'];
  const revision =
    labels['service.istio.io/canonical-revision'] ??
    labels['app.kubernetes.io/version'] ??
    labels['version'];
  return {
    [`${side}_workload`]: peer?.workload ?? UNKNOWN,
    [`${side}_workload_namespace`]: peer?.namespace ?? UNKNOWN,
    [`${side}_principal`]: peer?.principal ? `spiffe://${peer.principal}` : UNKNOWN,
    [`${side}_app`]: app,
    [`${side}_version`]: labels['version'] ?? UNKNOWN,
    [`${side}_canonical_service`]: canonical ?? peer?.workload ?? UNKNOWN,
    [`${side}_canonical_revision`]: peer ? (revision ?? 'latest') : UNKNOWN,
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
    response_flags: record.responseFlags.length === 0 ? '-' : record.responseFlags.join(','),
    connection_security_policy: security,
    ...(isTcp ? {} : { response_code: String(status ?? 0) }),
    ...(protocol === 'grpc' ? { grpc_response_status: record.grpcStatus ?? '' } : {}),
  };
}

function changeTags(
  labels: Readonly<Record<string, string>>,
  tags: ReadonlyMap<string, string | null>,
  record: CallRecord,
): Readonly<Record<string, string>> {
  const changed = new Map(Object.entries(labels));
  for (const [tag, expression] of tags) {
    if (expression === null) changed.delete(tag);
    else changed.set(tag, evaluate(expression.trim(), record));
  }
  return Object.fromEntries(changed);
}

/** The expressions that tags are usually made of; Envoy reports what it cannot evaluate as `unknown`, and so do we what is not modelled. */
function evaluate(expression: string, record: CallRecord): string {
  const text = /^(?:"([^"]*)"|'([^']*)')$/.exec(expression);
  if (text) return text[1] ?? text[2] ?? '';
  const header = /^request\.headers\[["']([^"']+)["']\]$/.exec(expression)?.[1];
  if (header !== undefined) {
    return headerValue(record.request.headers, header.toLowerCase()) ?? UNKNOWN;
  }
  const inner = /^string\((.*)\)$/.exec(expression)?.[1];
  if (inner !== undefined) return evaluate(inner.trim(), record);
  const { request, status, durationMs } = record;
  const [path = ''] = request.path.split('?');
  const values: Readonly<Record<string, string>> = {
    'request.method': request.method,
    'request.host': request.authority,
    'request.path': request.path,
    'request.url_path': path,
    'request.scheme': request.scheme,
    'request.protocol': 'HTTP/1.1',
    'response.code': String(status ?? 0),
    'response.flags': record.responseFlags.join(','),
    'request.duration': `${durationMs}ms`,
    'destination.port': String(request.destination.port),
  };
  return values[expression] ?? UNKNOWN;
}
