import type { JsonObject, JsonValue } from '@drydock/manifests';
import type { EnvoyCluster, LoadBalancing } from '../envoy-cluster.ts';
import type {
  CorsPolicy,
  EnvoyRoute,
  FaultPolicy,
  ForwardAction,
  HeaderOperations,
  RedirectAction,
  RetryPolicy,
  RouteCondition,
  StringMatcher,
  VirtualHost,
} from '../route-table.ts';
import { configMetadata } from './dump/dump-options.ts';

type Clusters = ReadonlyMap<string, EnvoyCluster>;

/** A virtual host in Envoy's own JSON; the clusters say by what its routes hash. */
export function toEnvoyVirtualHost(host: VirtualHost, clusters: Clusters): JsonObject {
  return {
    name: host.name,
    domains: [...host.domains],
    routes: host.routes.map((route) => toEnvoyRoute(route, clusters)),
    ...(host.requireTls ? { require_tls: 'ALL' } : {}),
  };
}

function toEnvoyRoute(route: EnvoyRoute, clusters: Clusters): JsonObject {
  const { action, policies } = route;
  const filters = {
    ...(policies.fault ? { 'envoy.filters.http.fault': fault(policies.fault) } : {}),
    ...(policies.cors ? { 'envoy.filters.http.cors': cors(policies.cors) } : {}),
  };
  return {
    ...(route.name === '' ? {} : { name: route.name }),
    match: routeMatch(route.conditions),
    ...configMetadata(route.source),
    ...(action.kind === 'forward'
      ? { route: { ...forward(action, route), ...hashPolicy(action, clusters) } }
      : {}),
    ...(action.kind === 'redirect' ? { redirect: redirect(action) } : {}),
    ...(action.kind === 'direct-response'
      ? {
          direct_response: {
            status: action.status,
            ...(action.body === '' ? {} : { body: { inline_string: action.body } }),
          },
        }
      : {}),
    ...headerChanges(policies.requestHeaders, 'request'),
    ...headerChanges(policies.responseHeaders, 'response'),
    ...(Object.keys(filters).length > 0 ? { typed_per_filter_config: filters } : {}),
  };
}

function routeMatch(conditions: readonly RouteCondition[]): JsonObject {
  const path = conditions.find(({ on }) => on === 'path');
  const headers = conditions
    .map((condition) => headerMatch(condition))
    .filter((match) => match !== undefined);
  const query = conditions.flatMap(({ on, name, matcher }) =>
    on === 'query' ? [{ name, ...presentOr(matcher) }] : [],
  );
  return {
    ...pathMatch(path),
    ...(headers.length > 0 ? { headers } : {}),
    ...(query.length > 0 ? { query_parameters: query } : {}),
  };
}

function pathMatch(condition: RouteCondition | undefined): JsonObject {
  const matcher = condition?.matcher;
  const folding = condition?.ignoreCase ? { case_sensitive: false } : {};
  switch (matcher?.kind) {
    case 'exact':
      return { path: matcher.value, ...folding };
    case 'prefix':
      return { prefix: matcher.value, ...folding };
    case 'path-prefix':
      return { path_separated_prefix: matcher.value };
    case 'regex':
      return { safe_regex: { regex: matcher.value } };
    default:
      return { prefix: '/' };
  }
}

const PSEUDO: Readonly<Record<string, string>> = {
  method: ':method',
  scheme: ':scheme',
  authority: ':authority',
};

function headerMatch(condition: RouteCondition): JsonObject | undefined {
  const { on, matcher, invert } = condition;
  if (on !== 'header' && PSEUDO[on] === undefined) return undefined;
  const isMissingEmpty = invert && matcher.kind !== 'present';
  return {
    name: PSEUDO[on] ?? condition.name,
    ...presentOr(matcher),
    ...(invert ? { invert_match: true } : {}),
    ...(isMissingEmpty ? { treat_missing_header_as_empty: true } : {}),
  };
}

function presentOr(matcher: StringMatcher): JsonObject {
  return matcher.kind === 'present'
    ? { present_match: true }
    : { string_match: stringMatch(matcher) };
}

function stringMatch(matcher: StringMatcher): JsonObject {
  if (matcher.kind === 'regex') return { safe_regex: { regex: matcher.value } };
  if (matcher.kind === 'present') return { prefix: '' };
  return { [matcher.kind === 'path-prefix' ? 'prefix' : matcher.kind]: matcher.value };
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  500: 'INTERNAL_SERVER_ERROR',
  404: 'NOT_FOUND',
};

function forward(action: ForwardAction, { conditions, policies }: EnvoyRoute): JsonObject {
  const authority = action.rewrite?.authority ?? authorityOf(policies.requestHeaders);
  const [only] = action.clusters;
  const notFound = STATUS_NAMES[action.clusterNotFoundStatus];
  const clusters: JsonValue[] = action.clusters.map((cluster) => ({
    name: cluster.cluster,
    weight: cluster.weight,
    ...headerChanges(cluster.requestHeaders, 'request'),
    ...headerChanges(cluster.responseHeaders, 'response'),
  }));
  return {
    ...(action.clusters.length === 1 && only
      ? { cluster: only.cluster }
      : { weighted_clusters: { clusters } }),
    ...(notFound ? { cluster_not_found_response_code: notFound } : {}),
    ...pathRewrite(action, conditions),
    ...(authority ? { host_rewrite_literal: authority } : {}),
    timeout: duration(action.timeoutMs),
    ...(action.retry ? { retry_policy: retry(action.retry) } : {}),
    ...(action.mirrors.length > 0
      ? {
          request_mirror_policies: action.mirrors.map(({ cluster, percent }) => ({
            cluster,
            runtime_fraction: { default_value: fraction(percent) },
            disable_shadow_host_suffix_append: true,
          })),
        }
      : {}),
  };
}

/** Istio takes the consistent hash of the first destination that has one for the whole route. */
function hashPolicy({ clusters: targets }: ForwardAction, clusters: Clusters): JsonObject {
  for (const { cluster } of targets) {
    const balancing = clusters.get(cluster)?.loadBalancing;
    if (balancing?.kind === 'RING_HASH') return { hash_policy: [hashOn(balancing.hash)] };
  }
  return {};
}

function hashOn(hash: Extract<LoadBalancing, { readonly kind: 'RING_HASH' }>['hash']): JsonObject {
  switch (hash.on) {
    case 'header':
      return { header: { header_name: hash.name } };
    case 'query':
      return { query_parameter: { name: hash.name } };
    case 'source-ip':
      return { connection_properties: { source_ip: true } };
    case 'cookie': {
      const { name, generate } = hash;
      const life = generate ? { ttl: duration(generate.ttlSeconds * 1000) } : {};
      return { cookie: { name, ...life, ...(generate?.path ? { path: generate.path } : {}) } };
    }
  }
}

/** `set: { Host: … }` is a rewrite in Envoy, which lets nobody change that header. */
function authorityOf({ set }: HeaderOperations): string | undefined {
  return set.findLast(([name]) => isAuthority(name))?.[1];
}

function isAuthority(name: string): boolean {
  return /^(host|:authority)$/i.test(name);
}

function pathRewrite(
  { rewrite }: ForwardAction,
  conditions: readonly RouteCondition[],
): JsonObject {
  const path = rewrite?.path;
  if (!path) return {};
  if (path.kind === 'regex') {
    return { regex_rewrite: { pattern: { regex: path.pattern }, substitution: path.substitution } };
  }
  const matched = conditions.find(({ on }) => on === 'path')?.matcher.kind;
  const isWhole = matched === 'exact' || matched === 'regex';
  if (path.kind === 'full' && !isWhole) {
    return { regex_rewrite: { pattern: { regex: '/.*' }, substitution: path.value } };
  }
  return { prefix_rewrite: path.value };
}

const PREVIOUS_HOSTS: JsonObject = {
  retry_host_predicate: [
    {
      name: 'envoy.retry_host_predicates.previous_hosts',
      typed_config: {
        '@type':
          'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
      },
    },
  ],
  host_selection_retry_max_attempts: 5,
};

function retry(policy: RetryPolicy): JsonObject {
  return {
    retry_on: policy.on.join(','),
    num_retries: policy.attempts,
    ...(policy.statuses.length > 0 ? { retriable_status_codes: [...policy.statuses] } : {}),
    ...(policy.perTryTimeoutMs > 0 ? { per_try_timeout: duration(policy.perTryTimeoutMs) } : {}),
    ...(policy.backOffMs === undefined
      ? {}
      : { retry_back_off: { base_interval: duration(policy.backOffMs) } }),
    ...(policy.mayRepeatEndpoint ? {} : PREVIOUS_HOSTS),
  };
}

const REDIRECT_CODES: Readonly<Record<number, string>> = {
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
};

function redirect(action: RedirectAction): JsonObject {
  const code = REDIRECT_CODES[action.status];
  const { path } = action;
  return {
    ...(path?.kind === 'full' ? { path_redirect: path.value } : {}),
    ...(path?.kind === 'prefix' ? { prefix_rewrite: path.value } : {}),
    ...(action.host === undefined ? {} : { host_redirect: action.host }),
    ...(action.scheme === undefined ? {} : { scheme_redirect: action.scheme }),
    ...(action.port === undefined ? {} : { port_redirect: action.port }),
    ...(code ? { response_code: code } : {}),
  };
}

function headerChanges(operations: HeaderOperations, side: 'request' | 'response'): JsonObject {
  const entry =
    (action: string | undefined) =>
    ([key, value]: readonly [string, string]): JsonObject => ({
      header: { key, value },
      ...(action ? { append_action: action } : {}),
    });
  const added = [
    ...operations.set
      .filter(([name]) => !isAuthority(name))
      .map(entry('OVERWRITE_IF_EXISTS_OR_ADD')),
    ...operations.add.map(entry(undefined)),
  ];
  return {
    ...(added.length > 0 ? { [`${side}_headers_to_add`]: added } : {}),
    ...(operations.remove.length > 0
      ? { [`${side}_headers_to_remove`]: [...operations.remove] }
      : {}),
  };
}

function fault({ delay, abort }: FaultPolicy): JsonObject {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault',
    ...(delay
      ? { delay: { fixed_delay: duration(delay.ms), percentage: fraction(delay.percent) } }
      : {}),
    ...(abort
      ? {
          abort: {
            ...(abort.grpcStatus === undefined
              ? { http_status: abort.status }
              : { grpc_status: abort.grpcStatus }),
            percentage: fraction(abort.percent),
          },
        }
      : {}),
  };
}

function cors(policy: CorsPolicy): JsonObject {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy',
    allow_origin_string_match: policy.origins.map((origin) => stringMatch(origin)),
    allow_methods: policy.methods,
    allow_headers: policy.headers,
    expose_headers: policy.exposeHeaders,
    max_age: policy.maxAge,
    allow_credentials: policy.credentials,
    forward_not_matching_preflights: policy.forwardUnmatchedPreflights,
    filter_enabled: { default_value: { numerator: 100 } },
  };
}

function fraction(percent: number): JsonObject {
  return { numerator: Math.round(percent * 10_000), denominator: 'MILLION' };
}

/** Milliseconds as a protobuf duration: `0.25s`. */
export function duration(ms: number): string {
  return `${ms / 1000}s`;
}
