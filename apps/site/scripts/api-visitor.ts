import type { DrydockApi } from '@drydock/api';
import { createClient, type ApiClient } from '@drydock/api/client';

export type Api = ApiClient<DrydockApi>;

/** A browser without a window: it keeps its cookies. */
export function visitor(origin: string): Api {
  const cookies = new Map<string, string>();
  return createClient<DrydockApi>({
    origin,
    fetch: async (request) => {
      request.headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
      request.headers.set('origin', origin);
      const response = await fetch(request);
      for (const line of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
        cookies.set(name, value);
      }
      return response;
    },
  });
}

/** An instructor who is signed in. */
export async function staff(origin: string, password: string): Promise<Api> {
  const api = visitor(origin);
  await api.call('POST /api/session', { body: { user: 'admin', password } });
  return api;
}
