import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import type { TrafficDestination, TrafficResult } from '@drydock/simulator';
import type { CurlAnswer } from './curl-call.ts';
import type { CountedRequests } from './proxy-counters.ts';

/** What the proxies counted while a request was on its way. */
export interface Seen {
  /** By the sender's own proxy. */
  readonly source: readonly CountedRequests[];
  /** By the proxies of others, each with its pod. */
  readonly destinations: readonly {
    readonly pod: KubernetesObject;
    readonly counted: readonly CountedRequests[];
  }[];
}

/**
 * The result of a request on a real mesh: the answer as curl saw it; who answered by Istio's metrics and the
 * application's own version header; mTLS by the receiving proxy. There are no traces of real proxies, so no hops.
 */
export function readOutcome(url: string, answer: CurlAnswer, seen: Seen): TrafficResult {
  const { status, headers, body, error, durationMs } = answer;
  const received = receivedOf(answer);
  const destination = destinationOf(url, answer, seen);
  const attempts = seen.destinations.flatMap(({ pod, counted }) =>
    destination?.pod === pod.metadata.name ? counted : [],
  );
  return {
    ...(status === undefined ? {} : { status }),
    headers: headers.filter(([name]) => name.toLowerCase() !== TELLS),
    body,
    ...(error === undefined ? {} : { error }),
    ...(destination ? { destination } : {}),
    ...(received ? { received } : {}),
    responseFlags: flagsOf(seen.source),
    mtls: attempts.length > 0 && attempts.every(isMutualTls),
    attempts: Math.max(1, sum(attempts)),
    durationMs,
    hops: [],
  };
}

const isMutualTls = ({ labels }: CountedRequests): boolean =>
  labels['connection_security_policy'] === 'mutual_tls';

const sum = (all: readonly CountedRequests[]): number =>
  all.reduce((total, { count }) => total + count, 0);

/** The flags of the one request that the sender's proxy finished; none where it counted others too. */
function flagsOf(source: readonly CountedRequests[]): readonly string[] {
  const flags = sum(source) === 1 ? source[0]?.labels['response_flags'] : undefined;
  return flags === undefined || flags === '-' ? [] : flags.split(',');
}

function destinationOf(
  url: string,
  { status, headers }: CurlAnswer,
  { source, destinations }: Seen,
): TrafficDestination | undefined {
  if (status === undefined) return undefined;
  const direct = directOf(source, destinations);
  const version = headers.find(([name]) => name.toLowerCase() === 'x-app-version')?.[1];
  const labels = direct?.labels ?? {};
  const workload = known(labels['destination_workload']);
  if (workload === undefined) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const namespace = known(labels['destination_workload_namespace']) ?? '';
  const ownVersion = version ?? known(labels['destination_version']);
  return {
    host: known(labels['destination_service']) ?? hostname,
    workload,
    namespace,
    pod: direct?.pod ?? '',
    ...(ownVersion === undefined ? {} : { version: ownVersion }),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}

interface Direct {
  readonly labels: Readonly<Record<string, string>>;
  readonly pod?: string;
}

/** The first workload that the request came to: as its sender counted it, or the one that counted the sender. */
function directOf(
  source: readonly CountedRequests[],
  destinations: Seen['destinations'],
): Direct | undefined {
  const [only] = source;
  const labels = sum(source) === 1 ? only?.labels : undefined;
  const receivers = destinations.filter(({ counted }) => sum(counted) > 0);
  if (labels) {
    const pods = receivers.filter(({ counted }) =>
      counted.some(
        (each) => each.labels['destination_workload'] === labels['destination_workload'],
      ),
    );
    const [pod] = pods;
    return { labels, ...(pods.length === 1 && pod ? { pod: pod.pod.metadata.name } : {}) };
  }
  const [receiver] = receivers;
  const [first] = receiver?.counted ?? [];
  if (receivers.length !== 1 || !receiver || !first) return undefined;
  return { labels: first.labels, pod: receiver.pod.metadata.name };
}

function known(label: string | undefined): string | undefined {
  return label === undefined || label === '' || label === 'unknown' ? undefined : label;
}

/** Whoever sends this header is told by the sample programs what arrived. */
export const ASKS_FOR_ECHO: Readonly<Record<string, string>> = { 'x-app-echo': '1' };
const TELLS = 'x-app-received';

/** The request as the destination got it, where it tells: the sample programs in a header, httpbin in its answer. */
function receivedOf(answer: CurlAnswer): TrafficResult['received'] {
  return toldInHeader(answer) ?? echoedByHttpbin(answer);
}

function toldInHeader({ headers }: CurlAnswer): TrafficResult['received'] {
  const text = headers.find(([name]) => name.toLowerCase() === TELLS)?.[1];
  const told = text === undefined ? undefined : parse(decoded(text));
  const { method, path, authority, headers: lines } = told ?? {};
  if (typeof method !== 'string' || typeof path !== 'string' || !Array.isArray(lines))
    return undefined;
  return {
    method,
    path,
    authority: typeof authority === 'string' ? authority : '',
    headers: lines.flatMap((line) => {
      const [name, value] = Array.isArray(line) ? line : [];
      return typeof name === 'string' && typeof value === 'string' ? [[name, value] as const] : [];
    }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** `/get`, `/anything`, `/headers`. */
function echoedByHttpbin({ status, body }: CurlAnswer): TrafficResult['received'] {
  if (status === undefined || !body.startsWith('{')) return undefined;
  const echo = parse(body);
  const { url, method = 'GET', headers } = echo ?? {};
  if (typeof url !== 'string' || !URL.canParse(url) || !isJsonObject(headers)) return undefined;
  const { pathname, search, host } = new URL(url);
  return {
    method: typeof method === 'string' ? method : 'GET',
    path: pathname + search,
    authority: host,
    headers: Object.entries(headers).flatMap(([name, values]) =>
      [values]
        .flat()
        .filter((value) => typeof value === 'string')
        .map((value): readonly [string, string] => [name.toLowerCase(), value])
        .filter(([header]) => !(header in ASKS_FOR_ECHO)),
    ),
  };
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
