import { objectOf, textOf } from '../json-access.ts';
import type { RouteCondition, StringMatcher } from '../route-table.ts';
import type { SourcedMatch } from './delegate-match.ts';

/** The conditions on a request of one HTTPMatchRequest; all must hold (istio TranslateRouteMatch). */
export function matchConditions({ match, ref }: SourcedMatch): RouteCondition[] {
  const conditions: RouteCondition[] = [];
  for (const on of ['uri', 'method', 'scheme', 'authority'] as const) {
    const matcher = stringMatcher(match[on]);
    if (!matcher || matcher.kind === 'present') continue;
    const ignoreCase = on === 'uri' && match['ignoreUriCase'] === true && matcher.kind !== 'regex';
    const source = ref(on, matcher.kind);
    const base = { on: on === 'uri' ? ('path' as const) : on, name: '', matcher, source };
    conditions.push(ignoreCase ? { ...base, ignoreCase } : base);
  }
  for (const name of sortedKeys(match['headers'])) {
    conditions.push(headerCondition(name, match['headers'], ref('headers', name)));
  }
  for (const name of sortedKeys(match['withoutHeaders'])) {
    const source = ref('withoutHeaders', name);
    conditions.push({ ...headerCondition(name, match['withoutHeaders'], source), invert: true });
  }
  for (const name of sortedKeys(match['queryParams'])) {
    const matcher = stringMatcher(objectOf(match['queryParams'])[name]) ?? { kind: 'present' };
    conditions.push({ on: 'query', name, matcher, source: ref('queryParams', name) });
  }
  return conditions;
}

function headerCondition(
  name: string,
  headers: unknown,
  source: RouteCondition['source'],
): RouteCondition {
  const matcher = stringMatcher(objectOf(headers)[name]) ?? { kind: 'present' };
  const where = source ? { source } : {};
  const claim = claimName(name);
  if (claim !== undefined) return { on: 'claim', name: claim, matcher, ...where };
  if (name.startsWith(':')) return { ...pseudoHeader(name), matcher, ...where };
  return { on: 'header', name: name.toLowerCase(), matcher, ...where };
}

/** `@request.auth.claims.realm.role` and `@request.auth.claims[realm][role]` -> `realm.role`. */
function claimName(name: string): string | undefined {
  const path = /^@request\.auth\.claims(.+)$/.exec(name)?.[1];
  if (path?.startsWith('.')) return path.slice(1);
  return path?.startsWith('[') && path.endsWith(']')
    ? path.slice(1, -1).replaceAll('][', '.')
    : undefined;
}

function pseudoHeader(name: string): Pick<RouteCondition, 'on' | 'name'> {
  if (name === ':method') return { on: 'method', name: '' };
  if (name === ':authority') return { on: 'authority', name: '' };
  if (name === ':scheme') return { on: 'scheme', name: '' };
  return { on: 'header', name: name.toLowerCase() };
}

function sortedKeys(map: unknown): readonly string[] {
  return Object.keys(objectOf(map)).toSorted();
}

/** A StringMatch; {} means present; undefined where there is none. */
export function stringMatcher(value: unknown): StringMatcher | undefined {
  if (value === undefined || value === null) return undefined;
  const match = objectOf(value);
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const text = textOf(match[kind]);
    if (text !== undefined) return { kind, value: text };
  }
  return { kind: 'present' };
}
