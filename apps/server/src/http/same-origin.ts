import { clientHeader } from '@drydock/api';
import { ApiError } from './api-error.ts';

/**
 * Whether a request that a browser sends was made by our own pages. Programs send no `Origin`: they
 * hold no cookies that somebody else could abuse.
 */
export function isSameOrigin(request: Request, publicUrl: string | undefined): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return true;
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true;
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Refuses a change that another site made this browser ask for: the origin must be ours, and a header
 * must be there that no form, image or link can set.
 */
export function refuseForgery(request: Request, publicUrl: string | undefined): void {
  if (isSameOrigin(request, publicUrl) && request.headers.has(clientHeader)) return;
  throw new ApiError(
    403,
    'access/cross-site',
    'This call did not come from a page of this server.',
    {
      action: `Programs send the header ${clientHeader}: 1, or a bearer token. Behind a proxy, set DRYDOCK_PUBLIC_URL.`,
    },
  );
}
