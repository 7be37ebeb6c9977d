import type { Outcome } from '../outcome.ts';
import type { CorsPolicy, EnvoyRoute } from '../route-table.ts';
import { matcherTest } from './conditions.ts';
import { knownCluster } from './known-cluster.ts';
import { localAnswer } from './local-answer.ts';
import { headerValue, type RequestView } from './request-view.ts';
import type { RouteContext } from './route-context.ts';

/** Envoy's CORS filter: a preflight answered by the proxy, or undefined when the request goes on. */
export function corsAnswer(
  context: RouteContext,
  chosen: EnvoyRoute,
  cors: CorsPolicy,
  view: RequestView,
): Outcome | undefined {
  const origin = headerValue(view.headers, 'origin') ?? '';
  const isPreflight =
    view.method === 'OPTIONS' &&
    Boolean(headerValue(view.headers, 'access-control-request-method'));
  if (!isPreflight) return undefined;
  const isAllowed = originIsAllowed(cors, origin);
  if (!isAllowed && cors.forwardUnmatchedPreflights) return undefined;
  context.tracer?.add(
    'headers',
    'CORS preflight',
    isAllowed
      ? `Origin ${origin} is allowed: answered by the proxy.`
      : `Origin ${origin} is not allowed.`,
    cors.source ? { source: cors.source } : {},
  );
  const cluster = knownCluster(context, chosen);
  return localAnswer(context, {
    outcome: 'cors_preflight',
    status: 200,
    details: 'cors_response',
    route: chosen.name,
    ...(cluster === undefined ? {} : { cluster }),
    responseHeaders: {
      set: preflightHeaders(cors, isAllowed ? origin : undefined),
      add: [],
      remove: [],
    },
    ...(cors.source ? { decidedBy: cors.source } : {}),
  });
}

/** Envoy lets everybody in where a matcher takes the text `*`. */
function originIsAllowed(cors: CorsPolicy, origin: string): boolean {
  return cors.origins.some((matcher) => {
    const test = matcherTest(matcher);
    return test('*') || test(origin);
  });
}

function preflightHeaders(
  cors: CorsPolicy,
  origin: string | undefined,
): Readonly<Record<string, string>> {
  const given: readonly (readonly [string, string])[] = [
    ['access-control-allow-origin', origin ?? ''],
    ['access-control-allow-credentials', cors.credentials ? 'true' : ''],
    ['access-control-allow-methods', cors.methods],
    ['access-control-allow-headers', cors.headers],
    ['access-control-expose-headers', origin === undefined ? '' : cors.exposeHeaders],
    ['access-control-max-age', cors.maxAge],
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

/** Headers that the filter sets on the answer to a simple request with an allowed Origin. */
export function corsResponseHeaders(
  cors: CorsPolicy | undefined,
  view: RequestView,
): Readonly<Record<string, string>> | undefined {
  const origin = cors && headerValue(view.headers, 'origin');
  if (!cors || origin === undefined || !originIsAllowed(cors, origin)) return undefined;
  return {
    'access-control-allow-origin': origin,
    ...(cors.credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(cors.exposeHeaders === '' ? {} : { 'access-control-expose-headers': cors.exposeHeaders }),
  };
}
