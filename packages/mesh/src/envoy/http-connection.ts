import type { Outcome } from '../outcome.ts';
import type { FilterChain } from '../proxy-config.ts';
import type { EnvoyRoute, VirtualHost } from '../route-table.ts';
import type { TriedRule } from '../trace.ts';
import { routeMatches, tryCondition } from './conditions.ts';
import { corsAnswer } from './cors.ts';
import { faultAnswer } from './fault.ts';
import { forward } from './forward.ts';
import { HTTP_METHODS } from './http-methods.ts';
import { localAnswer } from './local-answer.ts';
import { refusalOf } from '../security/http-security.ts';
import { knownCluster } from './known-cluster.ts';
import { redirectLocation } from './rewrite.ts';
import { headerValue, viewOf, type RequestView } from './request-view.ts';
import type { RouteContext } from './route-context.ts';
import { matchVirtualHost } from './virtual-host-match.ts';
import { responseChanges } from './apply-headers.ts';

const METHODS: ReadonlySet<string> = new Set(HTTP_METHODS);

// A path is printable ASCII: anything else must be percent-encoded.
const HAS_RAW_BYTES = /[^\x21-\x7e]/;

/** What the HTTP connection manager of a chain answers: virtual host, route, filters, upstream. */
export function answerHttp(context: RouteContext, chain: FilterChain): Outcome {
  const { config, request, tracer } = context;
  if (!METHODS.has(request.method) || HAS_RAW_BYTES.test(request.path)) {
    tracer?.add(
      'listener',
      `${request.method} ${request.path}`,
      'Not a method or path that HTTP knows: bad request.',
    );
    return localAnswer(context, {
      outcome: 'local_reply',
      status: 400,
      body: 'Bad Request',
      flags: ['DPE'],
    });
  }
  if (!request.path.startsWith('/')) return refuseForm(context);
  const tableName = chain.filter.kind === 'http' ? chain.filter.routeTable : '';
  const table = config.routeTables.get(tableName);
  const { jwt } = context.options;
  const seen = viewOf(config, request);
  const view = jwt?.kind === 'valid' ? { ...seen, claims: jwt.claims } : seen;
  const virtualHost = table && matchVirtualHost(table, request.authority);
  if (tracer) traceVirtualHost(context, virtualHost, tableName);
  if (virtualHost?.requireTls && request.scheme !== 'https')
    return sendToHttps(context, virtualHost, view);
  const chosen = virtualHost && selectRoute(virtualHost, view);
  const denied =
    config.proxy.kind === 'gateway' ? refuseAtGateway(context, chosen, view) : undefined;
  if (denied) return denied;
  if (!virtualHost) return noRoute(context);
  if (tracer) traceRules(context, virtualHost, chosen, view);
  if (!chosen) return noRoute(context);
  if (jwt?.kind !== 'valid' || config.proxy.kind !== 'gateway')
    return answerRoute(context, chosen, view);
  // The token has been taken out, unless it is to be forwarded.
  const without = { ...request, headers: jwt.headers, path: jwt.path };
  const next = { ...viewOf(config, without), claims: jwt.claims };
  return answerRoute({ ...context, request: without }, chosen, next);
}

/** `OPTIONS *` and the like: Envoy routes nothing that does not begin with a slash. */
function refuseForm(context: RouteContext): Outcome {
  const { path } = context.request;
  context.tracer?.add('listener', path, 'A path begins with a slash: 404 without any route.');
  return localAnswer(context, {
    outcome: 'local_reply',
    status: 404,
    details: 'absolute_path_rejected',
  });
}

/** Authentication and authorization come before routing: a denied request never sees the 404. */
function refuseAtGateway(
  context: RouteContext,
  chosen: EnvoyRoute | undefined,
  view: RequestView,
): Outcome | undefined {
  const { config, request, options, tracer, listener } = context;
  if (config.inbound.policies.length === 0 && config.inbound.jwt.length === 0) return undefined;
  const sourceIp = options.connection?.sourceIp ?? request.source?.ip ?? '';
  const refusal = refusalOf({
    inbound: config.inbound,
    view,
    connection: options.connection ?? { tls: 'plaintext', sourceIp },
    destination: request.destination,
    // With no trusted proxies in front, a gateway does not believe X-Forwarded-For.
    remoteIp: sourceIp,
    jwt: options.jwt ?? { kind: 'none' },
    tracer,
    ask: options.ask,
  });
  if ('addedHeaders' in refusal) return undefined;
  const cluster = chosen && knownCluster(context, chosen);
  return {
    ...refusal,
    listener: listener.name,
    ...(chosen && chosen.name !== '' ? { route: chosen.name } : {}),
    ...(cluster === undefined ? {} : { cluster }),
    notModelled: [...config.notModelled, ...refusal.notModelled],
    trace: tracer?.steps ?? [],
  };
}

function selectRoute(virtualHost: VirtualHost, view: RequestView): EnvoyRoute | undefined {
  for (const candidate of virtualHost.routes) {
    if (routeMatches(candidate, view)) return candidate;
  }
  return undefined;
}

function noRoute(context: RouteContext): Outcome {
  return localAnswer(context, {
    outcome: 'no_route',
    status: 404,
    flags: ['NR'],
    details: 'route_not_found',
  });
}

function sendToHttps(context: RouteContext, virtualHost: VirtualHost, view: RequestView): Outcome {
  const location = `https://${view.authority}${view.path}${view.query}`;
  const source = virtualHost.requireTls;
  context.tracer?.add(
    'redirect',
    'httpsRedirect',
    `Plain HTTP is sent to ${location}.`,
    source ? { source } : {},
  );
  return localAnswer(context, {
    outcome: 'redirect',
    status: 301,
    details: 'direct_response',
    location,
    ...(source ? { decidedBy: source } : {}),
  });
}

/** The filters of a route in Envoy's order (fault, CORS), then its action. */
function answerRoute(context: RouteContext, chosen: EnvoyRoute, view: RequestView): Outcome {
  const { policies, action } = chosen;
  let delayMs: number | undefined;
  if (policies.fault) {
    const fault = faultAnswer(context, chosen, policies.fault, view);
    if (fault.answer) return fault.answer;
    delayMs = fault.delayMs;
  }
  // Envoy's CORS filter knows only routes that forward: a redirect answers a preflight too.
  if (
    action.kind === 'forward' &&
    policies.cors &&
    headerValue(view.headers, 'origin') !== undefined
  ) {
    const preflight = corsAnswer(context, chosen, policies.cors, view);
    if (preflight) return preflight;
  }
  const base = {
    route: chosen.name,
    responseHeaders: responseChanges([policies.responseHeaders], view),
    ...(chosen.source ? { decidedBy: chosen.source } : {}),
  };
  switch (action.kind) {
    case 'redirect': {
      const location = redirectLocation(action, view);
      const source = action.source ? { source: action.source } : {};
      context.tracer?.add(
        'redirect',
        'Redirect',
        `Answered with ${action.status} to ${location}.`,
        source,
      );
      return localAnswer(context, {
        ...base,
        outcome: 'redirect',
        status: action.status,
        details: 'direct_response',
        location,
      });
    }
    case 'direct-response': {
      const source = action.source ? { source: action.source } : {};
      context.tracer?.add(
        'direct-response',
        'Direct response',
        `Answered with ${action.status} by the proxy itself.`,
        source,
      );
      return localAnswer(context, {
        ...base,
        outcome: 'direct_response',
        status: action.status,
        details: 'direct_response',
        body: action.body,
      });
    }
    case 'forward':
      return forward(context, chosen, action, { view, delayMs });
  }
}

function traceVirtualHost(
  { tracer, request }: RouteContext,
  virtualHost: VirtualHost | undefined,
  table: string,
): void {
  const title = `Host ${request.authority}`;
  if (!virtualHost) {
    tracer?.add('virtual-host', title, `Route table ${table} has no such host.`);
    return;
  }
  const isCatchAll = virtualHost.name === 'allow_any' || virtualHost.name === 'block_all';
  tracer?.add(
    'virtual-host',
    title,
    isCatchAll
      ? `No service of route table ${table} has this host: ${virtualHost.name} takes it.`
      : `Virtual host ${virtualHost.name} of route table ${table}.`,
    virtualHost.source ? { source: virtualHost.source } : {},
  );
}

function traceRules(
  { tracer }: RouteContext,
  virtualHost: VirtualHost,
  chosen: EnvoyRoute | undefined,
  view: RequestView,
): void {
  const place = chosen ? virtualHost.routes.indexOf(chosen) : virtualHost.routes.length;
  const rules: TriedRule[] = [];
  for (const [index, candidate] of virtualHost.routes.entries()) {
    rules.push(...omittedBefore(virtualHost, index));
    const isTried = index <= place;
    rules.push({
      name: candidate.name,
      verdict: index === place ? 'taken' : isTried ? 'rejected' : 'not-tried',
      conditions: isTried ? candidate.conditions.map((each) => tryCondition(each, view)) : [],
      ...(candidate.source ? { source: candidate.source } : {}),
    });
  }
  rules.push(...omittedBefore(virtualHost, virtualHost.routes.length));
  const { source } = virtualHost;
  const kind = source?.resource.kind ?? 'Default route of';
  const name = source?.resource.name ?? virtualHost.name;
  tracer?.add('route', `${kind} ${name}`, routeDetail(chosen), {
    rules,
    ...(source ? { source } : {}),
  });
}

function routeDetail(chosen: EnvoyRoute | undefined): string {
  if (!chosen) return 'No rule takes the request: 404.';
  const name = chosen.name === '' ? 'A rule without a name' : `Rule ${chosen.name}`;
  return chosen.conditions.length === 0
    ? `${name} has no condition: it takes the rest.`
    : `${name} takes the request.`;
}

function omittedBefore(virtualHost: VirtualHost, place: number): TriedRule[] {
  return virtualHost.omitted
    .filter(({ before }) => before === place)
    .map(({ name, isDead, conditions, source }) => ({
      name,
      verdict: isDead ? ('not-tried' as const) : ('rejected' as const),
      conditions,
      ...(source ? { source } : {}),
    }));
}
