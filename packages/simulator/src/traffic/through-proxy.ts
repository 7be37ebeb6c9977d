import { route, type Outcome } from '@drydock/mesh';
import { principalOf, type Pod } from '../objects/pod.ts';
import type { Hop } from '../traffic.ts';
import { failedExchange, type Exchange, type WireRequest } from './exchange.ts';
import { forward } from './forward.ts';
import { withDefaultHeader, withHeader } from './header-lines.ts';
import type { Address } from './kube-proxy.ts';
import { localHeaders } from './local-answer.ts';
import { notModelledMessage } from './not-modelled.ts';
import { PROXY_MS, type TrafficContext } from './traffic-context.ts';
import { uuidOf } from '../workloads/uuid.ts';

/** A request that reaches a proxy which routes it: a client's sidecar, or a gateway. */
export interface ProxyEntry {
  readonly kind: 'outbound' | 'gateway';
  readonly pod: Pod;
  readonly request: WireRequest;
  /** The address that the client connected to. */
  readonly to: Address;
  readonly sourceIp: string;
  readonly startMs: number;
}

/** What a client's sidecar or a gateway does with a request, up to the answer that it gives back. */
export function throughProxy(entry: ProxyEntry, context: TrafficContext): Exchange {
  const { pod, request, to, sourceIp, startMs, kind } = entry;
  const config = context.configOf(pod);
  if (!config) {
    const message = 'Connection refused: the proxy has no configuration yet';
    return failedExchange('refused', message, startMs);
  }
  const { name, namespace = '' } = pod.metadata;
  const proxy = `${namespace}/${name}`;
  const { method, authority, path, headers, body } = request;
  const outcome = route(
    config,
    {
      method,
      authority,
      path,
      headers,
      body,
      scheme: 'http',
      destination: to,
      source: { ip: sourceIp },
    },
    {
      random: () => context.random.next(),
      trace: true,
      state: context.memory.stateOf(proxy, context.now + startMs),
    },
  );
  const hop: Hop = { kind, pod: name, namespace, atMs: startMs, outcome, trace: outcome.trace };
  const endMs = startMs + PROXY_MS + (outcome.delayMs ?? 0);
  if (outcome.outcome !== 'forwarded' && outcome.outcome !== 'tcp_proxied') {
    return answeredByProxy(outcome, { hop, endMs, server: serverName(kind) }, context);
  }
  const leaving =
    outcome.outcome === 'forwarded' ? leavingRequest(entry, outcome, context) : request;
  const server = serverName(kind);
  const principal = principalOf(pod);
  return forward(
    {
      request: leaving,
      to,
      outcome,
      hop,
      startMs: endMs,
      sourceIp,
      principal,
      config,
      server,
      proxy,
    },
    context,
  );
}

/** What Envoy calls itself in the `server` header: gateways say that they are Istio's. */
function serverName(kind: ProxyEntry['kind']): string {
  return kind === 'gateway' ? 'istio-envoy' : 'envoy';
}

function answeredByProxy(
  outcome: Outcome,
  { hop, endMs, server }: { readonly hop: Hop; readonly endMs: number; readonly server: string },
  context: TrafficContext,
): Exchange {
  if (outcome.status === undefined) {
    if (outcome.outcome === 'not_modelled') {
      return failedExchange('not-modelled', notModelledMessage(outcome), endMs, [hop]);
    }
    const isRefused = outcome.outcome === 'no_listener';
    const message = isRefused ? 'Connection refused' : 'Recv failure: Connection reset by peer';
    return failedExchange(isRefused ? 'refused' : 'reset', message, endMs, [hop]);
  }
  return {
    status: outcome.status,
    headers: withHeader(localHeaders(outcome, context.now + endMs), 'server', server),
    body: outcome.body ?? '',
    responseFlags: outcome.responseFlags,
    mtls: false,
    attempts: 1,
    endMs,
    hops: [hop],
  };
}

/** The request as the proxy sends it on: what the routes changed, and Envoy's own headers. */
function leavingRequest(
  { request, kind, sourceIp }: ProxyEntry,
  outcome: Outcome,
  context: TrafficContext,
): WireRequest {
  const { upstreamRequest = request } = outcome;
  const id = uuidOf(() => context.random.next());
  let headers = withDefaultHeader(upstreamRequest.headers, 'x-request-id', id);
  if (kind === 'gateway') {
    headers = withHeader(
      withHeader(headers, 'x-forwarded-for', sourceIp),
      'x-forwarded-proto',
      'http',
    );
  } else {
    headers = withDefaultHeader(headers, 'x-forwarded-proto', 'http');
  }
  return { ...request, ...upstreamRequest, headers };
}
