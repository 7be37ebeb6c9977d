import type { RedirectAction, Rewrite } from '../route-table.ts';
import { replaceAll } from './regex.ts';
import type { RequestView } from './request-view.ts';

/** The path (with query) after a rewrite. */
export function rewrittenPath(rewrite: Rewrite['path'], view: RequestView): string {
  if (!rewrite) return view.path + view.query;
  switch (rewrite.kind) {
    case 'full':
      return rewrite.value + view.query;
    case 'prefix':
      return rewrite.value + view.path.slice(rewrite.matched.length) + view.query;
    case 'path-prefix':
      return replacePathPrefix(rewrite, view.path) + view.query;
    case 'regex':
      // Seen in Envoy 1.40: an empty substitution leaves the path alone.
      if (rewrite.substitution === '') return view.path + view.query;
      return replaceAll(rewrite.pattern, view.path, rewrite.substitution) + view.query;
  }
}

/** HTTPRoute ReplacePrefixMatch: whole segments, and never a double slash. */
function replacePathPrefix(
  rewrite: { readonly matched: string; readonly value: string },
  path: string,
): string {
  const matched = trimSlash(rewrite.matched);
  const value = trimSlash(rewrite.value);
  const rest = path.slice(matched.length);
  return `${value}${rest}` || '/';
}

function trimSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

/** The Location of a redirect (Envoy's newUri): what the action leaves out is taken from the request, the port of the Host header too. */
export function redirectLocation(action: RedirectAction, view: RequestView): string {
  const scheme = action.scheme ?? view.scheme;
  const port = action.port === undefined ? '' : `:${action.port}`;
  const host = action.host ?? requestHost(action, view, scheme);
  return `${scheme}://${host}${port}${redirectPath(action, view)}`;
}

function requestHost(action: RedirectAction, view: RequestView, scheme: string): string {
  const colon = view.authority.lastIndexOf(':');
  if (colon === -1 || view.authority.endsWith(']')) return view.authority;
  const port = view.authority.slice(colon + 1);
  const isDropped =
    action.port !== undefined ||
    (scheme !== view.scheme &&
      ((view.scheme === 'http' && port === '80') || (view.scheme === 'https' && port === '443')));
  return isDropped ? view.authority.slice(0, colon) : view.authority;
}

function redirectPath({ path }: RedirectAction, view: RequestView): string {
  if (!path) return view.path + view.query;
  if (path.kind === 'full') return path.value.includes('?') ? path.value : path.value + view.query;
  return rewrittenPath({ ...path, kind: 'path-prefix' }, view);
}
