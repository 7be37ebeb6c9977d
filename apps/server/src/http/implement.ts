import type { RouteDefinition } from '@drydock/api';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Principal, PrincipalOf } from './principal.ts';

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** One call of a route, after who calls and what they sent have been checked. */
export interface Call<Route extends RouteDefinition> {
  readonly principal: PrincipalOf<Route>;
  readonly params: Parsed<Route['params']>;
  readonly query: Parsed<Route['query']>;
  readonly body: Parsed<Route['body']>;
  /**
   * Hono's context: the raw request (an upload's body, `req.raw.signal`), cookies and headers to set. A
   * handler that gives a `Response` itself makes it with `context.body(…)`, so that those are kept.
   */
  readonly context: Context;
  /** The address of the client, through the proxies that the configuration trusts. */
  readonly clientAddress: string;
}

type Result<Route extends RouteDefinition> = Route['answer'] extends {
  readonly json: infer Schema extends z.ZodType;
}
  ? z.input<Schema>
  : Route['answer'] extends { readonly empty: true }
    ? void
    : Response;

type Handler<Route extends RouteDefinition> = (
  call: Call<Route>,
) => Promise<Result<Route>> | Result<Route>;

/** A route with its code. */
export interface Implementation {
  readonly route: RouteDefinition;
  readonly handle: (call: AnyCall) => Promise<unknown>;
}

/** A call whose types only the route knows. */
export interface AnyCall {
  readonly principal: Principal;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly context: Context;
  readonly clientAddress: string;
}

/** Joins a route and its code; the types of both must agree. Refuse with `throw new ApiError(…)`. */
export function implement<Route extends RouteDefinition>(
  route: Route,
  handler: Handler<Route>,
): Implementation {
  // `mount` parses with this route's own schemas before it calls.
  return { route, handle: async (call) => handler(call as Call<Route>) };
}
