import type { PathNormalization } from '../index/mesh-settings.ts';

/** A request target as route matching sees it. */
export interface RequestPath {
  /** Normalised, without query: what uri conditions compare. */
  readonly path: string;
  /** With the `?`; '' when there is none. */
  readonly query: string;
}

/** Splits and normalises a raw path as Envoy's connection manager does; the result is also what goes upstream. */
export function normalizePath(raw: string, normalization: PathNormalization): RequestPath {
  const hash = raw.indexOf('#');
  const target = hash === -1 ? raw : raw.slice(0, hash);
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark);
  if (normalization === 'NONE' || !needsWork(path)) return { path, query };
  return { path: normalized(path, normalization), query };
}

/** Most paths are normal already: letters, digits and single slashes. */
function needsWork(path: string): boolean {
  for (let index = 0; index < path.length; index += 1) {
    const code = path.charCodeAt(index);
    if (code === 0x25 || code === 0x5c || code > 0x7e || code <= 0x20) return true;
    if (code !== 0x2f) continue;
    const next = path.charCodeAt(index + 1);
    if (next === 0x2f || next === 0x2e) return true;
  }
  return false;
}

function normalized(path: string, normalization: PathNormalization): string {
  let text = path;
  if (normalization === 'DECODE_AND_MERGE_SLASHES') {
    text = text.replaceAll(/%2f/gi, '/').replaceAll(/%5c/gi, '\\');
  }
  text = removeDotSegments(decodeUnreserved(text).replaceAll('\\', '/'));
  return normalization === 'BASE' ? text : text.replaceAll(/\/{2,}/g, '/');
}

/** `%61` -> `a`; escapes of reserved characters stay as they are. */
function decodeUnreserved(path: string): string {
  return path.replaceAll(/%([0-9a-f]{2})/gi, (escape: string, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : escape;
  });
}

function removeDotSegments(path: string): string {
  if (!path.startsWith('/')) return path;
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') {
      kept.push(segment);
      continue;
    }
    if (isLast) kept.push('');
  }
  return `/${kept.join('/')}`;
}
