import type { RouteDefinition } from '@drydock/api';
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { Services } from '../services.ts';
import { ApiError, notFound } from './api-error.ts';
import { authenticate, bearerOf } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { clientAddressOf } from './client-address.ts';
import type { Guards } from './guard.ts';
import type { Implementation } from './implement.ts';
import type { Principal } from './principal.ts';
import { readJson } from './read-body.ts';
import { refuseForgery } from './same-origin.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Puts a route on the app. The order is the same for every route and is its protection: who calls,
 * may they, is it theirs, and only then what they sent.
 */
export function mount(
  app: Hono,
  { route, handle }: Implementation,
  services: Services,
  guards: Guards,
): void {
  const path = route.path.replaceAll(/\{(\w+)\*\}/g, ':$1{.*}').replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(route.method, path, async (context) => {
    const request = context.req.raw;
    if (!safeMethods.has(route.method) && bearerOf(context) === undefined) {
      refuseForgery(request, services.config.publicUrl);
    }
    const candidates = await authenticate(context, services.people);
    const principal = await admit(route, context, candidates, guards);
    const result = await handle({
      principal,
      params: context.req.param(),
      query: parse(route.query, context.req.query(), 'The query'),
      body: route.body && parse(route.body, await readJson(request, route), 'The body'),
      context,
      clientAddress: clientAddressOf(context, services.config.trustedProxies),
    });
    return answer(route, context, result);
  });
}

async function admit(
  route: RouteDefinition,
  context: Context,
  candidates: readonly Principal[],
  guards: Guards,
): Promise<Principal> {
  const params: Record<string, string> = context.req.param();
  const isWellFormed = route.params === undefined || route.params.safeParse(params).success;
  // An id that cannot be one belongs to nobody; who may not call at all is told that first.
  const scoped = isWellFormed ? guards : {};
  const principal = await authorize(route, candidates, params, scoped);
  if (!isWellFormed) throw notFound();
  return principal;
}

function parse(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
    path: path.map(String).join('.').slice(0, 200),
    message: message.slice(0, 300),
  }));
  throw new ApiError(422, 'request/invalid', `${what} does not fit: ${issues[0]?.message ?? ''}`, {
    action: 'Correct the fields named in "issues".',
    issues,
  });
}

function answer(route: RouteDefinition, context: Context, result: unknown): Response {
  context.header('cache-control', 'no-store');
  if ('json' in route.answer) return context.json(result as object, route.answer.status ?? 200);
  if ('empty' in route.answer) return context.body(null, 204);
  if (result instanceof Response) return result;
  throw new TypeError(`${route.id} gave no Response.`);
}
