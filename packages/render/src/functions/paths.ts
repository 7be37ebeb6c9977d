import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoMap, type GoValue } from '../template/go-value.ts';
import { text } from './cast.ts';

/** Go's path.Clean. */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isRooted) parts.push('..');
  }
  const joined = parts.join('/');
  return isRooted ? `/${joined}` : joined === '' ? '.' : joined;
}

function base(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot);
}

const PATHS: readonly (readonly [string, TemplateFunction])[] = [
  ['base', fn('string', base)],
  ['dir', fn('string', (path: string) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)))],
  ['ext', fn('string', extension)],
  ['clean', fn('string', cleanPath)],
  ['isAbs', fn('string', (path: string) => path.startsWith('/'))],
];

const URL_PARTS =
  /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:([^@/?#]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/;

function urlParse(address: string): GoMap {
  const match = URL_PARTS.exec(address);
  if (!match || /[\s\p{Cc}]/u.test(address))
    throw new CallError(`unable to parse url: parse ${JSON.stringify(address)}`);
  const [, scheme = '', userinfo = '', host = '', path = '', query = '', fragment = ''] = match;
  const isOpaque = scheme !== '' && host === '' && !path.startsWith('/') && path !== '';
  return new GoMap(
    Object.entries({
      scheme: scheme.toLowerCase(),
      host,
      hostname: host.replace(/:\d*$/, ''),
      path: isOpaque ? '' : decodeURI(path),
      query,
      opaque: isOpaque ? path : '',
      fragment,
      userinfo,
    }),
  );
}

function urlJoin(parts: GoMap): string {
  const part = (name: string): string => {
    const value: GoValue = parts.entries.get(name) ?? '';
    if (typeof value !== 'string')
      throw new CallError(
        `unable to parse ${name} key, must be of type string, but ${text(value)} found`,
      );
    return value;
  };
  const [scheme, user, host, path, query, fragment] = [
    'scheme',
    'userinfo',
    'host',
    'path',
    'query',
    'fragment',
  ].map(part);
  const authority = host || user ? `//${user ? `${user}@` : ''}${host ?? ''}` : '';
  const slash = authority && path && !path.startsWith('/') ? '/' : '';
  return `${scheme ? `${scheme}:` : ''}${authority}${slash}${path ?? ''}${query ? `?${query}` : ''}${fragment ? `#${fragment}` : ''}`;
}

/** The path and URL functions of sprig; `os…` are those of a Linux server. */
export const PATH_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ...PATHS,
  ...PATHS.map(
    ([name, declared]) => [`os${name.charAt(0).toUpperCase()}${name.slice(1)}`, declared] as const,
  ),
  ['urlParse', fn('string', urlParse)],
  ['urlJoin', fn('map', urlJoin)],
];
