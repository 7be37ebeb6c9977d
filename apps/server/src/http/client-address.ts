import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * Where a request comes from. `X-Forwarded-For` counts only as far as `proxies` says: each trusted
 * proxy appends the address that it saw, so the last ones are true and the first may be invented.
 */
export function clientAddressOf(context: Context, proxies: number): string {
  const seen = remoteAddress(context);
  if (proxies === 0) return seen;
  const chain = (context.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const claimed = chain.at(-proxies);
  return claimed !== undefined && claimed.length <= 64 ? claimed : seen;
}

function remoteAddress(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? 'unknown';
  } catch {
    // A call without a socket: the app's own `request`, in tests.
    return 'unknown';
  }
}
