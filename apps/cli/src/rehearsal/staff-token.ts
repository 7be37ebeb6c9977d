import type { DrydockApi } from '@drydock/api';
import { createClient } from '@drydock/api/client';

/** An API token of an instructor, revoked when it is disposed of if it was made here. */
export interface StaffToken extends AsyncDisposable {
  readonly secret: string;
}

/** Signs in as `admin` and makes a token of one day. Rejects with ApiCallError when the password is wrong. */
export async function createStaffToken(origin: string, password: string): Promise<StaffToken> {
  let cookie = '';
  const send = async (request: Request): Promise<Response> => {
    if (cookie !== '') request.headers.set('cookie', cookie);
    const answer = await fetch(request);
    const given = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    if (given.length > 0) cookie = given.join('; ');
    return answer;
  };
  const api = createClient<DrydockApi>({ origin, fetch: send });
  await api.call('POST /api/session', { body: { user: 'admin', password } });
  const made = await api.call('POST /api/me/tokens', { body: { label: 'Rehearsal', days: 1 } });
  return {
    secret: made.secret,
    async [Symbol.asyncDispose]() {
      const params = { tokenId: made.token.id };
      await api.call('DELETE /api/me/tokens/{tokenId}', { params });
      await api.call('DELETE /api/session');
    },
  };
}
