import {
  closeSpan,
  openSpan,
  type CallRecord,
  type Exchange as ProxyExchange,
  type ProxyConfig,
  type UpstreamChoice,
} from '@drydock/mesh';
import type { HeaderLines } from '../workloads/behaviour.ts';
import { callPeer, ephemeralPort, serverPeer } from './call-peer.ts';
import type { Exchange } from './exchange.ts';
import { withDefaultHeader } from './header-lines.ts';
import { parseAddress } from './kube-proxy.ts';
import type { ProxyEntry } from './proxy-entry.ts';
import type { TrafficContext } from './traffic-context.ts';

export interface ClientCall {
  readonly entry: ProxyEntry;
  readonly config: ProxyConfig;
  readonly requestId: string;
  readonly played: ProxyExchange;
  /** What the client got. */
  readonly result: Exchange;
}

/** Notes what a client's sidecar or a gateway reports of a finished call. */
export function reportClient(call: ClientCall, context: TrafficContext): void {
  const { entry, config, requestId, played, result } = call;
  const { pod } = entry;
  const { telemetry } = config;
  const record = clientRecord(call, context);
  const headers = withDefaultHeader(entry.request.headers, 'x-request-id', requestId);
  const opened = openSpan(telemetry.tracing.CLIENT, headers, spanPlace(entry));
  const cluster = played.outcome.cluster;
  context.reports.push({
    pod,
    telemetry,
    record,
    endMs: context.now + result.endMs,
    ...(opened?.isSampled ? { span: closeSpan(telemetry.tracing.CLIENT, opened, record) } : {}),
    ...(cluster === undefined
      ? {}
      : {
          cluster: {
            name: cluster,
            tries: played.tries.length,
            status: result.status,
            responseFlags: result.responseFlags,
          },
        }),
  });
}

/** Keeps the spans of one proxy within one trace apart. */
export function spanPlace({ pod, startMs, to }: ProxyEntry): string {
  return `${pod.metadata.name} ${startMs} ${to.ip}:${to.port}`;
}

function clientRecord(
  { entry, config, requestId, played, result }: ClientCall,
  context: TrafficContext,
): CallRecord {
  const { outcome } = played;
  const last = played.tries.at(-1);
  const isMutualTls = last?.tls === 'mtls';
  const destination = last && peerBehind(last, isMutualTls, context);
  const isTcp = outcome.outcome === 'tcp_proxied';
  const isGrpc = headerOf(entry.request.headers, 'content-type')?.startsWith('application/grpc');
  const status = isTcp ? undefined : result.status;
  return {
    mode: 'CLIENT',
    source: callPeer(entry.pod, isMutualTls),
    destination,
    service: serviceBehind(entry, config, outcome.cluster),
    request: { ...entry.request, destination: entry.to, source: { ip: entry.sourceIp } },
    protocol: isTcp ? 'tcp' : isGrpc ? 'grpc' : 'http',
    status,
    responseFlags: result.responseFlags,
    isMutualTls,
    durationMs: result.endMs - entry.startMs,
    requestBytes: sizeOf(entry.request),
    responseBytes: sizeOf(result),
    detail: detailOf({ entry, config, requestId, played, result }, last, context),
  };
}

function detailOf(
  { entry, requestId, played, result }: ClientCall,
  last: UpstreamChoice | undefined,
  context: TrafficContext,
): NonNullable<CallRecord['detail']> {
  const { outcome } = played;
  const headers = withDefaultHeader(entry.request.headers, 'x-request-id', requestId);
  const sent = outcome.upstreamRequest;
  const isFailed = result.responseFlags.includes('UF');
  const upstreamHost = last?.endpoint ?? (last ? `${entry.to.ip}:${entry.to.port}` : undefined);
  const ownIp = entry.pod.status?.podIP ?? '';
  return {
    startMs: context.now + entry.startMs,
    requestHeaders:
      entry.kind === 'gateway'
        ? withDefaultHeader(headers, 'x-forwarded-for', entry.sourceIp)
        : headers,
    responseHeaders: result.headers,
    path: originalPath(sent?.headers) ?? entry.request.path,
    responseCodeDetails: detailsOf(played),
    ...(isFailed ? { transportFailure: 'delayed_connect_error:_Connection_refused' } : {}),
    ...(outcome.cluster === undefined ? {} : { cluster: outcome.cluster }),
    ...(upstreamHost === undefined
      ? {}
      : {
          upstreamHost,
          upstreamLocalAddress: `${ownIp}:${ephemeralPort(`${requestId}/up`)}`,
        }),
    downstreamLocalAddress: `${entry.to.ip}:${entry.to.port}`,
    downstreamRemoteAddress: `${entry.sourceIp}:${ephemeralPort(`${requestId}/down`)}`,
    ...(outcome.route === undefined ? {} : { route: outcome.route }),
    attempts: played.tries.length,
    bodyBytes: { received: bytesOf(entry.request.body), sent: bytesOf(result.body) },
  };
}

function originalPath(headers: HeaderLines | undefined): string | undefined {
  return headers && headerOf(headers, 'x-envoy-original-path');
}

function detailsOf({ result, outcome, tries }: ProxyExchange): string {
  if (result === 'timeout') return 'response_timeout';
  if (result !== outcome.outcome) return result;
  return tries.length > 0 ? 'via_upstream' : (outcome.details ?? result);
}

function peerBehind(
  { endpoint, target }: UpstreamChoice,
  isMutualTls: boolean,
  { pods }: TrafficContext,
): CallRecord['destination'] {
  if (endpoint === undefined) return undefined;
  return serverPeer(pods.byIp(parseAddress(endpoint).ip), target, isMutualTls);
}

function serviceBehind(
  { kind, request }: ProxyEntry,
  config: ProxyConfig,
  name: string | undefined,
): CallRecord['service'] {
  const cluster = name === undefined ? undefined : config.clusters.get(name);
  // A gateway does not take a name from its client's Host header.
  const asked = kind === 'gateway' ? 'unknown' : request.authority;
  if (cluster?.service) {
    const { kind: type, name: own, namespace } = cluster.service;
    return { host: cluster.host, name: type === 'Service' ? own : cluster.host, namespace };
  }
  const isWellKnown = name === 'PassthroughCluster' || name === 'BlackHoleCluster';
  return { host: asked, name: isWellKnown ? name : asked, namespace: 'unknown' };
}

function headerOf(headers: HeaderLines, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Bytes of a text in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Bytes of a message: names and values of its headers, and its body. */
export function sizeOf({
  headers,
  body,
}: {
  readonly headers: HeaderLines;
  readonly body: string;
}): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length, bytesOf(body));
}
