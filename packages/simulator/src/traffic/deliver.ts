import { routeInbound, type Connection, type Outcome } from '@drydock/mesh';
import type { Hop } from '../traffic.ts';
import { isGatewayPod } from '../istio/mesh-proxy.ts';
import { hasSidecar, principalOf, serviceAccountOf, type Pod } from '../objects/pod.ts';
import type { HeaderLines, WorkloadContext } from '../workloads/behaviour.ts';
import { jsonAnswer } from '../workloads/json-answer.ts';
import { findBehaviour } from '../workloads/registry.ts';
import { settingsOf } from '../workloads/settings.ts';
import { headerOf } from '../workloads/json-answer.ts';
import { uuidOf } from '../workloads/uuid.ts';
import { parseImageName } from '../workloads/image-name.ts';
import { askAuthorizer } from './ask-authorizer.ts';
import { pathFromPod } from './client-path.ts';
import { failedExchange, type Exchange, type WireRequest } from './exchange.ts';
import { changedHeaders, withDefaultHeader, withHeader } from './header-lines.ts';
import { httpDate } from './http-date.ts';
import type { Address } from './kube-proxy.ts';
import { localHeaders, REFUSED_BODY } from './local-answer.ts';
import { MOST_DEPTH, NETWORK_MS, PROXY_MS, type TrafficContext } from './traffic-context.ts';
import { answerOutside } from './outside-world.ts';
import { notModelledMessage } from './not-modelled.ts';
import { reportServer, withServerSpan } from './report-server.ts';
import { UNVERIFIED } from './token-verification.ts';
import { workloadOf } from './pod-index.ts';

/** A request on an open connection to a pod. */
export interface Delivery {
  readonly request: WireRequest;
  readonly to: Address;
  readonly connection: Connection;
  /** Milliseconds since the first request was sent. */
  readonly startMs: number;
}

/** What happens at the server's end: its sidecar, if it has one, then its application. */
export function deliver(delivery: Delivery, context: TrafficContext): Exchange {
  const { to, startMs, connection } = delivery;
  const arrivesMs = startMs + NETWORK_MS;
  const pod = context.pods.byIp(to.ip);
  if (!pod) {
    const outside = answerOutside(
      {
        request: delivery.request,
        to,
        isTls: delivery.request.scheme === 'https' || connection.tls !== 'plaintext',
        sourceIp: connection.sourceIp,
        startMs,
      },
      context,
    );
    if (outside) return outside;
    return failedExchange(
      'no-answer',
      `Host is unreachable: no pod has the address ${to.ip}`,
      arrivesMs,
    );
  }
  if (isGatewayPod(pod)) {
    const { request } = delivery;
    const { sourceIp } = connection;
    const entry = { kind: 'gateway', pod, request, to, sourceIp, startMs: arrivesMs } as const;
    // TLS that a proxy began is ended here: by the server name that it asked for.
    const { tls, sni } = connection;
    const isBegun = tls === 'mtls' || tls === 'tls-without-client-cert';
    return context.enterProxy(isBegun ? { ...entry, tls: { sni, kind: tls } } : entry, context);
  }
  if (!hasSidecar(pod)) {
    if (connection.tls === 'mtls' || connection.tls === 'tls-without-client-cert') {
      return failedExchange('tls', 'The server does not speak TLS', arrivesMs);
    }
    return answer(pod, { ...delivery, startMs: arrivesMs }, context);
  }
  return throughSidecar(pod, { ...delivery, startMs: arrivesMs }, context);
}

function throughSidecar(pod: Pod, delivery: Delivery, context: TrafficContext): Exchange {
  const { request, to, connection, startMs } = delivery;
  const config = context.configOf(pod);
  if (!config) return failedExchange('refused', 'The proxy has no configuration yet', startMs);
  const httpRequest = { ...request, destination: to, source: { ip: connection.sourceIp } };
  const jwt = context.tokens.find(config.inbound.jwt, httpRequest, context.now);
  if (!jwt) return failedExchange('not-modelled', UNVERIFIED, startMs);
  const outcome = routeInbound(config, httpRequest, {
    connection,
    jwt,
    trace: context.isTracing,
    ask: askAuthorizer({ pod, config, request, startMs }, deliver, context),
  });
  const hop: Hop = { kind: 'inbound', ...place(pod), atMs: startMs, outcome, trace: outcome.trace };
  const endMs = startMs + PROXY_MS;
  const mtls = connection.tls === 'mtls';
  const isHttp = outcome.outcome === 'forwarded';
  // A client without a proxy sends no id: the server's proxy gives the request one.
  const identified = isHttp ? withRequestId(request, context) : request;
  const report = (result: Exchange): Exchange => {
    reportServer({ pod, config, ...delivery, request: identified, outcome, result }, context);
    return result;
  };
  if (!isHttp && outcome.outcome !== 'tcp_proxied') {
    return report(refusedBySidecar(outcome, { hop, endMs, mtls }, context));
  }
  const accepted = isHttp ? acceptedRequest(delivery, outcome, pod) : request;
  const named = isHttp ? sameRequestId(accepted.headers, identified.headers) : accepted.headers;
  const headers = isHttp ? withServerSpan(pod, config, named) : named;
  const handed = {
    ...delivery,
    request: { ...accepted, headers },
    to: { ...to, port: outcome.upstream?.port ?? to.port },
    startMs: endMs,
  };
  return report(afterSidecar(answer(pod, handed, context), outcome, { hop, mtls }));
}

const REQUEST_ID = 'x-request-id';

function withRequestId(request: WireRequest, { random }: TrafficContext): WireRequest {
  if (headerOf(request.headers, REQUEST_ID) !== undefined) return request;
  const id = uuidOf(() => random.next());
  return { ...request, headers: withDefaultHeader(request.headers, REQUEST_ID, id) };
}

function sameRequestId(headers: HeaderLines, identified: HeaderLines): HeaderLines {
  const id = headerOf(identified, REQUEST_ID);
  return id === undefined ? headers : withDefaultHeader(headers, REQUEST_ID, id);
}

interface Passed {
  readonly hop: Hop;
  readonly mtls: boolean;
}

function refusedBySidecar(
  outcome: Outcome,
  { hop, endMs, mtls }: Passed & { readonly endMs: number },
  context: TrafficContext,
): Exchange {
  if (outcome.status === undefined) {
    const isModelled = outcome.outcome !== 'not_modelled';
    const message = isModelled ? 'Connection reset by peer' : notModelledMessage(outcome);
    return failedExchange(isModelled ? 'reset' : 'not-modelled', message, endMs, [hop]);
  }
  return {
    status: outcome.status,
    headers: localHeaders(outcome, context.now + endMs),
    body: outcome.body ?? '',
    responseFlags: outcome.responseFlags,
    mtls,
    attempts: 1,
    endMs,
    hops: [hop],
  };
}

/** An application that refuses the proxy's connection shows as the proxy's 503. */
function afterSidecar(result: Exchange, outcome: Outcome, { hop, mtls }: Passed): Exchange {
  const hops = [hop, ...result.hops];
  if (result.error?.kind === 'refused') {
    return {
      status: 503,
      headers: [
        ['content-length', String(REFUSED_BODY.length)],
        ['content-type', 'text/plain'],
      ],
      body: REFUSED_BODY,
      responseFlags: ['UF'],
      mtls,
      attempts: 1,
      endMs: result.endMs,
      hops,
    };
  }
  const took = String(result.endMs - hop.atMs - PROXY_MS);
  const timed =
    outcome.outcome === 'forwarded'
      ? withHeader(result.headers, 'x-envoy-upstream-service-time', took)
      : result.headers;
  const headers = changedHeaders(timed, outcome.responseHeaders);
  return { ...result, headers, mtls, hops };
}

/** The request as the sidecar hands it to the application: its own changes, and who the client is. */
function acceptedRequest(delivery: Delivery, outcome: Outcome, pod: Pod): WireRequest {
  const { request, connection } = delivery;
  const { upstreamRequest = request } = outcome;
  let headers = withDefaultHeader(upstreamRequest.headers, 'x-forwarded-proto', 'http');
  if (connection.tls === 'mtls' && connection.principal !== undefined) {
    const certificate = `By=spiffe://${principalOf(pod)};Subject="";URI=spiffe://${connection.principal}`;
    headers = withHeader(headers, 'x-forwarded-client-cert', certificate);
  }
  return { ...request, ...upstreamRequest, headers };
}

/** The application's answer, with the calls that it makes itself as children of its hop. */
export function answer(pod: Pod, delivery: Delivery, context: TrafficContext): Exchange {
  const { request, to, startMs } = delivery;
  const container = pod.spec.containers.find(
    ({ image }) => findBehaviour(image ?? '')?.httpPorts.includes(to.port) === true,
  );
  const behaviour = findBehaviour(container?.image ?? '');
  if (!behaviour?.respond) return failedExchange('refused', 'Connection refused', startMs);
  if (request.scheme === 'https') {
    return failedExchange('tls', 'TLS connect error: wrong version number', startMs);
  }
  if (context.depth >= MOST_DEPTH) {
    const message = `More than ${MOST_DEPTH} calls behind one another: this request goes in circles`;
    return failedExchange('not-modelled', message, startMs);
  }
  let elapsedMs = startMs;
  const children: Hop[] = [];
  const workload: WorkloadContext = {
    pod: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    ip: to.ip,
    serviceAccount: serviceAccountOf(pod),
    tag: parseImageName(container?.image ?? '').tag,
    random: context.random,
    now: context.now + startMs,
    call(request) {
      const deeper = { ...context, depth: context.depth + 1 };
      const path = pathFromPod(pod, request, elapsedMs, deeper);
      const result = context.followPath(path, deeper);
      elapsedMs = result.endMs;
      children.push(...result.hops);
      return { status: result.status, headers: result.headers, body: result.body };
    },
  };
  const { errorRate = 0, latencyMs = 0 } = settingsOf(pod, container);
  const isBroken = errorRate > 0 && context.random.next() < errorRate;
  const result = isBroken
    ? jsonAnswer(500, { error: 'injected failure' })
    : behaviour.respond({ ...request, sourceIp: delivery.connection.sourceIp }, workload);
  const endMs = elapsedMs + latencyMs + (result.latencyMs ?? behaviour.latencyMs);
  const line = `${request.method} ${request.path} ${result.status} ${endMs - startMs}ms`;
  const writtenAt = { atMs: context.now + endMs, text: line };
  context.logs.write(pod.metadata.uid ?? '', container?.name ?? '', writtenAt);
  const { method, path, authority, headers } = request;
  return {
    status: result.status,
    headers: withOwnHeaders(result.headers, result.body, context.now + endMs),
    body: request.method === 'HEAD' ? '' : result.body,
    destination: {
      host: request.authority,
      workload: pod.metadata.labels?.['app'] ?? workloadOf(pod),
      ...place(pod),
      ...versionOf(pod),
      port: to.port,
    },
    received: { method, path, authority, headers },
    responseFlags: [],
    mtls: false,
    attempts: 1,
    endMs,
    hops: [{ kind: 'workload', ...place(pod), atMs: startMs, trace: [], children }],
  };
}

function withOwnHeaders(headers: HeaderLines, body: string, now: number): HeaderLines {
  const length = String(new TextEncoder().encode(body).length);
  const dated = withDefaultHeader(headers, 'date', httpDate(now));
  return withDefaultHeader(dated, 'content-length', length);
}

function place(pod: Pod): { readonly pod: string; readonly namespace: string } {
  return { pod: pod.metadata.name, namespace: pod.metadata.namespace ?? '' };
}

function versionOf(pod: Pod): { readonly version?: string } {
  const version = pod.metadata.labels?.['version'];
  return version === undefined ? {} : { version };
}
