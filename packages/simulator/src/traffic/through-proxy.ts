import {
  exchange as playExchange,
  openSpan,
  terminationOf,
  type Connection,
  type Exchange as ProxyExchange,
  type UpstreamChoice,
  type UpstreamReply,
  type UpstreamState,
  type UpstreamTry,
} from '@drydock/mesh';
import { principalOf } from '../objects/pod.ts';
import type { Hop } from '../traffic.ts';
import type { HeaderLines } from '../workloads/behaviour.ts';
import { uuidOf } from '../workloads/uuid.ts';
import { askAuthorizer } from './ask-authorizer.ts';
import { deliver } from './deliver.ts';
import { failedExchange, type Exchange, type WireRequest } from './exchange.ts';
import { withDefaultHeader, withHeader } from './header-lines.ts';
import { httpDate } from './http-date.ts';
import { handshake } from './gateway-handshake.ts';
import { forwardAddress, parseAddress, type Address } from './kube-proxy.ts';
import { notModelledMessage } from './not-modelled.ts';
import type { ProxyEntry } from './proxy-entry.ts';
import { resolveHost } from './resolve-host.ts';
import { reportClient, spanPlace } from './report-client.ts';
import { UNVERIFIED } from './token-verification.ts';
import { PROXY_MS, type TrafficContext } from './traffic-context.ts';

/** What a client's sidecar or a gateway does with a request, up to the answer that it gives back. */
export function throughProxy(entry: ProxyEntry, context: TrafficContext): Exchange {
  const { pod, request, to, sourceIp, startMs } = entry;
  const config = context.configOf(pod);
  if (!config) {
    const message = 'Connection refused: the proxy has no configuration yet';
    return failedExchange('refused', message, startMs);
  }
  const { name, namespace = '' } = pod.metadata;
  const wrapped = entry.tls ? { scheme: 'https' as const, ...sniOf(entry.tls.sni) } : {};
  const httpRequest = { ...request, ...wrapped, destination: to, source: { ip: sourceIp } };
  const refused =
    entry.kind === 'gateway' ? handshake(entry, config, httpRequest, context) : undefined;
  if (refused !== undefined) return failedExchange('tls', refused, startMs + PROXY_MS);
  const rules = entry.kind === 'gateway' ? config.inbound.jwt : [];
  const jwt = context.tokens.find(rules, httpRequest, context.now);
  if (!jwt) return failedExchange('not-modelled', UNVERIFIED, startMs);
  const requestId = uuidOf(() => context.random.next());
  const tries: Exchange[] = [];
  const played = playExchange(
    config,
    httpRequest,
    (attempt) => {
      const sentMs = startMs + PROXY_MS + attempt.sinceMs;
      const result = tryUpstream(entry, attempt, { requestId, startMs: sentMs }, context);
      tries.push(result);
      return replyOf(result, sentMs);
    },
    {
      random: () => context.random.next(),
      trace: context.isTracing,
      ask: askAuthorizer({ pod, config, request, startMs }, deliver, context),
      jwt,
      connection: { tls: 'plaintext', sourceIp },
      state: withNames(
        context.memory.stateOf(`${namespace}/${name}`, context.now + startMs),
        context,
      ),
    },
  );
  sendMirrors(entry, played, { requestId, startMs: startMs + PROXY_MS }, context);
  const result = answerOf(entry, played, tries, context);
  reportClient({ entry, config, requestId, played, result }, context);
  return result;
}

/** An endpoint whose name does not resolve is not there. */
function withNames(state: UpstreamState, { store }: TrafficContext): UpstreamState {
  return {
    ...state,
    isEjected: (cluster, endpoint) =>
      (cluster.discovery === 'STRICT_DNS' &&
        resolveHost(store, endpoint.address, '').length === 0) ||
      (state.isEjected?.(cluster, endpoint) ?? false),
  };
}

/** Copies go out beside the request; nobody waits for their answers. */
function sendMirrors(
  entry: ProxyEntry,
  { outcome }: ProxyExchange,
  attempt: Attempt,
  context: TrafficContext,
): void {
  const { mirrors = [], upstreamRequest } = outcome;
  if (!upstreamRequest) return;
  for (const choice of mirrors) {
    tryUpstream(
      entry,
      { attempt: 1, choice, request: upstreamRequest, sinceMs: 0 },
      attempt,
      context,
    );
  }
}

interface Attempt {
  readonly requestId: string;
  readonly startMs: number;
}

/** One try: the connection to the chosen endpoint, and what came of it. */
function tryUpstream(
  entry: ProxyEntry,
  { attempt, choice, request: sent }: UpstreamTry,
  { requestId, startMs }: Attempt,
  context: TrafficContext,
): Exchange {
  const { tls = 'plaintext', endpoint } = choice;
  const target = endpoint === undefined ? entry.to : resolved(parseAddress(endpoint), context);
  const forwarded = forwardAddress(context.store, target, context.random);
  if (forwarded.kind !== 'forward') return failedExchange('refused', 'Connection refused', startMs);
  const connection = connectionOf(entry, { tls, cluster: choice.cluster }, context);
  const leaving = leavingHeaders(entry, sent.headers, { requestId, attempt });
  const tracing = context.configOf(entry.pod)?.telemetry.tracing.CLIENT;
  const traced = tracing && openSpan(tracing, leaving, spanPlace(entry));
  const headers = traced?.headers ?? leaving;
  const scheme = endsTls(entry, context) ? 'http' : entry.request.scheme;
  const request: WireRequest = { ...entry.request, ...sent, scheme, headers };
  const result = deliver({ request, to: forwarded.to, connection, startMs }, context);
  const { destination } = result;
  // A gateway on the way names the destination itself.
  if (!destination || result.hops[0]?.kind === 'gateway') return result;
  const subset = choice.subset ? { subset: choice.subset } : {};
  const host = choice.host === '' ? destination.host : choice.host;
  return { ...result, destination: { ...destination, host, ...subset } };
}

/** Whether a gateway ends the TLS of its client, so that it sends on plain HTTP. */
function endsTls(
  { kind, pod, request, to, sourceIp }: ProxyEntry,
  context: TrafficContext,
): boolean {
  const config = kind === 'gateway' ? context.configOf(pod) : undefined;
  if (!config || request.scheme !== 'https') return false;
  return (
    terminationOf(config, { ...request, destination: to, source: { ip: sourceIp } }) !== undefined
  );
}

/** A host name of a DNS cluster becomes an address. */
function resolved(address: Address, { store }: TrafficContext): Address {
  const [ip = address.ip] = resolveHost(store, address.ip, '');
  return { ...address, ip };
}

/** How a proxy connects to its upstream. */
function connectionOf(
  entry: ProxyEntry,
  { tls, cluster }: { readonly tls: NonNullable<UpstreamChoice['tls']>; readonly cluster: string },
  context: TrafficContext,
): Connection {
  const ownIp = entry.pod.status?.podIP ?? entry.sourceIp;
  const isTunnelled = entry.request.scheme === 'https' && cluster === 'PassthroughCluster';
  if (tls === 'plaintext') return { tls: isTunnelled ? 'tls-app' : tls, sourceIp: ownIp };
  const configured = context.configOf(entry.pod)?.clusters.get(cluster)?.tls.sni;
  if (tls === 'mtls') {
    const sni = configured ?? cluster.replaceAll('|', '_.');
    return { tls, principal: principalOf(entry.pod), sourceIp: ownIp, sni };
  }
  // SIMPLE and MUTUAL: TLS that no sidecar takes for Istio's own.
  return { tls: 'tls-without-client-cert', sourceIp: ownIp, ...sniOf(configured) };
}

function sniOf(sni: string | undefined): { readonly sni?: string } {
  return sni === undefined ? {} : { sni };
}

/** Envoy's own request headers. */
function leavingHeaders(
  { kind, sourceIp, request }: ProxyEntry,
  headers: HeaderLines,
  { requestId, attempt }: { readonly requestId: string; readonly attempt: number },
): HeaderLines {
  const counted = withHeader(headers, 'x-envoy-attempt-count', String(attempt));
  const named = withDefaultHeader(counted, 'x-request-id', requestId);
  if (kind === 'outbound') return withDefaultHeader(named, 'x-forwarded-proto', 'http');
  const forwardedFor = withHeader(named, 'x-forwarded-for', sourceIp);
  return withHeader(forwardedFor, 'x-forwarded-proto', request.scheme);
}

/** How an exchange with the server looks to the proxy that had it. */
function replyOf(result: Exchange, startMs: number): UpstreamReply {
  const { status, headers, body, error } = result;
  const delayMs = result.endMs - startMs;
  if (status !== undefined) {
    const timed = withHeader(headers, 'x-envoy-upstream-service-time', String(delayMs));
    return { status, headers: timed, body, delayMs };
  }
  const isReset = error?.kind === 'reset';
  return { reset: isReset ? 'connection-termination' : 'connect-failure', delayMs };
}

/** The answer as the client gets it: the last try's, or the proxy's own. */
function answerOf(
  { kind, pod, startMs }: ProxyEntry,
  played: ProxyExchange,
  tries: readonly Exchange[],
  context: TrafficContext,
): Exchange {
  const { outcome } = played;
  const { name, namespace = '' } = pod.metadata;
  const hop: Hop = { kind, pod: name, namespace, atMs: startMs, outcome, trace: outcome.trace };
  const hops = [hop, ...tries.flatMap((each) => each.hops)];
  const last = tries.at(-1);
  const endMs = startMs + 2 * PROXY_MS + played.durationMs;
  if (last?.error?.kind === 'not-modelled') return { ...last, endMs, hops };
  if (played.status === undefined || outcome.outcome === 'tcp_proxied') {
    return last ? { ...last, endMs, hops } : unanswered(played, endMs, hops);
  }
  const isFromServer =
    last !== undefined && last.status === played.status && last.body === played.body;
  const body = isFromServer ? played.body : withReason(played.body, last);
  return {
    ...(isFromServer ? last : {}),
    status: played.status,
    headers: ownHeaders(kind, { ...played, body }, context.now + endMs),
    body,
    responseFlags: [...played.responseFlags, ...(isFromServer ? last.responseFlags : [])],
    mtls: last?.mtls ?? false,
    attempts: Math.max(1, played.tries.length),
    endMs,
    hops,
  };
}

function unanswered({ outcome }: ProxyExchange, endMs: number, hops: readonly Hop[]): Exchange {
  switch (outcome.outcome) {
    case 'not_modelled':
      return failedExchange('not-modelled', notModelledMessage(outcome), endMs, hops);
    case 'no_listener':
      return failedExchange('refused', 'Connection refused', endMs, hops);
    default:
      return failedExchange('reset', 'Recv failure: Connection reset by peer', endMs, hops);
  }
}

/** Envoy says more of a connection that could not be made than that it failed. */
function withReason(body: string, last: Exchange | undefined): string {
  if (!body.endsWith('remote connection failure')) return body;
  const reason =
    last?.error?.kind === 'tls'
      ? 'TLS_error:|268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end'
      : 'delayed connect error: Connection refused';
  return `${body}, transport failure reason: ${reason}`;
}

/** What Envoy sets on every answer, last: its name, the date; length and type of an answer of its own. */
function ownHeaders(
  kind: ProxyEntry['kind'],
  { headers, body, outcome }: Pick<ProxyExchange, 'headers' | 'body' | 'outcome'>,
  now: number,
): HeaderLines {
  let all = headers;
  if (outcome.location !== undefined) all = withDefaultHeader(all, 'location', outcome.location);
  if (body !== '') {
    all = withDefaultHeader(all, 'content-length', String(body.length));
    all = withDefaultHeader(all, 'content-type', 'text/plain');
  }
  all = withDefaultHeader(all, 'date', httpDate(now));
  return withHeader(all, 'server', kind === 'gateway' ? 'istio-envoy' : 'envoy');
}
