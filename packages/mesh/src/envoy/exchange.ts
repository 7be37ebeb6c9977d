import type { EnvoyCluster } from '../envoy-cluster.ts';
import type { HttpRequest } from '../http-request.ts';
import type { Outcome, UpstreamChoice } from '../outcome.ts';
import type { ProxyConfig } from '../proxy-config.ts';
import type { RetryPolicy } from '../route-table.ts';
import { chooseEndpoint } from './choose-endpoint.ts';
import { randomChooser } from './chooser.ts';
import { applyResponseHeaders } from './response-headers.ts';
import { viewOf } from './request-view.ts';
import { route } from './route.ts';
import type { RouteContext, RouteOptions } from './route-context.ts';

/** What an endpoint does with one try. */
export interface UpstreamReply {
  /** undefined: the connection breaks, as `reset` says. */
  readonly status?: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** `connect-failure`: before the request was sent; `connection-termination`: after. */
  readonly reset?: 'connect-failure' | 'connection-termination';
  readonly delayMs: number;
}

export interface UpstreamTry {
  /** Counting from 1. */
  readonly attempt: number;
  readonly choice: UpstreamChoice;
  readonly request: NonNullable<Outcome['upstreamRequest']>;
  /** Milliseconds since the proxy sent the request for the first time: earlier tries, back-off, the wait for a connection. */
  readonly sinceMs: number;
}

/** A whole exchange: what the client gets, after how many tries and how much virtual time. */
export interface Exchange {
  /** The routing decision of the first try. */
  readonly outcome: Outcome;
  /** `outcome.outcome`, `timeout`, or Envoy's response code details for a broken upstream. */
  readonly result: string;
  /** undefined: no HTTP answer. */
  readonly status: number | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly responseFlags: readonly string[];
  /** Endpoints in the order in which they were tried; [] when nothing was sent. */
  readonly tries: readonly UpstreamChoice[];
  readonly durationMs: number;
}

/**
 * Routes a request and plays the tries against `upstream`: timeouts, retries with back-off on
 * another endpoint, response headers. Virtual time: nothing waits.
 */
export function exchange(
  config: ProxyConfig,
  request: HttpRequest,
  upstream: (attempt: UpstreamTry) => UpstreamReply,
  options: RouteOptions,
): Exchange {
  const outcome = route(config, request, options);
  const sent = outcome.upstreamRequest;
  const first = outcome.upstream;
  if (!sent || !first) return localExchange(outcome);
  const cluster = config.clusters.get(first.cluster);
  if (outcome.outcome === 'tcp_proxied' || !cluster) {
    const reply = upstream({ attempt: 1, choice: first, request: sent, sinceMs: 0 });
    return answeredExchange(outcome, reply, [first], reply.delayMs);
  }
  return new Tries(config, request, { outcome, cluster, sent, first }, options).run(upstream);
}

function localExchange(outcome: Outcome): Exchange {
  const { status, body = '', delayMs = 0 } = outcome;
  return {
    outcome,
    result: outcome.outcome,
    status,
    headers: applyResponseHeaders([], outcome.responseHeaders),
    body,
    responseFlags: outcome.responseFlags,
    tries: [],
    durationMs: delayMs,
  };
}

function answeredExchange(
  outcome: Outcome,
  reply: UpstreamReply,
  tries: readonly UpstreamChoice[],
  durationMs: number,
): Exchange {
  return {
    outcome,
    result: outcome.outcome,
    status: reply.status,
    headers: applyResponseHeaders(reply.headers ?? [], outcome.responseHeaders),
    body: reply.body ?? '',
    responseFlags: outcome.responseFlags,
    tries,
    durationMs,
  };
}

interface Start {
  readonly outcome: Outcome;
  readonly cluster: EnvoyCluster;
  readonly sent: NonNullable<Outcome['upstreamRequest']>;
  readonly first: UpstreamChoice;
}

type Failure =
  | { readonly kind: 'status'; readonly reply: UpstreamReply }
  | { readonly kind: 'reset'; readonly reply: UpstreamReply }
  | { readonly kind: 'try-timeout' }
  | { readonly kind: 'timeout' };

/** The tries of one exchange; owns their clock. */
class Tries {
  readonly #config: ProxyConfig;
  readonly #request: HttpRequest;
  readonly #start: Start;
  readonly #options: RouteOptions;
  readonly #choices: UpstreamChoice[] = [];
  /** Since the request left the proxy for the first time: an injected delay does not count. */
  #elapsed = 0;

  constructor(config: ProxyConfig, request: HttpRequest, start: Start, options: RouteOptions) {
    this.#config = config;
    this.#request = request;
    this.#start = start;
    this.#options = options;
  }

  run(upstream: (attempt: UpstreamTry) => UpstreamReply): Exchange {
    const { outcome, first, sent } = this.#start;
    const { retry } = outcome;
    let choice = first;
    for (let attempt = 1; ; attempt += 1) {
      this.#choices.push(choice);
      const failed = this.#connect(attempt);
      if (failed) return failed;
      const begin = this.#elapsed;
      const reply = upstream({ attempt, choice, request: sent, sinceMs: begin });
      const failure = this.#play(reply);
      this.#report(choice, failure, reply, { begin, isRetry: attempt > 1 });
      if (!failure) return this.#finish(reply);
      const isRetriable = retry !== undefined && retries(retry, failure) && this.#mayRetry();
      if (isRetriable && attempt <= retry.attempts) {
        this.#backOff(attempt);
        choice = this.#nextChoice();
        if (this.#isOver()) return this.#fail({ kind: 'timeout' }, false, attempt);
        continue;
      }
      const isUsedUp = isRetriable && retry.attempts > 0;
      return this.#fail(failure, isUsedUp, attempt);
    }
  }

  #mayRetry(): boolean {
    const { outcome, cluster } = this.#start;
    const inMs = this.#elapsed + (outcome.delayMs ?? 0);
    return this.#options.state?.mayRetry?.(cluster, inMs) ?? true;
  }

  /** Waits for a connection; ends the exchange when there is none for a retry, or not in time. */
  #connect(attempt: number): Exchange | undefined {
    const { outcome, cluster } = this.#start;
    const { state } = this.#options;
    const inMs = this.#elapsed + (outcome.delayMs ?? 0);
    if (attempt > 1 && state?.isFull?.(cluster, inMs)) return this.#overflow(attempt);
    this.#elapsed += state?.waitMs?.(cluster, inMs) ?? 0;
    const { timeoutMs } = outcome;
    if (timeoutMs === undefined || this.#elapsed < timeoutMs) return undefined;
    this.#elapsed = timeoutMs;
    return this.#fail({ kind: 'timeout' }, false, attempt);
  }

  /** Lets virtual time pass for one try; undefined: a plain answer. */
  #play(reply: UpstreamReply): Failure | undefined {
    const { timeoutMs, retry } = this.#start.outcome;
    const left = timeoutMs === undefined ? Infinity : timeoutMs - this.#elapsed;
    const perTry = retry && retry.perTryTimeoutMs > 0 ? retry.perTryTimeoutMs : Infinity;
    const limit = Math.min(left, perTry);
    if (reply.delayMs >= limit) {
      this.#elapsed += limit;
      return { kind: left <= perTry ? 'timeout' : 'try-timeout' };
    }
    this.#elapsed += reply.delayMs;
    if (reply.status === undefined) return { kind: 'reset', reply };
    return this.#isFailing(reply.status, reply) ? { kind: 'status', reply } : undefined;
  }

  #isFailing(status: number, reply: UpstreamReply): boolean {
    const { retry } = this.#start.outcome;
    return (
      retry !== undefined &&
      (status >= 400 || grpcStatus(reply) !== undefined) &&
      retries(retry, { kind: 'status', reply })
    );
  }

  #isOver(): boolean {
    const { timeoutMs } = this.#start.outcome;
    return timeoutMs !== undefined && this.#elapsed >= timeoutMs;
  }

  /** Envoy's jittered back-off: 25 ms doubled each time, at most ten times that, times a random share. */
  #backOff(attempt: number): void {
    const first = this.#start.outcome.retry?.backOffMs ?? 25;
    const base = Math.min(first * 2 ** (attempt - 1), 10 * first);
    this.#elapsed += Math.floor(this.#options.random() * base);
    const { timeoutMs } = this.#start.outcome;
    if (timeoutMs !== undefined) this.#elapsed = Math.min(this.#elapsed, timeoutMs);
  }

  /** Istio's previous_hosts predicate: up to 5 more picks to find an endpoint not tried yet. */
  #nextChoice(): UpstreamChoice {
    const { cluster, first, outcome } = this.#start;
    const context: RouteContext = {
      config: this.#config,
      request: this.#request,
      chooser: randomChooser(this.#options.random),
      tracer: undefined,
      listener: { name: '', address: '', port: 0, chains: [] },
      options: this.#options,
    };
    const view = viewOf(this.#config, this.#request);
    let found: UpstreamChoice = first;
    for (let pick = 0; pick <= 5; pick += 1) {
      const choice = chooseEndpoint(context, cluster, view);
      if (typeof choice === 'string') return found;
      found = choice;
      if (outcome.retry?.mayRepeatEndpoint) return choice;
      if (!this.#choices.some((tried) => tried.endpoint === choice.endpoint)) return choice;
    }
    return found;
  }

  #report(
    choice: UpstreamChoice,
    failure: Failure | undefined,
    reply: UpstreamReply,
    { begin, isRetry }: { readonly begin: number; readonly isRetry: boolean },
  ): void {
    const { cluster, outcome } = this.#start;
    const { state } = this.#options;
    const before = outcome.delayMs ?? 0;
    const endpoint = choice.target;
    state?.began?.(cluster, {
      endpoint,
      from: before + begin,
      until: before + this.#elapsed,
      isRetry,
    });
    if (!endpoint) return;
    const isLate = failure?.kind === 'timeout' || failure?.kind === 'try-timeout';
    const isLocal = isLate || reply.reset === 'connect-failure';
    state?.answered?.(cluster, endpoint, { status: isLate ? 504 : reply.status, isLocal });
  }

  #finish(reply: UpstreamReply): Exchange {
    const { outcome } = this.#start;
    return answeredExchange(outcome, reply, this.#choices, this.#duration());
  }

  #duration(): number {
    return (this.#start.outcome.delayMs ?? 0) + this.#elapsed;
  }

  /** The circuit breaker refuses a retry: the client gets Envoy's own 503. */
  #overflow(attempt: number): Exchange {
    const { outcome } = this.#start;
    const reason = attempt > 1 ? 'retried and the latest reset reason' : 'reset reason';
    return {
      outcome,
      result: 'upstream_reset_before_response_started{overflow}',
      status: 503,
      headers: applyResponseHeaders([['content-type', 'text/plain']], outcome.responseHeaders),
      body: `upstream connect error or disconnect/reset before headers. ${reason}: overflow`,
      responseFlags: [...outcome.responseFlags, 'UO'],
      tries: this.#choices.slice(0, -1),
      durationMs: this.#duration(),
    };
  }

  #fail(failure: Failure, isUsedUp: boolean, attempts: number): Exchange {
    const { outcome } = this.#start;
    const flags = [...outcome.responseFlags, ...(isUsedUp ? ['URX'] : [])];
    if (failure.kind === 'status') {
      return { ...this.#finish(failure.reply), responseFlags: flags };
    }
    const isReset = failure.kind === 'reset';
    const reason = isReset ? resetReason(failure.reply) : '';
    const retried = attempts > 1 ? 'retried and the latest reset reason' : 'reset reason';
    const body = isReset
      ? `upstream connect error or disconnect/reset before headers. ${retried}: ${reason}`
      : 'upstream request timeout';
    const flag = isReset ? (failure.reply.reset === 'connect-failure' ? 'UF' : 'UC') : 'UT';
    const details = isReset
      ? `upstream_reset_before_response_started{${reason.replaceAll(' ', '_')}}`
      : 'timeout';
    return {
      outcome,
      result: details,
      status: isReset ? 503 : 504,
      headers: applyResponseHeaders([['content-type', 'text/plain']], outcome.responseHeaders),
      body,
      responseFlags: [...flags, flag],
      tries: this.#choices,
      durationMs: this.#duration(),
    };
  }
}

function resetReason(reply: UpstreamReply): string {
  return reply.reset === 'connect-failure' ? 'remote connection failure' : 'connection termination';
}

function grpcStatus(reply: UpstreamReply): string | undefined {
  return reply.headers?.find(([name]) => name.toLowerCase() === 'grpc-status')?.[1];
}

const GRPC_CONDITIONS: Readonly<Record<string, string>> = {
  cancelled: '1',
  'deadline-exceeded': '4',
  'resource-exhausted': '8',
  internal: '13',
  unavailable: '14',
};

/** Whether a policy retries a failure (Envoy RetryStateImpl). */
function retries(policy: RetryPolicy, failure: Failure): boolean {
  const has = (condition: string): boolean => policy.on.includes(condition);
  if (failure.kind === 'timeout') return false;
  if (failure.kind !== 'status') {
    if (has('5xx') || has('gateway-error') || has('reset')) return true;
    const isConnect = failure.kind === 'reset' && failure.reply.reset === 'connect-failure';
    return isConnect && (has('connect-failure') || has('reset-before-request'));
  }
  const { status = 0 } = failure.reply;
  if (has('5xx') && status >= 500 && status < 600) return true;
  if (has('gateway-error') && status >= 502 && status <= 504) return true;
  if (has('retriable-4xx') && status === 409) return true;
  if (has('retriable-status-codes') && policy.statuses.includes(status)) return true;
  const grpc = grpcStatus(failure.reply);
  return policy.on.some(
    (name) => GRPC_CONDITIONS[name] !== undefined && GRPC_CONDITIONS[name] === grpc,
  );
}
