import type { Connection, Outcome, ProxyConfig, UpstreamChoice } from '@drydock/mesh';
import type { Hop } from '../traffic.ts';
import { deliver } from './deliver.ts';
import type { ConnectionFailure, Exchange, WireRequest } from './exchange.ts';
import { changedHeaders, withHeader } from './header-lines.ts';
import { forwardAddress, type Address } from './kube-proxy.ts';
import { NOT_TLS_BODY, REFUSED_BODY, RESET_BODY, TIMEOUT_BODY } from './local-answer.ts';
import { backOffMs, isRetried } from './retry.ts';
import { NETWORK_MS, PROXY_MS, type TrafficContext } from './traffic-context.ts';

/** A request that a proxy has decided to send on. */
export interface Forwarding {
  readonly request: WireRequest;
  /** Where the client wanted to go: the target of a passthrough. */
  readonly to: Address;
  readonly outcome: Outcome;
  readonly hop: Hop;
  readonly config: ProxyConfig;
  /** `namespace/pod` of the proxy that forwards. */
  readonly proxy: string;
  readonly sourceIp: string;
  readonly principal: string;
  /** Value of the `server` header of what comes back. */
  readonly server: string;
  readonly startMs: number;
}

/** Sends a request to the chosen endpoint, again where the retry policy says so, until the timeout. */
export function forward(forwarding: Forwarding, context: TrafficContext): Exchange {
  const { outcome, startMs, hop } = forwarding;
  const deadlineMs = outcome.timeoutMs ? startMs + outcome.timeoutMs : Number.POSITIVE_INFINITY;
  const retries = outcome.retry?.attempts ?? 0;
  const hops: Hop[] = [hop];
  const tried: string[] = [];
  let atMs = startMs;
  for (let attempt = 1; ; attempt++) {
    const upstream = chooseUpstream(forwarding, tried, context);
    if (upstream?.endpoint !== undefined) tried.push(upstream.endpoint);
    const result = tryOnce(forwarding, upstream, { atMs, attempt }, context);
    hops.push(...result.hops);
    remember(forwarding, upstream, result, context);
    const isLate = result.endMs > deadlineMs;
    const isLast = attempt > retries || !isRetried(outcome.retry, result);
    const pauseMs = isLast ? 0 : backOffMs(attempt, context.random);
    if (isLate || (!isLast && result.endMs + pauseMs > deadlineMs)) {
      return returned(timedOut(deadlineMs, attempt, result), forwarding, hops);
    }
    if (isLast) {
      const isExhausted = attempt > 1 && isRetried(outcome.retry, result);
      const responseFlags = isExhausted ? [...result.responseFlags, 'URX'] : result.responseFlags;
      return returned({ ...result, attempts: attempt, responseFlags }, forwarding, hops);
    }
    atMs = result.endMs + pauseMs;
  }
}

interface Attempt {
  readonly atMs: number;
  readonly attempt: number;
}

function tryOnce(
  forwarding: Forwarding,
  upstream: UpstreamChoice | undefined,
  { atMs, attempt }: Attempt,
  context: TrafficContext,
): Exchange {
  const { outcome, sourceIp, principal } = forwarding;
  const to = addressOf(upstream) ?? passThrough(forwarding.to, context);
  if (!to) return localFailure('refused', atMs + NETWORK_MS);
  const tls = upstream?.tls ?? 'plaintext';
  if (tls === 'simple' || tls === 'mutual') {
    return {
      ...localFailure('not-modelled', atMs),
      error: {
        kind: 'not-modelled',
        message: `TLS origination (${tls.toUpperCase()}) is not modelled`,
      },
    };
  }
  const connection: Connection = tls === 'mtls' ? { tls, principal, sourceIp } : { tls, sourceIp };
  const request =
    outcome.outcome === 'forwarded'
      ? {
          ...forwarding.request,
          headers: withHeader(forwarding.request.headers, 'x-envoy-attempt-count', String(attempt)),
        }
      : forwarding.request;
  const result = deliver({ request, to, connection, startMs: atMs }, context);
  const perTryMs = outcome.retry?.perTryTimeoutMs ?? 0;
  if (perTryMs > 0 && result.endMs > atMs + perTryMs) {
    return timedOut(atMs + perTryMs, attempt, result);
  }
  const named = withUpstream(result, upstream, forwarding);
  if (!named.error || outcome.outcome === 'tcp_proxied' || named.error.kind === 'not-modelled') {
    return named;
  }
  return { ...localFailure(named.error.kind, named.endMs), hops: named.hops };
}

/** Outlier detection sees every try; an answer that never came counts as 503. */
function remember(
  { config, proxy }: Forwarding,
  upstream: UpstreamChoice | undefined,
  { status = 503, endMs }: Exchange,
  { memory, now }: TrafficContext,
): void {
  const cluster = config.clusters.get(upstream?.cluster ?? '');
  if (!cluster || upstream?.endpoint === undefined) return;
  memory.record({ proxy, cluster, endpoint: upstream.endpoint, status }, now + endMs);
}

function withUpstream(
  result: Exchange,
  upstream: UpstreamChoice | undefined,
  { outcome }: Forwarding,
): Exchange {
  const destination = result.destination && {
    ...result.destination,
    host: upstream?.host ?? result.destination.host,
    ...(upstream?.subset ? { subset: upstream.subset } : {}),
  };
  const headers =
    outcome.outcome === 'forwarded' && result.status !== undefined
      ? withHeader(result.headers, 'x-envoy-upstream-service-time', String(PROXY_MS))
      : result.headers;
  return { ...result, headers, ...(destination ? { destination } : {}) };
}

/** The answer on its way back through the proxy: the route's header changes, and Envoy's name. */
function returned(
  result: Exchange,
  { outcome, startMs, server }: Forwarding,
  hops: readonly Hop[],
): Exchange {
  if (outcome.outcome !== 'forwarded' || result.status === undefined) return { ...result, hops };
  const took = String(Math.max(0, result.endMs - startMs));
  const isFromUpstream = result.headers.some(([name]) => name === 'x-envoy-upstream-service-time');
  const timed = isFromUpstream
    ? withHeader(result.headers, 'x-envoy-upstream-service-time', took)
    : result.headers;
  const headers = withHeader(changedHeaders(timed, outcome.responseHeaders), 'server', server);
  return { ...result, headers, endMs: result.endMs + PROXY_MS, hops };
}

function addressOf(upstream: UpstreamChoice | undefined): Address | undefined {
  const endpoint = upstream?.endpoint;
  if (endpoint === undefined) return undefined;
  const colon = endpoint.lastIndexOf(':');
  return { ip: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) };
}

function passThrough(to: Address, context: TrafficContext): Address | undefined {
  const forwarded = forwardAddress(context.store, to, context.random);
  return forwarded.kind === 'forward' ? forwarded.to : undefined;
}

/** The first try goes where the route said; a retry avoids endpoints that were tried, as Istio's retry policy asks. */
function chooseUpstream(
  { outcome, config }: Forwarding,
  tried: readonly string[],
  context: TrafficContext,
): UpstreamChoice | undefined {
  const { upstream } = outcome;
  if (!upstream || tried.length === 0) return upstream;
  const others = (config.clusters.get(upstream.cluster)?.endpoints ?? []).filter(
    ({ healthy, address, port }) => healthy && !tried.includes(`${address}:${port}`),
  );
  const target = others[Math.floor(context.random.next() * others.length)];
  if (!target) return upstream;
  const endpoint = `${target.address}:${target.port}`;
  const isAutomatic = config.clusters.get(upstream.cluster)?.tls.mode === 'auto';
  const tls = isAutomatic ? (target.mtls ? 'mtls' : 'plaintext') : upstream.tls;
  return { ...upstream, endpoint, target, ...(tls === undefined ? {} : { tls }) };
}

function timedOut(endMs: number, attempts: number, late: Exchange): Exchange {
  return {
    ...localAnswer(504, TIMEOUT_BODY, ['UT'], endMs),
    attempts,
    mtls: late.mtls,
    hops: late.hops,
  };
}

/** The 503 that Envoy makes of a connection that failed. */
function localFailure(kind: ConnectionFailure['kind'], endMs: number): Exchange {
  const isReset = kind === 'reset';
  const body = isReset ? RESET_BODY : kind === 'tls' ? NOT_TLS_BODY : REFUSED_BODY;
  return {
    ...localAnswer(503, body, [isReset ? 'UC' : 'UF'], endMs),
    upstreamFailure: isReset ? 'reset' : 'connect',
  };
}

function localAnswer(
  status: number,
  body: string,
  responseFlags: readonly string[],
  endMs: number,
): Exchange {
  return {
    status,
    headers: [
      ['content-length', String(body.length)],
      ['content-type', 'text/plain'],
    ],
    body,
    responseFlags,
    mtls: false,
    attempts: 1,
    endMs,
    hops: [],
  };
}
