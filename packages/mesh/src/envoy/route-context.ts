import type { HttpRequest } from '../http-request.ts';
import type { AskAuthorizer, Connection, JwtResult } from '../inbound-config.ts';
import type { Outcome } from '../outcome.ts';
import type { Listener, ProxyConfig } from '../proxy-config.ts';
import type { Chooser } from './chooser.ts';
import type { Tracer } from './tracer.ts';
import type { UpstreamState } from './upstream-state.ts';

export interface RouteOptions {
  /** Numbers in [0, 1): weights, percentages and endpoints are drawn with it. */
  readonly random: () => number;
  /** Record what decided at each step. Default false. */
  readonly trace?: boolean;
  /** What the proxy remembers between requests; default: nothing, every endpoint is in rotation. */
  readonly state?: UpstreamState;
  /** For a gateway with authentication policies: the verified tokens of the request. */
  readonly jwt?: JwtResult;
  /** For a gateway with authorization policies: how the client is connected. */
  readonly connection?: Connection;
  /** For a gateway with CUSTOM policies: asks their authorizer; what it adds to a request is left out. */
  readonly ask?: AskAuthorizer;
}

/** What every step of one request needs. */
export interface RouteContext {
  readonly config: ProxyConfig;
  readonly request: HttpRequest;
  readonly chooser: Chooser;
  readonly tracer: Tracer | undefined;
  readonly listener: Listener;
  readonly options: Omit<RouteOptions, 'random'>;
}

/** The connection is closed without an HTTP answer. */
export function connectionError(context: RouteContext, flag: string, details: string): Outcome {
  return {
    outcome: 'connection_error',
    listener: context.listener.name,
    responseFlags: [flag],
    details,
    notModelled: context.config.notModelled,
    trace: context.tracer?.steps ?? [],
  };
}
