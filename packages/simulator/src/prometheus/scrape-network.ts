import type { ScrapeResponse } from '@drydock/metrics';
import type { Exchange, WireRequest } from '../traffic/exchange.ts';
import type { Pod } from '../objects/pod.ts';
import type { ScrapedPage } from '../telemetry/pod-metrics.ts';

/** How Prometheus reaches targets: its pod has no sidecar, so STRICT mTLS refuses it where a sidecar listens. */
export interface ScrapeNetwork {
  podByIp(ip: string): Pod | undefined;
  /** A page of a proxy or of the control plane; undefined: the port is none of theirs. */
  ownPage(pod: Pod, port: number, path: string): ScrapedPage | undefined;
  /** A request to a pod from outside of it, through its sidecar if it has one. */
  reach(pod: Pod, port: number, request: WireRequest): Exchange;
}

export interface ScrapeAnswer {
  readonly response: ScrapeResponse;
  readonly durationSeconds: number;
}

export interface ScrapeOptions {
  readonly timeoutMs: number;
  readonly tlsConfig: Readonly<Record<string, unknown>>;
}

const ACCEPT = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3';
/** What a page costs that no program of the simulation makes. */
const OWN_PAGE_SECONDS = 0.003;

/** Scrapes a URL. A failure has the text that Go's HTTP client would give. */
export function scrapeUrl(
  url: string,
  network: ScrapeNetwork,
  options: ScrapeOptions,
): ScrapeAnswer {
  const match = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(url);
  const fail = (message: string, durationSeconds = 0): ScrapeAnswer => ({
    response: { failure: message },
    durationSeconds,
  });
  if (!match) return fail(`Get ${JSON.stringify(url)}: unsupported protocol scheme`);
  const [, scheme = 'http', ip = '', portText, path = '/'] = match;
  const port = Number(portText ?? (scheme === 'https' ? 443 : 80));
  const file = options.tlsConfig['caFile'] ?? options.tlsConfig['certFile'];
  if (scheme === 'https' && typeof file === 'string') {
    return fail(
      `unable to load specified CA cert ${file}: open ${file}: no such file or directory`,
    );
  }
  const get = `Get ${JSON.stringify(url)}`;
  const pod = network.podByIp(ip);
  if (!pod) return fail(`${get}: context deadline exceeded`, options.timeoutMs / 1000);
  const own = network.ownPage(pod, port, path);
  if (own) {
    if (scheme === 'https') return fail(`${get}: http: server gave HTTP response to HTTPS client`);
    return { response: own, durationSeconds: OWN_PAGE_SECONDS };
  }
  const exchange = network.reach(pod, port, {
    scheme: scheme === 'https' ? 'https' : 'http',
    method: 'GET',
    path,
    authority: `${ip}:${port}`,
    headers: [
      ['user-agent', 'Prometheus/3.5.0'],
      ['accept', ACCEPT],
    ],
    body: '',
  });
  const durationSeconds = exchange.endMs / 1000;
  if (exchange.endMs > options.timeoutMs)
    return fail(`${get}: context deadline exceeded`, options.timeoutMs / 1000);
  if (exchange.error || exchange.status === undefined)
    return fail(`${get}: ${failureOf(exchange, `${ip}:${port}`)}`, durationSeconds);
  const contentType =
    exchange.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return {
    response: { status: exchange.status, contentType, body: exchange.body },
    durationSeconds,
  };
}

function failureOf({ error }: Exchange, address: string): string {
  switch (error?.kind) {
    case 'refused':
      return `dial tcp ${address}: connect: connection refused`;
    case 'reset':
      return `read tcp ${address}: read: connection reset by peer`;
    case 'no-answer':
    case 'timeout':
      return 'context deadline exceeded';
    case 'tls':
      return 'http: server gave HTTP response to HTTPS client';
    default:
      return error?.message ?? 'EOF';
  }
}
