import type { DrydockApi } from '@drydock/api';
import { ApiCallError, createClient, type ApiClient } from '@drydock/api/client';

export type Api = ApiClient<DrydockApi>;

/** The API of the server that these pages came from. */
export const api: Api = createClient<DrydockApi>({
  fetch: (request) => fetch(request),
  // Pages are rendered at build time too, where there is no address.
  origin: globalThis.location?.origin ?? '',
});

export type Session = Awaited<ReturnType<typeof readSession>>;

async function readSession() {
  return api.call('GET /api/session');
}

/**
 * Who is signed in here. Undefined where no Drydock server answers: the pages may lie on any static
 * host, which answers with a page of its own, with 404 or not at all.
 */
export async function findServer(): Promise<Session | undefined> {
  try {
    const session: unknown = await readSession();
    const isSession = typeof session === 'object' && session !== null && 'methods' in session;
    return isSession ? (session as Session) : undefined;
  } catch {
    return undefined;
  }
}

/** What went wrong, and what to do: the server's own words where it has some. */
export function problemText(error: unknown): string {
  if (error instanceof ApiCallError) {
    const { message, action } = error.problem;
    return action === undefined ? message : `${message} ${action}`;
  }
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

/** HTTP status of a refused call; 0 when nobody answered; undefined for other errors. */
export function problemStatus(error: unknown): number | undefined {
  return error instanceof ApiCallError ? error.problem.status : undefined;
}
