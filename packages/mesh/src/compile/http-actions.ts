import type { JsonObject } from '@drydock/manifests';
import { expandHost } from '../index/host-name.ts';
import { durationOf, listOf, numberOf, objectOf, textOf, textsOf } from '../json-access.ts';
import type {
  CorsPolicy,
  FaultPolicy,
  ForwardAction,
  HeaderOperations,
  Mirror,
  RedirectAction,
  Rewrite,
  RouteAction,
  RouteCondition,
  RoutePolicies,
  WeightedCluster,
} from '../route-table.ts';
import type { FieldRef } from '../trace.ts';
import { clusterName } from './envoy-clusters.ts';
import { headerOperations, joinOperations, NO_HEADERS } from './header-operations.ts';
import { stringMatcher } from './http-match.ts';
import type { RouteTarget } from './http-routes.ts';
import { redirectPort } from './redirect-port.ts';
import { readRetryPolicy } from './retry-policy.ts';
import type { ResolvedRule } from './resolved-rule.ts';

/** What a rule does; a rewrite or redirect of a prefix depends on the match block it is bound to. */
export function routeAction(
  resolved: ResolvedRule,
  target: RouteTarget,
): RouteAction | ((conditions: readonly RouteCondition[]) => RouteAction) {
  const { rule } = resolved;
  if (rule['redirect'] !== undefined) return redirectAction(resolved, target);
  if (rule['directResponse'] !== undefined) return directResponse(resolved);
  const forward = forwardAction(resolved, target);
  if (rule['rewrite'] === undefined) return forward;
  return (conditions) => ({ ...forward, rewrite: rewriteOf(resolved, conditions) });
}

function redirectAction(resolved: ResolvedRule, target: RouteTarget): RedirectAction {
  const redirect = objectOf(resolved.rule['redirect']);
  const uri = textOf(redirect['uri']);
  const host = textOf(redirect['authority']);
  const scheme = textOf(redirect['scheme']);
  const derived = redirect['derivePort'] === 'FROM_REQUEST_PORT' ? target.port : undefined;
  const given = numberOf(redirect['port']) ?? derived;
  const port = redirectPort(given, scheme || undefined, target.isTls);
  return {
    kind: 'redirect',
    status: numberOf(redirect['redirectCode']) || 301,
    source: resolved.ref('redirect'),
    ...(uri ? { path: { kind: 'full', value: uri } } : {}),
    ...(host ? { host } : {}),
    ...(scheme ? { scheme } : {}),
    ...(port ? { port } : {}),
  };
}

function directResponse(resolved: ResolvedRule): RouteAction {
  const response = objectOf(resolved.rule['directResponse']);
  const body = objectOf(response['body']);
  const bytes = textOf(body['bytes']);
  return {
    kind: 'direct-response',
    status: numberOf(response['status']) ?? 200,
    body: textOf(body['string']) ?? (bytes ? decodeBase64(bytes) : ''),
    source: resolved.ref('directResponse'),
  };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decodeBase64(text: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of text.replaceAll(/[\s=]/g, '')) {
    bits = (bits << 6) | BASE64.indexOf(character);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function forwardAction(resolved: ResolvedRule, target: RouteTarget): ForwardAction {
  const retries = resolved.rule['retries'];
  const retry =
    retries === undefined
      ? target.defaultRetry
      : readRetryPolicy(objectOf(retries), resolved.ref('retries'));
  return {
    kind: 'forward',
    clusters: weightedClusters(resolved, target),
    timeoutMs: durationOf(resolved.rule['timeout']) ?? 0,
    mirrors: mirrorsOf(resolved, target),
    clusterNotFoundStatus: 503,
    ...(retry ? { retry } : {}),
  };
}

/** `destination` -> cluster name; a missing port is the called one (sidecar) or the service's only one (gateway). */
function destinationCluster(
  destination: JsonObject,
  resolved: ResolvedRule,
  target: RouteTarget,
): string {
  const host = expandHost(textOf(destination['host']) ?? '', resolved.namespace, 'cluster.local');
  const port = numberOf(objectOf(destination['port'])['number']) || target.destinationPort(host);
  return clusterName(port, textOf(destination['subset']) ?? '', host);
}

function weightedClusters(resolved: ResolvedRule, target: RouteTarget): WeightedCluster[] {
  const routes = listOf(resolved.rule['route']).map(objectOf);
  const isSingle = routes.length === 1;
  return routes.flatMap((route, position) => {
    const weight = isSingle ? 1 : (numberOf(route['weight']) ?? 0);
    if (weight <= 0) return [];
    const headers = objectOf(route['headers']);
    const at = (field: string): FieldRef => resolved.ref('route', position, 'headers', field);
    return [
      {
        cluster: destinationCluster(objectOf(route['destination']), resolved, target),
        weight,
        requestHeaders: isSingle ? NO_HEADERS : headerOperations(headers['request'], at('request')),
        responseHeaders: isSingle
          ? NO_HEADERS
          : headerOperations(headers['response'], at('response')),
        source: resolved.ref('route', position),
      },
    ];
  });
}

function rewriteOf(resolved: ResolvedRule, conditions: readonly RouteCondition[]): Rewrite {
  const rewrite = objectOf(resolved.rule['rewrite']);
  const authority = textOf(rewrite['authority']);
  const regex = objectOf(rewrite['uriRegexRewrite']);
  const pattern = textOf(regex['match']);
  const uri = textOf(rewrite['uri']);
  const source = resolved.ref('rewrite');
  const base = authority ? { authority, source } : { source };
  if (pattern !== undefined) {
    const substitution = textOf(regex['rewrite']) ?? '';
    return { ...base, path: { kind: 'regex', pattern, substitution } };
  }
  if (!uri) return base;
  const path = conditions.find((condition) => condition.on === 'path')?.matcher;
  if (path?.kind === 'exact' || path?.kind === 'regex') {
    return { ...base, path: { kind: 'full', value: uri } };
  }
  const matched = path?.kind === 'prefix' ? path.value : '/';
  return { ...base, path: { kind: 'prefix', matched, value: uri } };
}

function mirrorsOf(resolved: ResolvedRule, target: RouteTarget): Mirror[] {
  const { rule } = resolved;
  if (rule['mirror'] !== undefined) {
    const percentage = rule['mirrorPercentage'];
    const percent =
      percentage === undefined
        ? (numberOf(rule['mirrorPercent']) ?? 100)
        : (numberOf(objectOf(percentage)['value']) ?? 0);
    const cluster = destinationCluster(objectOf(rule['mirror']), resolved, target);
    return percent > 0 ? [{ cluster, percent, source: resolved.ref('mirror') }] : [];
  }
  return listOf(rule['mirrors']).flatMap((item, position) => {
    const mirror = objectOf(item);
    const percentage = mirror['percentage'];
    const percent = percentage === undefined ? 100 : (numberOf(objectOf(percentage)['value']) ?? 0);
    const cluster = destinationCluster(objectOf(mirror['destination']), resolved, target);
    return percent > 0 ? [{ cluster, percent, source: resolved.ref('mirrors', position) }] : [];
  });
}

/** Headers, faults and CORS of a rule. */
export function routePolicies(resolved: ResolvedRule): RoutePolicies {
  const { rule } = resolved;
  const headers = objectOf(rule['headers']);
  const only = listOf(rule['route']).length === 1 ? objectOf(listOf(rule['route'])[0]) : {};
  const own = objectOf(only['headers']);
  const at = (side: string): HeaderOperations =>
    joinOperations(
      headerOperations(headers[side], resolved.ref('headers', side)),
      headerOperations(own[side], resolved.ref('route', 0, 'headers', side)),
    );
  const fault = faultPolicy(resolved);
  const cors = corsPolicy(resolved);
  return {
    requestHeaders: at('request'),
    responseHeaders: at('response'),
    ...(fault ? { fault } : {}),
    ...(cors ? { cors } : {}),
  };
}

function percentOf(fault: JsonObject): number {
  return numberOf(objectOf(fault['percentage'])['value']) ?? numberOf(fault['percent']) ?? 0;
}

function faultPolicy(resolved: ResolvedRule): FaultPolicy | undefined {
  if (resolved.rule['fault'] === undefined) return undefined;
  const fault = objectOf(resolved.rule['fault']);
  const delay = objectOf(fault['delay']);
  const abort = objectOf(fault['abort']);
  const ms = durationOf(delay['fixedDelay']);
  const grpc = textOf(abort['grpcStatus']);
  const status = grpc ? 200 : numberOf(abort['httpStatus']);
  return {
    ...(ms === undefined
      ? {}
      : { delay: { percent: percentOf(delay), ms, source: resolved.ref('fault', 'delay') } }),
    ...(status === undefined
      ? {}
      : {
          abort: {
            percent: percentOf(abort),
            status,
            ...(grpc ? { grpcStatus: grpcCode(grpc) } : {}),
            source: resolved.ref('fault', 'abort'),
          },
        }),
  };
}

const GRPC_CODES: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

function grpcCode(name: string): number {
  return /^\d+$/.test(name) ? Number(name) : Math.max(0, GRPC_CODES.indexOf(name));
}

function corsPolicy(resolved: ResolvedRule): CorsPolicy | undefined {
  if (resolved.rule['corsPolicy'] === undefined) return undefined;
  const cors = objectOf(resolved.rule['corsPolicy']);
  const matchers = listOf(cors['allowOrigins']).flatMap((item) => stringMatcher(item) ?? []);
  const deprecated = textsOf(cors['allowOrigin']).map(
    (value) => ({ kind: 'exact', value }) as const,
  );
  const maxAge = durationOf(cors['maxAge']);
  return {
    origins: matchers.length > 0 ? matchers : deprecated,
    methods: textsOf(cors['allowMethods']).join(','),
    headers: textsOf(cors['allowHeaders']).join(','),
    exposeHeaders: textsOf(cors['exposeHeaders']).join(','),
    maxAge: maxAge === undefined ? '' : String(Math.trunc(maxAge / 1000)),
    credentials: cors['allowCredentials'] === true,
    forwardUnmatchedPreflights: cors['unmatchedPreflights'] !== 'IGNORE',
    source: resolved.ref('corsPolicy'),
  };
}
