import type { StatusFailure } from '../status-failure.ts';

export type Headers = Readonly<Record<string, string>>;

const jsonType = 'application/json';

export function respondJson(body: unknown, code = 200, headers: Headers = {}): Response {
  return new Response(JSON.stringify(body, replaceBigInts), {
    status: code,
    headers: { 'content-type': jsonType, ...headers },
  });
}

/** 64-bit integers are written as numbers as far as JSON can. */
function replaceBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

export function respondText(text: string, code = 200, headers: Headers = {}): Response {
  return new Response(text, {
    status: code,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  });
}

export function pageNotFound(): Response {
  return respondText('404 page not found\n', 404);
}

export function respondFailure(failure: StatusFailure, headers: Headers = {}): Response {
  const retryAfter = failure.details?.retryAfterSeconds;
  const retry = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return respondJson(statusOf(failure), failure.code, { ...retry, ...headers });
}

/** The `Status` object of a refusal. */
export function statusOf(failure: StatusFailure): Readonly<Record<string, unknown>> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: failure.listContinue === undefined ? {} : { continue: failure.listContinue },
    status: 'Failure',
    message: failure.message,
    ...(failure.reason === '' ? {} : { reason: failure.reason }),
    ...(failure.details ? { details: failure.details } : {}),
    code: failure.code,
  };
}
