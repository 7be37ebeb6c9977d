import { xxHash64 } from '../envoy/xx-hash.ts';
import { headerValue } from '../envoy/request-view.ts';
import type { CallPeer, CallRecord } from './call-record.ts';
import { canonicalRevision, canonicalService } from './call-attributes.ts';
import type { TracingSettings } from './tracing-settings.ts';

type Headers = readonly (readonly [name: string, value: string])[];

/** What a proxy decides when a request begins: the span that it opens and the headers that it passes on. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly isSampled: boolean;
  /** The request's headers with the context of the new span. */
  readonly headers: Headers;
}

/** A finished span, as a collector gets it. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: 'CLIENT' | 'SERVER';
  /** `reviews.prod.svc.cluster.local:9080/*` */
  readonly name: string;
  /** `reviews.prod`: the workload that reports it. */
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Opens a span: within the trace of the request's headers, else a new one, sampled by the request's
 * id so that every proxy on the way decides alike. Undefined where tracing is off or not modelled.
 * `headers` have an x-request-id; `place` (pod and attempt) keeps span ids of one request apart.
 */
export function openSpan(
  settings: TracingSettings,
  headers: Headers,
  place: string,
): TraceContext | undefined {
  if (!settings.isOn || !settings.headers) return undefined;
  const requestId = headerValue(headers, 'x-request-id') ?? '';
  const incoming = settings.headers === 'b3' ? fromB3(headers) : fromTraceParent(headers);
  const traceId = incoming?.traceId ?? hex(`${requestId}/high`) + hex(`${requestId}/low`);
  const isSampled = incoming?.isSampled ?? sampledById(requestId, settings.samplingPercent);
  const spanId = hex(`${traceId}/${incoming?.spanId ?? ''}/${place}`);
  const parent = incoming ? { parentSpanId: incoming.spanId } : {};
  const own = { traceId, spanId, ...parent, isSampled };
  return { ...own, headers: withContext(headers, own, settings.headers) };
}

function hex(text: string): string {
  return xxHash64(text).toString(16).padStart(16, '0');
}

/** Envoy takes the first eight hex digits of the id as a number below 10,000: hundredths of a percent. */
function sampledById(requestId: string, percent: number): boolean {
  const number = Number.parseInt(requestId.slice(0, 8), 16);
  return (Number.isNaN(number) ? 0 : number) % 10_000 < percent * 100;
}

interface Incoming {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean | undefined;
}

function fromB3(headers: Headers): Incoming | undefined {
  const [traceId, spanId, flag] = (headerValue(headers, 'b3') ?? '').split('-');
  if (traceId && spanId) return { traceId, spanId, isSampled: sampledFlag(flag) };
  const trace = headerValue(headers, 'x-b3-traceid');
  const span = headerValue(headers, 'x-b3-spanid');
  if (!trace || !span) return undefined;
  return {
    traceId: trace,
    spanId: span,
    isSampled: sampledFlag(headerValue(headers, 'x-b3-sampled')),
  };
}

function sampledFlag(flag: string | undefined): boolean | undefined {
  return flag === undefined ? undefined : flag === '1' || flag === 'd' || flag === 'true';
}

const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function fromTraceParent(headers: Headers): Incoming | undefined {
  const match = TRACE_PARENT.exec(headerValue(headers, 'traceparent') ?? '');
  if (!match) return undefined;
  const [, traceId = '', spanId = '', flags = '0'] = match;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

function withContext(
  headers: Headers,
  { traceId, spanId, parentSpanId, isSampled }: Omit<TraceContext, 'headers'>,
  kind: NonNullable<TracingSettings['headers']>,
): Headers {
  const own: Headers =
    kind === 'w3c'
      ? [['traceparent', `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`]]
      : [
          ['x-b3-traceid', traceId],
          ['x-b3-spanid', spanId],
          ...(parentSpanId === undefined ? [] : [['x-b3-parentspanid', parentSpanId] as const]),
          ['x-b3-sampled', isSampled ? '1' : '0'],
        ];
  const names = new Set([...own.map(([name]) => name), 'x-b3-parentspanid']);
  const isB3 = kind === 'b3';
  const kept = headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !(names.has(lower) && (isB3 || lower === 'traceparent'));
  });
  return [...kept, ...own];
}

/** The span of a finished call, with Envoy's and Istio's tags and those that Telemetry adds. */
export function closeSpan(
  settings: TracingSettings,
  { traceId, spanId, parentSpanId }: TraceContext,
  call: CallRecord,
): Span {
  const { mode, detail, durationMs, request } = call;
  const reporter = mode === 'CLIENT' ? call.source : call.destination;
  const port = /^(?:out|in)bound\|(\d+)\|/.exec(detail?.cluster ?? '')?.[1];
  const host = port === undefined ? request.authority : `${call.service.host}:${port}`;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    kind: mode,
    name: `${host}/*`,
    service: reporter ? serviceName(reporter) : 'unknown',
    startMs: detail?.startMs ?? 0,
    durationMs,
    tags: { ...standardTags(call, reporter), ...customTags(settings, call) },
  };
}

/** Istio names a tracing service by app label and namespace. */
function serviceName({ labels, workload, namespace }: CallPeer): string {
  return `${labels['app'] ?? workload}.${namespace}`;
}

function standardTags(call: CallRecord, reporter: CallPeer | undefined): Record<string, string> {
  const { request, status, responseFlags, detail } = call;
  const headers = detail?.requestHeaders ?? request.headers;
  const isFailed = status === undefined || status >= 500;
  const tags: Readonly<Record<string, string | undefined>> = {
    component: 'proxy',
    node_id: reporter?.pod === undefined ? undefined : `${reporter.pod}.${reporter.namespace}`,
    'guid:x-request-id': headerValue(headers, 'x-request-id'),
    'http.method': request.method,
    'http.url': `${request.scheme}://${request.authority}${request.path}`,
    'http.protocol': 'HTTP/1.1',
    'http.status_code': String(status ?? 0),
    user_agent: headerValue(headers, 'user-agent'),
    request_size: String(detail?.bodyBytes.received ?? 0),
    response_size: String(detail?.bodyBytes.sent ?? 0),
    response_flags: responseFlags.length === 0 ? '-' : responseFlags.join(','),
    upstream_cluster: detail?.cluster,
    'upstream_cluster.name': detail?.cluster,
    'peer.address': detail?.downstreamRemoteAddress?.replace(/:\d+$/, ''),
    'istio.canonical_service': reporter && canonicalService(reporter),
    'istio.canonical_revision': reporter && canonicalRevision(reporter),
    'istio.namespace': reporter?.namespace,
    'istio.mesh_id': 'cluster.local',
    'istio.cluster_id': 'Kubernetes',
    error: isFailed ? 'true' : undefined,
  };
  return Object.fromEntries(
    Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** A tag from the environment has its default: a simulated proxy's environment is not read. */
function customTags(
  { customTags: tags }: TracingSettings,
  call: CallRecord,
): Record<string, string> {
  const headers = call.detail?.requestHeaders ?? call.request.headers;
  const own: Record<string, string> = {};
  for (const [name, tag] of tags) {
    if (tag.kind === 'literal') own[name] = tag.value;
    else {
      const found =
        tag.kind === 'header' ? headerValue(headers, tag.name.toLowerCase()) : undefined;
      const value = found ?? tag.defaultValue;
      if (value !== '') own[name] = value;
    }
  }
  return own;
}
