import type { JsonObject } from '@drydock/manifests';
import { matchConditions } from '../compile/http-match.ts';
import { routeMatches } from '../envoy/conditions.ts';
import { viewOf } from '../envoy/request-view.ts';
import type { HttpRequest } from '../http-request.ts';
import type { Outcome } from '../outcome.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import type { EnvoyRoute, RouteCondition } from '../route-table.ts';
import { defaultRoute } from '../compile/virtual-hosts.ts';
import { behaviourOf, type Behaviour } from './behaviour.ts';
import { changedRoutes } from './changed-routes.ts';
import { requestSpace } from './request-space.ts';

/** What somebody wants of requests: the first rule that matches says it. */
export interface Expectation {
  readonly rules: readonly ExpectedRule[];
}

export interface ExpectedRule {
  /** HTTPMatchRequests, any of which may hold; absent: every request. */
  readonly match?: readonly JsonObject[];
  readonly wants: {
    readonly outcome?: Outcome['outcome'];
    readonly status?: number;
    readonly host?: string;
    readonly subset?: string;
    /** Path (with query) at the upstream. */
    readonly path?: string;
  };
}

/** A request that shows a difference. */
export interface Counterexample {
  readonly request: HttpRequest;
  readonly first: Behaviour;
  /** What the other config does, or the rule that is not met. */
  readonly second: Behaviour | ExpectedRule;
}

export interface Comparison {
  readonly difference: Counterexample | undefined;
  /**
   * true: when there is no difference, there is none at all for this host and address. false: the search
   * ended before everything was tried; whoever shows the answer says so.
   */
  readonly isComplete: boolean;
}

/**
 * The smallest request to the host and address of `base` that two configs, or a config and an
 * expectation, treat differently. Found by solving the match conditions of both sides.
 */
export function counterexample(
  first: ProxyConfig,
  second: ProxyConfig | Expectation,
  base: HttpRequest,
): Comparison {
  if ('rules' in second) return againstExpectation(first, second, base);
  const changed = changedRoutes(first, second, base);
  const space = requestSpace([first, second], base, { changed });
  for (const request of space.requests) {
    const one = behaviourOf(first, request);
    const other = behaviourOf(second, request);
    if (one.signature !== other.signature) {
      return { difference: { request, first: one, second: other }, isComplete: space.isComplete };
    }
  }
  return { difference: undefined, isComplete: space.isComplete };
}

function againstExpectation(
  config: ProxyConfig,
  expectation: Expectation,
  base: HttpRequest,
): Comparison {
  const rules = expectation.rules.map((rule) => ({ rule, blocks: blocksOf(rule) }));
  const extra = rules.flatMap(({ blocks }) => blocks.flatMap(({ conditions }) => conditions));
  const space = requestSpace([config], base, { extra });
  for (const request of space.requests) {
    const view = viewOf(config, request);
    const found = rules.find(({ blocks }) => blocks.some((block) => routeMatches(block, view)));
    if (!found) continue;
    const behaviour = behaviourOf(config, request);
    if (isMet(found.rule, behaviour)) continue;
    const difference = { request, first: behaviour, second: found.rule };
    return { difference, isComplete: space.isComplete };
  }
  return { difference: undefined, isComplete: space.isComplete };
}

/** The blocks of a rule as routes, whose conditions can be tested. */
function blocksOf(rule: ExpectedRule): readonly EnvoyRoute[] {
  const route = defaultRoute({ host: '' }, 0, undefined);
  if (!rule.match) return [route];
  const nowhere = { resource: { group: '', kind: '', namespace: '', name: '' }, path: '' };
  return rule.match.map((match) => {
    const conditions: RouteCondition[] = matchConditions({
      match,
      source: nowhere,
      ref: () => nowhere,
    });
    return { ...route, conditions };
  });
}

function isMet({ wants }: ExpectedRule, behaviour: Behaviour): boolean {
  const { outcome, status, host, subset, path } = wants;
  const allShare = behaviour.shares.every(
    (share) =>
      (outcome === undefined || share.outcome === outcome) &&
      (status === undefined || share.status === status) &&
      (host === undefined || share.host === host) &&
      (subset === undefined || share.subset === subset),
  );
  return allShare && (path === undefined || behaviour.upstream?.path === path);
}
