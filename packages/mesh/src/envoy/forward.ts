import type { Outcome, UpstreamChoice } from '../outcome.ts';
import type { EnvoyRoute, ForwardAction, WeightedCluster } from '../route-table.ts';
import { changeRequestHeaders, responseChanges } from './apply-headers.ts';
import type { EnvoyCluster } from '../envoy-cluster.ts';
import { chooseEndpoint, cookieValue } from './choose-endpoint.ts';
import { corsResponseHeaders } from './cors.ts';
import { localAnswer, type LocalAnswer } from './local-answer.ts';
import { rewrittenPath } from './rewrite.ts';
import type { RequestView } from './request-view.ts';
import type { RouteContext } from './route-context.ts';
import { xxHash64 } from './xx-hash.ts';
import { traceCluster, traceEndpoint } from './trace-words.ts';

interface Prepared {
  readonly view: RequestView;
  readonly delayMs: number | undefined;
}

/** Envoy's router filter: cluster, endpoint, and the request as it leaves. */
export function forward(
  context: RouteContext,
  chosen: EnvoyRoute,
  action: ForwardAction,
  prepared: Prepared,
): Outcome {
  const { config, chooser, tracer } = context;
  const { view } = prepared;
  const target = action.clusters[chooser.pick(action.clusters.map(({ weight }) => weight))];
  if (tracer) traceRewrite(context, action, view);
  const base = {
    route: chosen.name,
    responseHeaders: changesOf(chosen, target, view),
    delayMs: prepared.delayMs,
    ...(chosen.source ? { decidedBy: chosen.source } : {}),
  };
  const cluster = target && config.clusters.get(target.cluster);
  if (!target || !cluster) return clusterNotFound(context, action, target, base);
  if (tracer) traceCluster(tracer, cluster, cluster.name);
  const choice = chooseEndpoint(context, cluster, view);
  if (choice === 'none-healthy') {
    tracer?.add('endpoint', 'No healthy upstream', 'No endpoint of this cluster is ready: 503.');
    return localAnswer(context, {
      ...base,
      outcome: 'no_healthy_upstream',
      status: 503,
      flags: ['UH'],
      details: 'no_healthy_upstream',
      body: 'no healthy upstream',
      cluster: cluster.name,
    });
  }
  if (choice === 'full') return overflow(context, cluster.name, base);
  const cookie = generatedCookie(context, cluster, view);
  if (tracer) traceEndpoint(tracer, choice);
  return sent(context, chosen, action, {
    ...base,
    view,
    target,
    choice,
    responseHeaders: cookie
      ? withAdded(base.responseHeaders, 'set-cookie', cookie)
      : base.responseHeaders,
  });
}

/** The cookie that ties a new client to an endpoint (consistentHash httpCookie with a ttl). */
function generatedCookie(
  { request }: RouteContext,
  { loadBalancing }: EnvoyCluster,
  view: RequestView,
): string | undefined {
  if (loadBalancing.kind !== 'RING_HASH' || loadBalancing.hash.on !== 'cookie') return undefined;
  const { name, generate } = loadBalancing.hash;
  if (!generate || cookieValue(view, name) !== undefined) return undefined;
  const { ip, port } = request.destination;
  const value = xxHash64(`${request.source?.ip ?? ''} ${ip}:${port}`)
    .toString(16)
    .padStart(16, '0');
  const age = generate.ttlSeconds > 0 ? `; Max-Age=${generate.ttlSeconds}` : '';
  const path = generate.path === '' ? '' : `; Path=${generate.path}`;
  return `${name}="${value}"${age}${path}; HttpOnly`;
}

function withAdded(
  changes: Outcome['responseHeaders'] | undefined,
  name: string,
  value: string,
): Outcome['responseHeaders'] & {} {
  const { set = {}, add = [], remove = [] } = changes ?? {};
  return { set, add: [...add, [name, value]], remove };
}

interface Sending extends Pick<LocalAnswer, 'route' | 'delayMs' | 'decidedBy' | 'responseHeaders'> {
  readonly view: RequestView;
  readonly target: WeightedCluster;
  readonly choice: UpstreamChoice;
}

function sent(
  context: RouteContext,
  chosen: EnvoyRoute,
  action: ForwardAction,
  sending: Sending,
): Outcome {
  const { config, tracer, listener } = context;
  const { view, target, choice, delayMs, responseHeaders, decidedBy } = sending;
  const mirrors = action.mirrors.length === 0 ? undefined : mirrorsOf(context, action, view);
  return {
    outcome: 'forwarded',
    listener: listener.name,
    responseFlags: delayMs ? ['DI'] : [],
    ...(chosen.name === '' ? {} : { route: chosen.name }),
    cluster: target.cluster,
    upstream: choice,
    upstreamRequest: upstreamRequest(context, chosen, action, { view, target }),
    ...(responseHeaders ? { responseHeaders } : {}),
    ...(delayMs ? { delayMs } : {}),
    ...(mirrors && mirrors.length > 0 ? { mirrors } : {}),
    ...(action.timeoutMs > 0 ? { timeoutMs: action.timeoutMs } : {}),
    ...(action.retry ? { retry: action.retry } : {}),
    ...(decidedBy ? { decidedBy } : {}),
    notModelled: config.notModelled,
    trace: tracer?.steps ?? [],
  };
}

function upstreamRequest(
  context: RouteContext,
  chosen: EnvoyRoute,
  action: ForwardAction,
  { view, target }: Pick<Sending, 'view' | 'target'>,
): Outcome['upstreamRequest'] & {} {
  const { request } = context;
  const { requestHeaders } = chosen.policies;
  // Envoy evaluates the most specific level first: the weighted cluster, then the route.
  const changed = changeRequestHeaders(request, view, [target.requestHeaders, requestHeaders]);
  const { rewrite } = action;
  const authority = rewrite?.authority ?? changed.authority ?? request.authority;
  if (!rewrite?.path && authority === request.authority) {
    return {
      method: request.method,
      path: view.path + view.query,
      authority,
      headers: changed.headers,
    };
  }
  const headers: (readonly [string, string])[] = [...changed.headers];
  if (authority !== request.authority) headers.push(['x-envoy-original-host', request.authority]);
  if (rewrite?.path) headers.push(['x-envoy-original-path', view.path + view.query]);
  return { method: request.method, path: rewrittenPath(rewrite?.path, view), authority, headers };
}

function changesOf(
  chosen: EnvoyRoute,
  target: WeightedCluster | undefined,
  view: RequestView,
): Outcome['responseHeaders'] {
  const { responseHeaders, cors } = chosen.policies;
  const changes = responseChanges(
    target ? [target.responseHeaders, responseHeaders] : [responseHeaders],
    view,
  );
  const fromCors = corsResponseHeaders(cors, view);
  if (!fromCors) return changes;
  return {
    set: { ...changes?.set, ...fromCors },
    add: changes?.add ?? [],
    remove: changes?.remove ?? [],
  };
}

function clusterNotFound(
  context: RouteContext,
  action: ForwardAction,
  target: WeightedCluster | undefined,
  base: Partial<LocalAnswer>,
): Outcome {
  const name = target?.cluster ?? '';
  if (!target) traceNoWeight(context, action);
  else traceUnknown(context, action, target);
  return {
    ...localAnswer(context, {
      ...base,
      outcome: 'cluster_not_found',
      status: action.clusterNotFoundStatus,
      flags: ['NC'],
      details: 'cluster_not_found',
    }),
    ...(name === '' ? {} : { cluster: name }),
  };
}

/** istiod leaves out destinations of weight 0; its validation, and Envoy's, refuse a rule without any. */
function traceNoWeight({ tracer }: RouteContext, action: ForwardAction): void {
  tracer?.add(
    'cluster',
    'No destination',
    `Every weight of this rule is 0: istiod leaves such destinations out, and no cluster remains. (A real cluster does not admit such a rule.) ${action.clusterNotFoundStatus}.`,
  );
}

function traceUnknown(
  { tracer }: RouteContext,
  action: ForwardAction,
  { cluster: name, source }: WeightedCluster,
): void {
  const [, port, subset, host] = name.split('|');
  const title = subset ? `Subset ${subset} of ${host}` : `Host ${host}, port ${port}`;
  const reason = subset
    ? 'No DestinationRule that applies here defines this subset.'
    : 'No service has this host and port.';
  tracer?.add(
    'cluster',
    title,
    `${reason} ${action.clusterNotFoundStatus}.`,
    source ? { source } : {},
  );
}

function overflow(context: RouteContext, cluster: string, base: Partial<LocalAnswer>): Outcome {
  context.tracer?.add('endpoint', 'Circuit breaker', 'The connection pool is full: 503.');
  return localAnswer(context, {
    ...base,
    outcome: 'overflow',
    status: 503,
    flags: ['UO'],
    details: 'upstream_reset_before_response_started{overflow}',
    body: 'upstream connect error or disconnect/reset before headers. reset reason: overflow',
    cluster,
  });
}

function mirrorsOf(
  context: RouteContext,
  action: ForwardAction,
  view: RequestView,
): readonly UpstreamChoice[] {
  return action.mirrors.flatMap((mirror) => {
    if (!context.chooser.happens(mirror.percent)) return [];
    const cluster = context.config.clusters.get(mirror.cluster);
    const choice = cluster && chooseEndpoint(context, cluster, view);
    const isSent = choice !== undefined && typeof choice !== 'string';
    context.tracer?.add(
      'mirror',
      `Mirror to ${mirror.cluster}`,
      isSent
        ? `A copy goes to ${choice.endpoint}; its answer is thrown away.`
        : 'No endpoint takes the copy.',
      mirror.source ? { source: mirror.source } : {},
    );
    return isSent ? [choice] : [];
  });
}

function traceRewrite(context: RouteContext, { rewrite }: ForwardAction, view: RequestView): void {
  if (!rewrite) {
    context.tracer?.add('rewrite', 'Rewrite', 'None on this rule.');
    return;
  }
  const changes: string[] = [];
  if (rewrite.path) {
    changes.push(`${view.path}${view.query} becomes ${rewrittenPath(rewrite.path, view)}`);
  }
  if (rewrite.authority) changes.push(`host ${view.authority} becomes ${rewrite.authority}`);
  context.tracer?.add(
    'rewrite',
    'Rewrite',
    changes.length > 0 ? changes.join('; ') : 'The rewrite changes nothing.',
    rewrite.source ? { source: rewrite.source } : {},
  );
}
