/** What an endpoint of the API answers: data, or an error in Prometheus' form. */
export type ApiAnswer =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly errorType: ApiErrorType; readonly error: string };

export type ApiErrorType = 'bad_data' | 'execution' | 'timeout' | 'not_found';

const STATUSES: Readonly<Record<ApiErrorType, number>> = {
  bad_data: 400,
  execution: 422,
  timeout: 503,
  not_found: 404,
};

export function apiData(data: unknown): ApiAnswer {
  return { ok: true, data };
}

export function apiError(errorType: ApiErrorType, error: string): ApiAnswer {
  return { ok: false, errorType, error };
}

/** A parameter that cannot be used; endpoints throw it, the handler answers with it. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';

  constructor(parameter: string, message: string) {
    super(`invalid parameter ${JSON.stringify(parameter)}: ${message}`);
  }
}

const HEADERS = {
  'content-type': 'application/json',
  // A page of another origin may ask, as with the real one's --web.cors.origin.
  'access-control-allow-origin': '*',
} as const;

export function toResponse(answer: ApiAnswer): Response {
  const body = answer.ok
    ? { status: 'success', data: answer.data }
    : { status: 'error', errorType: answer.errorType, error: answer.error };
  const status = answer.ok ? 200 : STATUSES[answer.errorType];
  return new Response(JSON.stringify(body), { status, headers: HEADERS });
}
