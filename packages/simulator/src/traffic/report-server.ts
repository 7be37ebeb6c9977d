import {
  closeSpan,
  openSpan,
  type CallRecord,
  type Connection,
  type Outcome,
  type ProxyConfig,
} from '@drydock/mesh';
import { listSlices, SERVICE_NAME } from '../objects/endpoint-slice.ts';
import type { Pod } from '../objects/pod.ts';
import type { HeaderLines } from '../workloads/behaviour.ts';
import { callPeer, ephemeralPort, knownPeer } from './call-peer.ts';
import type { Exchange, WireRequest } from './exchange.ts';
import type { Address } from './kube-proxy.ts';
import { bytesOf, sizeOf } from './report-client.ts';
import type { PodIndex } from './pod-index.ts';
import type { TrafficContext } from './traffic-context.ts';

export interface ServerCall {
  readonly pod: Pod;
  readonly config: ProxyConfig;
  readonly request: WireRequest;
  readonly to: Address;
  readonly connection: Connection;
  readonly startMs: number;
  readonly outcome: Outcome;
  /** What the client got. */
  readonly result: Exchange;
}

/** Notes what a server's sidecar reports of a finished call. */
export function reportServer(call: ServerCall, context: TrafficContext): void {
  const { pod, config, request, result } = call;
  const { telemetry } = config;
  const record = serverRecord(call, context);
  const opened = openSpan(telemetry.tracing.SERVER, request.headers, `${pod.metadata.name}/in`);
  context.reports.push({
    pod,
    telemetry,
    record,
    endMs: context.now + result.endMs,
    ...(opened?.isSampled ? { span: closeSpan(telemetry.tracing.SERVER, opened, record) } : {}),
  });
}

/** The headers that a server's sidecar hands to its application, within its own span. */
export function withServerSpan(pod: Pod, config: ProxyConfig, headers: HeaderLines): HeaderLines {
  const { tracing } = config.telemetry;
  return openSpan(tracing.SERVER, headers, `${pod.metadata.name}/in`)?.headers ?? headers;
}

function serverRecord(call: ServerCall, context: TrafficContext): CallRecord {
  const { pod, request, to, connection, startMs, outcome, result } = call;
  const isMutualTls = connection.tls === 'mtls';
  const isTcp = outcome.outcome === 'tcp_proxied';
  return {
    mode: 'SERVER',
    source: knownPeer(context.pods.byIp(connection.sourceIp), isMutualTls),
    destination: callPeer(pod, isMutualTls),
    service: serviceAt(to, context) ?? {
      host: request.authority,
      name: request.authority,
      namespace: 'unknown',
    },
    request: { ...request, destination: to, source: { ip: connection.sourceIp } },
    protocol: isTcp ? 'tcp' : 'http',
    status: isTcp ? undefined : result.status,
    responseFlags: result.responseFlags,
    isMutualTls,
    durationMs: result.endMs - startMs,
    requestBytes: sizeOf(request),
    responseBytes: sizeOf(result),
    detail: detailOf(call, context),
  };
}

function detailOf(call: ServerCall, context: TrafficContext): NonNullable<CallRecord['detail']> {
  const { request, to, connection, startMs, outcome, result } = call;
  const isPassed = outcome.outcome === 'forwarded' || outcome.outcome === 'tcp_proxied';
  const isFailed = isPassed && result.responseFlags.includes('UF');
  const id = request.headers.find(([name]) => name.toLowerCase() === 'x-request-id')?.[1] ?? '';
  const place = `${to.ip}:${to.port}`;
  return {
    startMs: context.now + startMs,
    requestHeaders: request.headers,
    responseHeaders: result.headers,
    responseCodeDetails: isFailed
      ? 'upstream_reset_before_response_started{remote_connection_failure,delayed_connect_error:_Connection_refused}'
      : isPassed
        ? 'via_upstream'
        : (outcome.details ?? outcome.outcome),
    ...(isFailed ? { transportFailure: 'delayed_connect_error:_Connection_refused' } : {}),
    ...(isPassed
      ? {
          cluster: outcome.cluster ?? `inbound|${to.port}||`,
          upstreamHost: place,
          upstreamLocalAddress: `127.0.0.6:${ephemeralPort(`${id}/in`)}`,
          route: outcome.route ?? 'default',
        }
      : {}),
    downstreamLocalAddress: place,
    downstreamRemoteAddress: `${connection.sourceIp}:${ephemeralPort(`${id}/up`)}`,
    ...(connection.sni === undefined ? {} : { serverName: connection.sni }),
    bodyBytes: { received: bytesOf(request.body), sent: bytesOf(result.body) },
  };
}

type Services = ReadonlyMap<string, CallRecord['service']>;

const byMoment = new WeakMap<PodIndex, Services>();

/** The service that istiod names for an inbound port: the first one that has it as an endpoint. */
function serviceAt(
  { ip, port }: Address,
  context: TrafficContext,
): CallRecord['service'] | undefined {
  const known = byMoment.get(context.pods) ?? indexServices(context);
  byMoment.set(context.pods, known);
  return known.get(`${ip}:${port}`);
}

function indexServices({ store }: TrafficContext): Services {
  const services = new Map<string, CallRecord['service']>();
  for (const { metadata, endpoints = [], ports = [] } of listSlices(store)) {
    const name = metadata.labels?.[SERVICE_NAME];
    const { namespace = '' } = metadata;
    if (name === undefined) continue;
    const service = { host: `${name}.${namespace}.svc.cluster.local`, name, namespace };
    for (const ip of endpoints.flatMap(({ addresses }) => addresses)) {
      for (const { port } of ports) {
        const place = `${ip}:${port ?? 0}`;
        if (!services.has(place)) services.set(place, service);
      }
    }
  }
  return services;
}
