import type { z } from 'zod';

/** Who calls. `anonymous` has no session; the others are proven by a cookie or a bearer token. */
export type Role = 'anonymous' | 'learner' | 'instructor' | 'admin';

/**
 * Who may call a route. The server refuses everybody else before it looks at the body.
 *
 * `scope` names a guard of the server (apps/server/src/http/guards.ts) that is asked whether the thing
 * named by the path's parameters belongs to the caller. Without it, the role alone decides.
 */
export interface Access {
  readonly roles: readonly Role[] | 'everyone';
  readonly scope?: string;
}

/** What a route answers when all is well; failures are always a `Problem`. */
export type Answer =
  /** 200 (or `status`) with JSON of this shape. */
  | { readonly json: z.ZodType; readonly status?: 200 | 201 | 202 }
  /** 204. */
  | { readonly empty: true }
  /** Server-sent events, each with JSON of this shape as its data. */
  | { readonly events: z.ZodType }
  /** Anything else: a download, a redirect, a page. */
  | { readonly content: string };

/** One route of the HTTP API, as data: the server implements it, the client and OpenAPI are derived. */
export interface RouteDefinition {
  /** Unique, in camelCase: OpenAPI's operationId. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Parameters in braces: `/api/workshops/{workshopId}`; `{path*}` at the end is the rest of the address. */
  readonly path: string;
  /** One sentence. */
  readonly summary: string;
  readonly tag: 'people' | 'operations' | 'workshop' | 'grading';
  readonly access: Access;
  /** Strings, by the names in the path. */
  readonly params?: z.ZodObject;
  /** Strings of the query; a schema may coerce. */
  readonly query?: z.ZodObject;
  /** JSON; absent where the route takes no body, or reads the raw request itself (`upload`). */
  readonly body?: z.ZodType;
  /** The media type of a body that the handler reads itself. */
  readonly upload?: string;
  /** Bytes; a longer body is refused with 413 before it is read. 65,536 unless told. */
  readonly maxBodyBytes?: number;
  readonly answer: Answer;
}

/** Keeps the exact types of a route, for the client and the server. */
export function defineRoute<const Route extends RouteDefinition>(route: Route): Route {
  return route;
}

/** `POST /api/session`: the name by which a client calls a route. */
export type AddressOf<Route extends RouteDefinition> = `${Route['method']} ${Route['path']}`;

type InputPart<Name extends string, Schema> = Schema extends z.ZodType
  ? { readonly [name in Name]: z.input<Schema> }
  : unknown;

/** What a caller passes. */
export type InputOf<Route extends RouteDefinition> = InputPart<'params', Route['params']> &
  InputPart<'query', Route['query']> &
  InputPart<'body', Route['body']>;

/** What a caller gets. Routes with other content give the `Response` itself. */
export type OutputOf<Route extends RouteDefinition> = Route['answer'] extends {
  readonly json: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : Route['answer'] extends { readonly empty: true }
    ? undefined
    : Response;

/** The routes of a list by their addresses. */
export type Api<Routes extends readonly RouteDefinition[]> = {
  readonly [Route in Routes[number] as AddressOf<Route>]: Route;
};
