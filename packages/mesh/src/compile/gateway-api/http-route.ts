import type { JsonObject } from '@drydock/manifests';
import type { MeshIndex } from '../../index/mesh-index.ts';
import { refTo, type MeshObject } from '../../index/mesh-object.ts';
import { durationOf, listOf, numberOf, objectOf, textOf } from '../../json-access.ts';
import type {
  EnvoyRoute,
  ForwardAction,
  HeaderOperations,
  Mirror,
  RetryPolicy,
  RouteAction,
  RouteCondition,
  WeightedCluster,
} from '../../route-table.ts';
import type { FieldRef } from '../../trace.ts';
import { joinOperations, NO_HEADERS } from '../header-operations.ts';
import { DEFAULT_RETRY } from '../retry-policy.ts';
import { isCatchAll, type TranslatedRoutes } from '../http-routes.ts';
import { backendCluster, weightedBackends } from './backends.ts';
import { corsOf, filterHeaders, findFilter, redirectOf, rewriteOf } from './filters.ts';
import { compareSpecificity, routeMatch } from './route-match.ts';

/** A route of an HTTPRoute, and what its precedence is decided by. */
export interface RankedRoute {
  readonly route: EnvoyRoute;
  readonly owner: MeshObject;
}

/** Every match of every rule of an HTTPRoute as an Envoy route, in document order. */
export function rankedRoutes(index: MeshIndex, owner: MeshObject, port: number): RankedRoute[] {
  return listOf(owner.spec['rules']).flatMap((item, position) => {
    const rule = objectOf(item);
    const source = refTo(owner, 'spec', 'rules', position);
    const matches = listOf(rule['matches']);
    const place: RulePlace = { index, owner, rule, position, source, port };
    return (matches.length === 0 ? [undefined] : matches).map((match, place2) => {
      const where =
        match === undefined ? source : refTo(owner, 'spec', 'rules', position, 'matches', place2);
      const conditions =
        match === undefined ? [] : routeMatch(objectOf(match), owner, [position, place2]);
      return { owner, route: buildRoute(place, conditions, where) };
    });
  });
}

/**
 * The routes of one host by precedence: exact path, longest prefix, regex; method; more headers;
 * more query parameters; the older HTTPRoute; document order. What follows a catch-all is dropped.
 */
export function orderRoutes(ranked: readonly RankedRoute[]): TranslatedRoutes {
  const ordered = ranked.toSorted(
    (one, other) =>
      compareSpecificity(one.route.conditions, other.route.conditions) ||
      byOwner(one.owner, other.owner),
  );
  const routes: EnvoyRoute[] = [];
  for (const { route } of ordered) {
    routes.push(route);
    if (isCatchAll(route.conditions)) break;
  }
  return { routes, omitted: [] };
}

function byOwner(one: MeshObject, other: MeshObject): number {
  if (one.created !== other.created) return one.created < other.created ? -1 : 1;
  const left = `${one.namespace}/${one.name}`;
  const right = `${other.namespace}/${other.name}`;
  return left === right ? 0 : left < right ? -1 : 1;
}

interface RulePlace {
  readonly index: MeshIndex;
  readonly owner: MeshObject;
  readonly rule: JsonObject;
  readonly position: number;
  readonly source: FieldRef;
  readonly port: number;
}

function buildRoute(
  place: RulePlace,
  conditions: readonly RouteCondition[],
  source: FieldRef,
): EnvoyRoute {
  const { owner, rule, position } = place;
  const filters = listOf(rule['filters']);
  const at = (filter: number): FieldRef =>
    refTo(owner, 'spec', 'rules', position, 'filters', filter);
  const backends = listOf(rule['backendRefs']).map(objectOf);
  const [only] = backends;
  const own = backends.length === 1 && only ? listOf(only['filters']) : [];
  const atBackend = (filter: number): FieldRef =>
    refTo(owner, 'spec', 'rules', position, 'backendRefs', 0, 'filters', filter);
  const headers = (type: string): HeaderOperations =>
    joinOperations(filterHeaders(filters, type, at), filterHeaders(own, type, atBackend));
  return {
    name: `${owner.namespace}.${owner.name}.${position}`,
    conditions,
    action: actionOf(place, conditions, at),
    policies: {
      requestHeaders: headers('RequestHeaderModifier'),
      responseHeaders: headers('ResponseHeaderModifier'),
      ...corsOf(filters, at),
    },
    rule: place.source,
    source,
  };
}

function actionOf(
  place: RulePlace,
  conditions: readonly RouteCondition[],
  at: (filter: number) => FieldRef,
): RouteAction {
  const { index, owner, rule, position } = place;
  const filters = listOf(rule['filters']);
  const redirect = findFilter(filters, 'RequestRedirect');
  if (redirect) return redirectOf(redirect, conditions, place.port, at);
  if (findFilter(filters, 'ExtensionRef')) return unanswerable(place.source);
  const backends = listOf(rule['backendRefs']).map(objectOf);
  const clusters = weightedBackends(index, owner, backends, position);
  if (clusters.length === 0) return unanswerable(place.source);
  const rewrite = findFilter(filters, 'URLRewrite');
  const timing = timeoutsOf(place);
  return {
    kind: 'forward',
    clusters: backends.length === 1 ? clusters.map(withoutHeaders) : clusters,
    ...timing,
    mirrors: mirrorsOf(place, filters, at),
    clusterNotFoundStatus: 500,
    ...(rewrite ? { rewrite: rewriteOf(rewrite, conditions, at) } : {}),
  };
}

/** The headers of a single backend stand at the rule. */
function withoutHeaders(cluster: WeightedCluster): WeightedCluster {
  return { ...cluster, requestHeaders: NO_HEADERS, responseHeaders: NO_HEADERS };
}

/** The API wants 500 where a rule has no usable backend. */
function unanswerable(source: FieldRef): RouteAction {
  return { kind: 'direct-response', status: 500, body: '', source };
}

function timeoutsOf({
  index,
  rule,
  owner,
  position,
}: RulePlace): Pick<ForwardAction, 'timeoutMs' | 'retry'> {
  const timeouts = objectOf(rule['timeouts']);
  const whole = durationOf(timeouts['request']) ?? 0;
  const each = durationOf(timeouts['backendRequest']) ?? 0;
  if (rule['retry'] === undefined) {
    const { defaultRetry } = index.settings;
    const retries = defaultRetry ? { retry: defaultRetry } : {};
    return { timeoutMs: each > 0 ? each : whole, ...retries };
  }
  const retry = objectOf(rule['retry']);
  const statuses = listOf(retry['codes']).flatMap((code) => numberOf(code) ?? []);
  const backOffMs = durationOf(retry['backoff']);
  const policy: RetryPolicy = {
    attempts: numberOf(retry['attempts']) ?? 2,
    on: [...DEFAULT_RETRY.on],
    statuses,
    perTryTimeoutMs: each,
    ...(backOffMs === undefined || backOffMs <= 0 ? {} : { backOffMs }),
    source: refTo(owner, 'spec', 'rules', position, 'retry'),
  };
  return { timeoutMs: whole, retry: policy };
}

function mirrorsOf(
  { index, owner }: RulePlace,
  filters: readonly unknown[],
  at: (filter: number) => FieldRef,
): Mirror[] {
  return filters.flatMap((item, position) => {
    const filter = objectOf(item);
    if (textOf(filter['type']) !== 'RequestMirror') return [];
    const mirror = objectOf(filter['requestMirror']);
    const fraction = objectOf(mirror['fraction']);
    const numerator = numberOf(fraction['numerator']);
    const percent =
      numerator === undefined
        ? (numberOf(mirror['percent']) ?? 100)
        : (100 * numerator) / (numberOf(fraction['denominator']) ?? 100);
    const cluster = backendCluster(index, owner, objectOf(mirror['backendRef']));
    return percent > 0 ? [{ cluster, percent, source: at(position) }] : [];
  });
}
