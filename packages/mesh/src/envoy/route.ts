import { formatResourceKey } from '@drydock/manifests';
import type { TraceStep } from '../trace.ts';
import type { HttpRequest } from '../http-request.ts';
import type { Outcome } from '../outcome.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import { chooseChain, chooseListener } from './choose-chain.ts';
import { randomChooser, type Chooser } from './chooser.ts';
import { answerHttp } from './http-connection.ts';
import { connectionError, type RouteContext, type RouteOptions } from './route-context.ts';
import { forwardTcp } from './tcp-proxy.ts';
import { Tracer } from './tracer.ts';

/**
 * What Envoy does with one request that leaves the pod (sidecar) or arrives from outside (gateway).
 * For a gateway `request.destination.port` is the container port (see gatewayTargetPort).
 */
export function route(config: ProxyConfig, request: HttpRequest, options: RouteOptions): Outcome {
  return routeWith(config, request, randomChooser(options.random), options);
}

/** route() with its chance decisions taken by `chooser`. */
export function routeWith(
  config: ProxyConfig,
  request: HttpRequest,
  chooser: Chooser,
  options: Omit<RouteOptions, 'random'>,
): Outcome {
  const outcome = decide(config, request, chooser, options);
  return config.notModelledByResource.size === 0 ? outcome : withNotModelled(config, outcome);
}

/** Adds what the resources that took part in the decision say but is not modelled. */
function withNotModelled(config: ProxyConfig, outcome: Outcome): Outcome {
  const cluster = config.clusters.get(outcome.cluster ?? '');
  const resources = [outcome.decidedBy?.resource, cluster?.source?.resource, cluster?.service];
  const added = resources.flatMap(
    (key) => (key && config.notModelledByResource.get(formatResourceKey(key))) ?? [],
  );
  if (added.length === 0) return outcome;
  const notModelled = [...outcome.notModelled, ...added];
  if (outcome.trace.length === 0) return { ...outcome, notModelled };
  const steps = added.map(({ resource, message }): TraceStep => ({
    stage: 'not-modelled',
    title: `${resource.kind} ${resource.name}`,
    detail: message,
    source: { resource, path: '' },
  }));
  return { ...outcome, notModelled, trace: [...outcome.trace, ...steps] };
}

function decide(
  config: ProxyConfig,
  request: HttpRequest,
  chooser: Chooser,
  options: Omit<RouteOptions, 'random'>,
): Outcome {
  const tracer = options.trace ? new Tracer() : undefined;
  const listener = chooseListener(config, request.destination);
  if (!listener) return noListener(config, request, tracer);
  const context: RouteContext = { config, request, chooser, tracer, listener, options };
  const chain = chooseChain(listener, request);
  tracer?.add(
    'listener',
    `${config.proxy.pod || config.proxy.kind}, port ${request.destination.port}`,
    chain
      ? `Listener ${listener.name} ${chain.filter.kind === 'http' ? 'reads HTTP' : 'passes bytes on'}.`
      : `No filter chain of listener ${listener.name} fits this connection.`,
    chain?.source ? { source: chain.source } : {},
  );
  if (!chain) return connectionError(context, 'NR', 'filter_chain_not_found');
  if (chain.filter.kind === 'tcp') return forwardTcp(context, chain.filter);
  if (request.scheme === 'https' && !chain.terminatesTls) {
    // The connection manager reads TLS bytes as a broken HTTP request.
    return connectionError(context, 'DPE', 'http1.codec_error');
  }
  return answerHttp(context, chain);
}

function noListener(
  config: ProxyConfig,
  request: HttpRequest,
  tracer: Tracer | undefined,
): Outcome {
  const { ip, port } = request.destination;
  tracer?.add('listener', `${config.proxy.pod}, port ${port}`, `Nothing listens on ${ip}:${port}.`);
  return {
    outcome: 'no_listener',
    responseFlags: [],
    notModelled: config.notModelled,
    trace: tracer?.steps ?? [],
  };
}
