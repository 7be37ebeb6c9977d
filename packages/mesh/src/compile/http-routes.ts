import type { JsonObject } from '@drydock/manifests';
import { listOf, objectOf, textMapOf, textOf, textsOf, numberOf } from '../json-access.ts';
import type { EnvoyRoute, OmittedRoute, RetryPolicy, RouteCondition } from '../route-table.ts';
import type { TriedCondition } from '../trace.ts';
import type { SourcedMatch } from './delegate-match.ts';
import { routeAction, routePolicies } from './http-actions.ts';
import { matchConditions } from './http-match.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { gatewayName } from './virtual-services.ts';

/** For which proxy and listener rules are translated. */
export interface RouteTarget {
  /** Service port (sidecar) or Gateway server port. */
  readonly port: number;
  /** Whether the listener ends TLS. */
  readonly isTls: boolean;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `mesh` for a sidecar, else the Gateways of this listener as `namespace/name`. */
  readonly gateways: readonly string[];
  /** The port that a destination without one means; undefined: none, the cluster will not be found. */
  readonly destinationPort: (host: string) => number;
  /** Of rules that say nothing of retries. */
  readonly defaultRetry: RetryPolicy | undefined;
}

export interface TranslatedRoutes {
  readonly routes: readonly EnvoyRoute[];
  readonly omitted: readonly OmittedRoute[];
}

/**
 * Envoy routes of a VirtualService's rules: one per match block. Blocks that do not fit this proxy
 * are left out; what follows a catch-all is dropped (istio BuildHTTPRoutesForVirtualService).
 */
export function translateRules(
  rules: readonly ResolvedRule[],
  target: RouteTarget,
): TranslatedRoutes {
  const routes: EnvoyRoute[] = [];
  const omitted: OmittedRoute[] = [];
  let isDead = false;
  for (const rule of rules) {
    const action = routeAction(rule, target);
    const policies = routePolicies(rule);
    for (const match of rule.matches ?? [undefined]) {
      const name = routeName(rule, match);
      const source = match?.source ?? rule.source;
      const unfit = match && !isDead ? unfitFor(match, rule.namespace, target) : [];
      if (isDead || unfit.length > 0) {
        omitted.push({ name, before: routes.length, isDead, conditions: unfit, source });
        continue;
      }
      const conditions = match ? matchConditions(match) : [];
      const bound = typeof action === 'function' ? action(conditions) : action;
      routes.push({ name, conditions, action: bound, policies, rule: rule.source, source });
      isDead ||= isCatchAll(conditions);
    }
  }
  return { routes, omitted };
}

function routeName(rule: ResolvedRule, match: SourcedMatch | undefined): string {
  const own = textOf(match?.match['name']);
  return own ? `${rule.name}.${own}` : rule.name;
}

/** No condition, prefix `/` or regex `.*` without header and query conditions. */
export function isCatchAll(conditions: readonly RouteCondition[]): boolean {
  return conditions.every(
    ({ on, matcher }) =>
      on === 'path' &&
      ((matcher.kind === 'prefix' && matcher.value === '/') ||
        (matcher.kind === 'regex' && matcher.value === '.*')),
  );
}

/** Conditions that istiod settles when it builds the table of one proxy; those that fail. */
function unfitFor(
  { match, ref }: SourcedMatch,
  namespace: string,
  target: RouteTarget,
): TriedCondition[] {
  const unfit: TriedCondition[] = [];
  const port = numberOf(match['port']);
  if (port && port !== target.port) {
    unfit.push(failed(`port ${port}`, String(target.port), ref('port')));
  }
  const gateways = textsOf(match['gateways']).map((name) => gatewayName(name, namespace));
  if (gateways.length > 0 && !gateways.some((name) => target.gateways.includes(name))) {
    unfit.push(
      failed(`gateways ${gateways.join(', ')}`, target.gateways.join(', '), ref('gateways')),
    );
  }
  const labels = textMapOf(match['sourceLabels']);
  for (const [name, value] of Object.entries(labels)) {
    if (target.labels[name] === value) continue;
    const actual = target.labels[name] ?? 'absent';
    unfit.push(failed(`sourceLabels ${name}=${value}`, actual, ref('sourceLabels', name)));
  }
  const source = textOf(match['sourceNamespace']);
  if (source && source !== target.namespace) {
    unfit.push(failed(`sourceNamespace ${source}`, target.namespace, ref('sourceNamespace')));
  }
  return unfit;
}

function failed(
  condition: string,
  actual: string,
  source: TriedCondition['source'],
): TriedCondition {
  return { condition, actual, holds: false, ...(source ? { source } : {}) };
}

/** Whether translating the rules gives another result for another workload of the namespace. */
export function dependsOnLabels(rules: readonly ResolvedRule[]): boolean {
  return rules.some((rule) => rule.matches?.some(({ match }) => hasLabels(match)));
}

function hasLabels(match: JsonObject): boolean {
  return Object.keys(objectOf(match['sourceLabels'])).length > 0;
}

/** Whether a rule list is empty for every proxy. */
export function hasHttpRules(spec: JsonObject): boolean {
  return listOf(spec['http']).length > 0;
}
