import { isGatewayPod } from '../istio/mesh-proxy.ts';
import { hasSidecar, isProxyStarted, isRunning, type Pod } from '../objects/pod.ts';
import type { Exchange } from '../traffic/exchange.ts';
import { expositionText } from './exposition.ts';
import type { StoredSeries } from './metric-store.ts';

/** An answer to a scrape. */
export interface ScrapedPage {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface PodMetricsOptions {
  /** Counters and gauges of a pod's proxy. */
  readonly proxySeries: (pod: Pod) => Iterable<StoredSeries>;
  /** Those of a control plane's pod; undefined: it is none. */
  readonly istiodSeries: (pod: Pod) => Iterable<StoredSeries> | undefined;
  /** A request to the pod from outside it, through its sidecar if it has one. */
  readonly reach: (pod: Pod, port: number, path: string) => Exchange;
}

export const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

const AGENT_PORT = 15_020;
const ENVOY_PORT = 15_090;
const ISTIOD_PORT = 15_014;

/**
 * What a scraper gets from a port of a pod; undefined: the connection fails. The ports of the proxy
 * itself are not redirected to it; every other one is, so that STRICT mTLS refuses a plain scrape.
 */
export function metricsOf(
  pod: Pod,
  port: number,
  path: string,
  options: PodMetricsOptions,
): ScrapedPage | undefined {
  if (!isRunning(pod)) return undefined;
  const istiod = port === ISTIOD_PORT ? options.istiodSeries(pod) : undefined;
  if (istiod) return pageOf(path, '/metrics', istiod);
  const hasProxy = (hasSidecar(pod) || isGatewayPod(pod)) && isProxyStarted(pod);
  if (hasProxy && (port === AGENT_PORT || port === ENVOY_PORT)) {
    return pageOf(path, '/stats/prometheus', options.proxySeries(pod));
  }
  const { status, headers, body, error } = options.reach(pod, port, path);
  if (error || status === undefined) return undefined;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return { status, contentType: type ?? '', body };
}

function pageOf(path: string, known: string, series: Iterable<StoredSeries>): ScrapedPage {
  const [name] = path.split('?');
  if (name !== known) {
    return { status: 404, contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' };
  }
  return { status: 200, contentType: TEXT_FORMAT, body: expositionText(series) };
}
