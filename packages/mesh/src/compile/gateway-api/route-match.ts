import type { JsonObject } from '@drydock/manifests';
import { refTo, type MeshObject } from '../../index/mesh-object.ts';
import { listOf, objectOf, textOf } from '../../json-access.ts';
import type { RouteCondition, StringMatcher } from '../../route-table.ts';

/** The conditions of one HTTPRouteMatch. `place` is the position of rule and match. */
export function routeMatch(
  match: JsonObject,
  owner: MeshObject,
  place: readonly [rule: number, match: number],
): RouteCondition[] {
  const [rule, position] = place;
  const at = (...rest: readonly (string | number)[]): RouteCondition['source'] & {} =>
    refTo(owner, 'spec', 'rules', rule, 'matches', position, ...rest);
  const conditions: RouteCondition[] = [];
  const path = match['path'] === undefined ? undefined : pathMatcher(objectOf(match['path']));
  if (path) conditions.push({ on: 'path', name: '', matcher: path, source: at('path') });
  const method = textOf(match['method']);
  if (method) {
    const matcher: StringMatcher = { kind: 'exact', value: method };
    conditions.push({ on: 'method', name: '', matcher, source: at('method') });
  }
  for (const [kind, on] of [
    ['headers', 'header'],
    ['queryParams', 'query'],
  ] as const) {
    const seen = new Set<string>();
    for (const [index, item] of listOf(match[kind]).entries()) {
      const entry = objectOf(item);
      const given = textOf(entry['name']) ?? '';
      const name = on === 'header' ? given.toLowerCase() : given;
      // Of two entries with one name only the first counts.
      if (seen.has(name)) continue;
      seen.add(name);
      conditions.push({ on, name, matcher: valueMatcher(entry), source: at(kind, index) });
    }
  }
  return conditions;
}

function valueMatcher(entry: JsonObject): StringMatcher {
  const value = textOf(entry['value']) ?? '';
  return { kind: entry['type'] === 'RegularExpression' ? 'regex' : 'exact', value };
}

function pathMatcher(path: JsonObject): StringMatcher {
  const value = textOf(path['value']) ?? '/';
  const type = textOf(path['type']) ?? 'PathPrefix';
  if (type === 'Exact') return { kind: 'exact', value };
  if (type === 'RegularExpression') return { kind: 'regex', value };
  return value === '/'
    ? { kind: 'prefix', value }
    : { kind: 'path-prefix', value: trimSlash(value) };
}

function trimSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

const RANK: Readonly<Record<string, number>> = { exact: 3, prefix: 2, 'path-prefix': 2, regex: 1 };

/** Negative: `one` is tried first (istio sortHTTPRoutes: a regex comes after every prefix). */
export function compareSpecificity(
  one: readonly RouteCondition[],
  other: readonly RouteCondition[],
): number {
  if (one.length === 0 || other.length === 0)
    return other.length === 0 ? (one.length === 0 ? 0 : -1) : 1;
  return (
    pathRank(other) - pathRank(one) ||
    pathLength(other) - pathLength(one) ||
    count(other, 'method') - count(one, 'method') ||
    count(other, 'header') - count(one, 'header') ||
    count(other, 'query') - count(one, 'query')
  );
}

function pathOf(conditions: readonly RouteCondition[]): StringMatcher | undefined {
  return conditions.find(({ on }) => on === 'path')?.matcher;
}

function pathRank(conditions: readonly RouteCondition[]): number {
  return RANK[pathOf(conditions)?.kind ?? ''] ?? -1;
}

function pathLength(conditions: readonly RouteCondition[]): number {
  const matcher = pathOf(conditions);
  return matcher && matcher.kind !== 'present' ? matcher.value.length : 0;
}

function count(conditions: readonly RouteCondition[], on: RouteCondition['on']): number {
  return conditions.filter((condition) => condition.on === on).length;
}
