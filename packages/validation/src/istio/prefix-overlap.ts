import { at, entries, number, text, type Field } from '../field.ts';

/** A match by prefix, reduced to what istiod compares when it looks for overlaps. */
export interface PrefixMatch {
  readonly rule: Field;
  readonly match: Field;
  readonly prefix: string;
  readonly port: number;
  readonly method: string;
  readonly authority: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly queryParams: ReadonlyMap<string, string>;
  readonly withoutHeaders: ReadonlyMap<string, string>;
}

/** The match as istiod's overlap check sees it; undefined when it does not match by prefix. */
export function prefixMatchOf(rule: Field, match: Field): PrefixMatch | undefined {
  const prefix = text(at(match, 'uri', 'prefix'));
  if (prefix === '') return undefined;
  return {
    rule,
    match,
    prefix,
    port: number(at(match, 'port')) ?? 0,
    // Without a method istiod's check takes GET, validation.go genMatchHTTPRoutes.
    method: condition(at(match, 'method')) || 'exact:GET',
    authority: condition(at(match, 'authority')),
    headers: conditions(at(match, 'headers')),
    queryParams: conditions(at(match, 'queryParams')),
    withoutHeaders: conditions(at(match, 'withoutHeaders')),
  };
}

function condition(match: Field): string {
  const exact = text(at(match, 'exact'));
  if (exact !== '') return `exact:${exact}`;
  const prefix = text(at(match, 'prefix'));
  return prefix === '' ? '' : `prefix:${prefix}`;
}

function conditions(map: Field): ReadonlyMap<string, string> {
  return new Map(entries(map).map(([key, match]) => [key, condition(match)]));
}

/** Whether the earlier match takes what the later one asks for; both carry the same other conditions. */
export function coversPrefixMatch(earlier: PrefixMatch, later: PrefixMatch): boolean {
  return (
    later.prefix.startsWith(earlier.prefix) &&
    later.port === earlier.port &&
    earlier.method.startsWith(later.method) &&
    earlier.authority.startsWith(later.authority) &&
    coversAll(earlier.headers, later.headers) &&
    coversAll(earlier.queryParams, later.queryParams) &&
    coversAll(earlier.withoutHeaders, later.withoutHeaders)
  );
}

function coversAll(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, value]) => {
    const other = b.get(key);
    return other !== undefined && value.startsWith(other);
  });
}
