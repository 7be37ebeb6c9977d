import type { Problem } from '@drydock/api';

type Status = 400 | 401 | 403 | 404 | 408 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;

/** A refusal that the caller should read: thrown by a handler, answered as a problem. */
export class ApiError extends Error {
  readonly problem: Problem & { readonly status: Status };

  constructor(
    status: Status,
    code: string,
    message: string,
    more: Omit<Problem, 'status' | 'code' | 'message'> = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.problem = { status, code, message, ...more };
  }
}

/** What is not there and what belongs to somebody else look the same. */
export function notFound(what = 'Nothing'): ApiError {
  return new ApiError(404, 'access/not-found', `${what} is here for you at this address.`, {
    action: 'Check the link, and that you are signed in as the person it was made for.',
  });
}
