import { exchange, type HttpRequest, type ProxyConfig, type UpstreamReply } from '@drydock/mesh';
import type { CorpusRequest } from './corpus.ts';
import type { Observation } from './observe.ts';
import { ECHO_HEADERS, scripted, SLOW_MS, type RawMessage } from './raw-http.ts';

/** What is compared: all that a client, an upstream and the access log see of one request. */
export interface Answer {
  readonly status: number | undefined;
  readonly route: string;
  readonly cluster: string;
  readonly flags: string;
  /** Of the answer, sorted: `x-up: 2`. */
  readonly headers: readonly string[];
  /** Subsets that got the request or a copy of it, one for each time, sorted. */
  readonly hits: string;
  /** Of a local answer. */
  readonly body?: string;
  readonly upstream?: {
    readonly subset: string;
    readonly requestLine: string;
    readonly headers: readonly string[];
  };
}

// What Envoy or the connection writes by itself, and our own mark.
const UNCOMPARED: ReadonlySet<string> = new Set(
  (
    'connection content-length date server transfer-encoding x-drydock-id x-envoy-upstream-service-time host ' +
    'x-envoy-expected-rq-timeout-ms x-forwarded-proto x-request-id x-envoy-internal x-forwarded-for'
  ).split(' '),
);

function headerLines(headers: readonly (readonly [string, string])[]): readonly string[] {
  return headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !UNCOMPARED.has(name))
    .map(([name, value]) => `${name}: ${value}`)
    .toSorted();
}

/** What route() and the rest of packages/mesh say. */
export function expectedAnswer(config: ProxyConfig, request: CorpusRequest): Answer {
  const http: HttpRequest = {
    ...request,
    scheme: 'http',
    destination: { ip: '10.96.0.10', port: 9080 },
  };
  const { outcome, status, headers, body, result, tries, responseFlags } = exchange(
    config,
    http,
    ({ attempt }) => replyTo(scripted(request.headers, attempt)),
    { random: () => 0.5 },
  );
  const isAnswered = outcome.outcome === 'forwarded' && result === 'forwarded';
  const sent = isAnswered ? outcome.upstreamRequest : undefined;
  const copies = outcome.mirrors ?? [];
  return {
    status,
    route: outcome.route ?? '',
    // Envoy has no cluster to name where there is none.
    cluster: outcome.outcome === 'cluster_not_found' ? '' : (outcome.cluster ?? ''),
    flags: responseFlags.toSorted().join(','),
    hits: [...tries, ...copies]
      .map(({ subset = '' }) => subset)
      .toSorted()
      .join(' '),
    headers: headerLines(headers),
    ...(sent
      ? {
          upstream: {
            subset: outcome.upstream?.subset ?? '',
            requestLine: `${sent.method} ${sent.path} ${sent.authority}`,
            headers: headerLines(sent.headers),
          },
        }
      : { body: request.method === 'HEAD' ? '' : body }),
  };
}

function replyTo(word: string): UpstreamReply {
  if (word === 'reset') return { reset: 'connection-termination', delayMs: 0 };
  const isSlow = word === 'slow';
  return {
    status: isSlow ? 200 : Number(word),
    headers: ECHO_HEADERS,
    delayMs: isSlow ? SLOW_MS : 0,
  };
}

/**
 * What the real Envoy did, from its answer, the echo in it and its log. A request that its HTTP/1 codec
 * refuses has no mark in the log: then only what the client sees is told, the rest is as in `unlogged`.
 */
export function observedAnswer(
  { message: real, log, hits }: Observation,
  unlogged: Answer,
): Answer {
  const echo = echoOf(real);
  const [method = '', path = ''] = echo?.message.firstLine.split(' ') ?? [];
  const host = echo?.message.headers.find(([name]) => name === 'host')?.[1] ?? '';
  return {
    status: real ? Number(real.firstLine.split(' ')[1]) : undefined,
    ...(log
      ? { route: absent(log.route), cluster: absent(log.cluster), flags: sorted(absent(log.flags)) }
      : { route: unlogged.route, cluster: unlogged.cluster, flags: unlogged.flags }),
    headers: headerLines(real?.headers ?? []),
    hits: hits.toSorted().join(' '),
    ...(echo
      ? {
          upstream: {
            subset: echo.subset,
            requestLine: `${method} ${path} ${host}`,
            headers: headerLines(echo.message.headers),
          },
        }
      : { body: real?.body ?? '' }),
  };
}

function sorted(flags: string): string {
  return flags.split(',').toSorted().join(',');
}

function absent(logged: string | null): string {
  return logged === '-' || logged === null ? '' : logged;
}

interface Echo {
  readonly subset: string;
  readonly message: RawMessage;
}

function echoOf(real: RawMessage | undefined): Echo | undefined {
  if (!real?.body.startsWith('{')) return undefined;
  return JSON.parse(real.body) as Echo; // as listenEcho writes it
}
