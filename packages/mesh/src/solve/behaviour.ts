import { routeWith } from '../envoy/route.ts';
import { shares, type Share } from '../envoy/shares.ts';
import type { HttpRequest } from '../http-request.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import type { Outcome } from '../outcome.ts';
import type { Chooser } from '../envoy/chooser.ts';

/** All that can be seen of what a proxy does with a request, chance included. */
export interface Behaviour {
  readonly shares: readonly Share[];
  /** Of the first way: what leaves the proxy. */
  readonly upstream:
    | Pick<NonNullable<Outcome['upstreamRequest']>, 'path' | 'authority'>
    | undefined;
  readonly location: string | undefined;
  /** The same text for the same behaviour. */
  readonly signature: string;
}

// The most likely way through, except that nothing injected happens below 100 %.
const FIRST: Chooser = {
  pick: () => 0,
  happens: (percent) => percent >= 100,
  endpoint: () => 0,
};

/** Plays a request once for its visible effects and walks every chance for its shares. */
export function behaviourOf(config: ProxyConfig, request: HttpRequest): Behaviour {
  const outcome = routeWith(config, request, FIRST, {});
  const sent = outcome.upstreamRequest;
  const own = shares(config, request);
  const upstream = sent && { path: sent.path, authority: sent.authority };
  const { location, timeoutMs, retry, responseHeaders, body } = outcome;
  const mirrors = outcome.mirrors?.map(({ cluster }) => cluster);
  const signature = JSON.stringify([
    own.map((share) => ({ ...share, share: Math.round(share.share * 1e9) })).toSorted(byText),
    sent?.path,
    sent?.authority,
    sent?.headers,
    location,
    timeoutMs,
    retry && { ...retry, source: undefined },
    responseHeaders,
    body,
    mirrors,
  ]);
  return { shares: own, upstream, location, signature };
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
