import {
  compile,
  createUpstreamState,
  exchange,
  gatewayTargetPort,
  indexMesh,
  resolveHost,
  routeInbound,
  verifyTokens,
  type Exchange,
  type HttpRequest,
  type MeshIndex,
  type MeshProxy,
  type Outcome,
  type ProxyConfig,
  type ResolvedHost,
  type UpstreamReply,
  type UpstreamTry,
} from '@drydock/mesh';
import type { MeshCase, RecordedRequest } from './mesh-case.ts';

/** One request played against the compiled proxy. */
export interface Played {
  readonly request: HttpRequest;
  readonly exchange: Exchange;
  /** What the upstream itself answered, before the proxy changed it. */
  readonly reply: UpstreamReply;
  /** The cluster has one endpoint: the choice was none. */
  readonly isOnlyEndpoint: boolean;
  /** The endpoint depends on Envoy's hash. */
  readonly isHashed: boolean;
}

/** Plays the requests of one case in order, with one Envoy that remembers. */
export class CasePlayer {
  readonly #case: MeshCase;
  readonly #index: MeshIndex;
  readonly #config: ProxyConfig;
  readonly #proxy: MeshProxy;
  readonly #state: ReturnType<typeof createUpstreamState>;
  readonly #random: () => number;
  #now = 0;

  constructor(meshCase: MeshCase) {
    this.#case = meshCase;
    const { resources, meshConfig } = meshCase;
    this.#index = indexMesh({ resources, ...(meshConfig ? { meshConfig } : {}) });
    this.#proxy = proxyOf(meshCase);
    this.#config = compile(this.#index, this.#proxy);
    this.#state = createUpstreamState(() => this.#now);
    this.#random = createRandom(1);
  }

  /** Plays a request once; `stands`: virtual time stands still (parallel calls). */
  async play(recorded: RecordedRequest, stands = false): Promise<Played> {
    const request = this.#requestOf(recorded);
    const played =
      this.#case.client.via === 'inbound'
        ? await this.#playInbound(request, recorded)
        : await this.#playOutbound(request, recorded);
    if (!stands) this.#now += played.exchange.durationMs + 1;
    return played;
  }

  async #playOutbound(request: HttpRequest, recorded: RecordedRequest): Promise<Played> {
    let last: UpstreamReply = { status: 200, delayMs: 0 };
    const upstream = (attempt: UpstreamTry): UpstreamReply => {
      last = replyOf(recorded, attempt.attempt);
      return last;
    };
    const { jwt: rules } = this.#config.inbound;
    const isGateway = this.#proxy.kind === 'gateway' && rules.length > 0;
    const jwt = isGateway ? { jwt: await verifyTokens(rules, request, RECORDED_AT) } : {};
    const options = { random: this.#random, state: this.#state, ...jwt };
    const done = exchange(this.#config, request, upstream, options);
    const cluster = this.#config.clusters.get(done.outcome.cluster ?? '');
    const isOnlyEndpoint = (cluster?.endpoints.length ?? 0) <= 1;
    const isHashed = cluster?.loadBalancing.kind === 'RING_HASH';
    return { request, exchange: done, reply: last, isOnlyEndpoint, isHashed };
  }

  async #playInbound(request: HttpRequest, recorded: RecordedRequest): Promise<Played> {
    const { from = {} } = recorded;
    const domain = 'cluster.local';
    const principal =
      from.principal ??
      (from.serviceAccount === undefined
        ? undefined
        : `${domain}/ns/${from.namespace ?? 'default'}/sa/${from.serviceAccount}`);
    const host = request.authority.replace(/:\d+$/, '');
    const tls = from.tls ?? (principal === undefined ? 'plaintext' : 'mtls');
    const port = request.destination.port;
    const outcome = routeInbound(this.#config, request, {
      connection: {
        tls,
        sourceIp: from.ip ?? recorded.sourceIP ?? '10.244.9.9',
        ...(principal === undefined ? {} : { principal }),
        ...(tls === 'plaintext' ? {} : { sni: `outbound_.${port}_._.${host}` }),
      },
      jwt: await verifyTokens(this.#config.inbound.jwt, request, RECORDED_AT),
    });
    const reply = replyOf(recorded, 1);
    return {
      request,
      exchange: inboundExchange(outcome, reply),
      reply,
      isOnlyEndpoint: false,
      isHashed: false,
    };
  }

  #requestOf(recorded: RecordedRequest): HttpRequest {
    const url = recorded.url === undefined ? undefined : splitUrl(recorded.url);
    const port = recorded.port ?? url?.port ?? 80;
    const authority = recorded.host ?? url?.authority ?? this.#case.server.host;
    const headers = Object.entries(recorded.headers ?? {}).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((line): [string, string] => [
        name,
        String(line),
      ]),
    );
    return {
      method: recorded.method ?? 'GET',
      scheme: url?.scheme ?? 'http',
      authority,
      path: recorded.path ?? url?.path ?? '/',
      headers,
      destination: this.#destination(recorded, url?.host ?? '', port),
      source: { ip: recorded.sourceIP ?? (this.#proxy.kind === 'gateway' ? USER : CLIENT) },
      ...(url?.scheme === 'https' ? { sni: url.host } : {}),
    };
  }

  #destination(recorded: RecordedRequest, host: string, port: number): HttpRequest['destination'] {
    if (this.#proxy.kind === 'gateway') {
      return { ip: this.#proxy.ip, port: gatewayTargetPort(this.#index, this.#proxy, port) };
    }
    if (this.#case.client.via === 'inbound') return { ip: this.#proxy.ip, port };
    if (recorded.ip !== undefined) return { ip: recorded.ip, port };
    const found = resolveHost(this.#index, host, this.#proxy.namespace);
    return { ip: addressOf(found) ?? recordedAddress(recorded), port };
  }
}

const CLIENT = '10.244.9.9';
const USER = '198.51.100.7';
// Recorded in November 2026; the tokens of the suite expired long before or last for decades.
const RECORDED_AT = 1_795_000_000;

function proxyOf({ client, server, resources }: MeshCase): MeshProxy {
  const isInbound = client.via === 'inbound';
  const place = isInbound ? server : client;
  const pod = resources.find(
    ({ kind, metadata }) =>
      kind === 'Pod' &&
      (metadata.namespace ?? 'default') === place.namespace &&
      Object.entries(place.labels).every(([name, value]) => metadata.labels?.[name] === value),
  );
  const isClient = client.via === 'sidecar';
  const status = pod?.['status'] as { podIP?: string } | undefined; // as filled in by the reader
  return {
    kind: client.via === 'gateway' ? 'gateway' : 'sidecar',
    namespace: place.namespace,
    labels: { ...(isClient ? {} : pod?.metadata.labels), ...place.labels },
    ip: isClient ? CLIENT : (status?.podIP ?? CLIENT),
    serviceAccount: 'default',
    pod: isClient ? 'client' : (pod?.metadata.name ?? 'server'),
  };
}

function addressOf(found: ResolvedHost | undefined): string | undefined {
  if (!found || found.kind === 'external') return undefined;
  if (found.kind === 'external-name') return addressOf(found.resolved);
  return found.ip;
}

function recordedAddress({ dns }: RecordedRequest): string {
  return /^[\d.]+/.exec(dns ?? '')?.[0] ?? '203.0.113.99';
}

interface SplitUrl {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Host header: the port only where it is not the scheme's own. */
  readonly authority: string;
  readonly path: string;
}

/** Splits a URL without normalising its path, which `new URL` would do. */
function splitUrl(url: string): SplitUrl {
  const [, scheme, authority = '', path = ''] = /^(https?):\/\/([^/?#]+)(.*)$/.exec(url) ?? [];
  const isTls = scheme === 'https';
  const [, host = authority, port] = /^(.*?)(?::(\d+))?$/.exec(authority) ?? [];
  const number = port === undefined ? (isTls ? 443 : 80) : Number(port);
  const isDefault = number === 80 || (isTls && number === 443);
  return {
    scheme: isTls ? 'https' : 'http',
    host,
    port: number,
    authority: isDefault ? host : authority,
    path: path.startsWith('/') ? path : `/${path}`,
  };
}

function replyOf({ upstream = {} }: RecordedRequest, attempt: number): UpstreamReply {
  if (attempt <= (upstream.resetFirst ?? 0)) return { reset: 'connection-termination', delayMs: 0 };
  const isSlow = attempt <= (upstream.slowFirst ?? 0);
  const delayMs = isSlow ? (upstream.slowMs ?? 0) : (upstream.delayMs ?? 0);
  const fails = attempt <= (upstream.failFirst ?? 0);
  const status = fails ? (upstream.failStatus ?? 503) : (upstream.status ?? 200);
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ['x-upstream', 'echo'],
  ];
  for (const [name, value] of Object.entries(upstream.responseHeaders ?? {})) {
    for (const line of Array.isArray(value) ? value : [value]) headers.push([name, String(line)]);
  }
  return { status, headers, body: '{}', delayMs };
}

function inboundExchange(outcome: Outcome, reply: UpstreamReply): Exchange {
  const isSent = outcome.upstream !== undefined;
  return {
    outcome,
    result: outcome.outcome,
    status: isSent ? reply.status : outcome.status,
    headers: isSent ? (reply.headers ?? []) : Object.entries(outcome.responseHeaders?.set ?? {}),
    body: isSent ? (reply.body ?? '') : (outcome.body ?? ''),
    responseFlags: outcome.responseFlags,
    tries: outcome.upstream ? [outcome.upstream] : [],
    durationMs: 0,
  };
}

/** A small generator with a seed (mulberry32): the same case gives the same numbers. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
