import type { EnvoyRoute, RouteCondition, StringMatcher } from '../route-table.ts';
import type { TriedCondition } from '../trace.ts';
import { fullMatch } from './regex.ts';
import { claimValues, headerLines, queryValue, type RequestView } from './request-view.ts';

type Predicate = (view: RequestView) => boolean;

const compiledRoutes = new WeakMap<EnvoyRoute, readonly Predicate[]>();

/** Whether every condition of a route holds. */
export function routeMatches(route: EnvoyRoute, view: RequestView): boolean {
  if (route.conditions.length === 0) return true;
  for (const predicate of predicatesOf(route)) {
    if (!predicate(view)) return false;
  }
  return true;
}

function predicatesOf(route: EnvoyRoute): readonly Predicate[] {
  const known = compiledRoutes.get(route);
  if (known) return known;
  const made = route.conditions.map((condition) => predicateOf(condition));
  compiledRoutes.set(route, made);
  return made;
}

const compiledConditions = new WeakMap<RouteCondition, Predicate>();

/** The test of one condition; compiled once. */
export function conditionTest(condition: RouteCondition): Predicate {
  const known = compiledConditions.get(condition);
  if (known) return known;
  const made = predicateOf(condition);
  compiledConditions.set(condition, made);
  return made;
}

/** A test for one condition; all cases of ui.md's "rule by rule with actual value" go through it. */
function predicateOf(condition: RouteCondition): Predicate {
  const { on, name, invert } = condition;
  const test = textTest(condition);
  if (on === 'path') return (view) => test(view.path);
  if (on === 'method') return (view) => test(view.method);
  if (on === 'scheme') return (view) => test(view.scheme);
  if (on === 'authority') return (view) => test(view.authority);
  if (on === 'query') {
    return (view) => {
      const value = queryValue(view.query, name);
      return value !== undefined && test(value);
    };
  }
  const isInverted = invert === true;
  if (on === 'claim') return (view) => claimValues(view, name).some(test) !== isInverted;
  const isPresence = condition.matcher.kind === 'present';
  return (view) => {
    const lines = headerLines(view.headers, name);
    // Istio sets treat_missing_header_as_empty on withoutHeaders: an absent header is ''.
    if (lines.length === 0) return isInverted && (isPresence || !test(''));
    return lines.some(test) !== isInverted;
  };
}

/** The text comparison of a condition. */
export function textTest(
  condition: Pick<RouteCondition, 'matcher' | 'ignoreCase'>,
): (text: string) => boolean {
  const { matcher } = condition;
  if (!condition.ignoreCase || matcher.kind === 'present' || matcher.kind === 'regex') {
    return matcherTest(matcher);
  }
  const test = matcherTest({ ...matcher, value: matcher.value.toLowerCase() });
  return (text) => test(text.toLowerCase());
}

/** The comparison that a matcher stands for. */
export function matcherTest(matcher: StringMatcher): (text: string) => boolean {
  switch (matcher.kind) {
    case 'present':
      return () => true;
    case 'exact':
      return (text) => text === matcher.value;
    case 'prefix':
      return (text) => text.startsWith(matcher.value);
    case 'suffix':
      return (text) => text.endsWith(matcher.value);
    case 'contains':
      return (text) => text.includes(matcher.value);
    case 'path-prefix':
      return pathPrefixTest(matcher.value);
    case 'regex':
      return (text) => fullMatch(matcher.value, text);
  }
}

function pathPrefixTest(value: string): (text: string) => boolean {
  const prefix = value.endsWith('/') ? value.slice(0, -1) : value;
  return (text) =>
    text.startsWith(prefix) && (text.length === prefix.length || text[prefix.length] === '/');
}

const LABELS: Readonly<Record<RouteCondition['on'], string>> = {
  path: 'uri',
  method: 'method',
  scheme: 'scheme',
  authority: 'authority',
  header: 'header',
  query: 'query parameter',
  claim: 'token claim',
};

/** A condition in words, with what the request had: `uri prefix "/wpcatalog"`, `/other`. */
export function tryCondition(condition: RouteCondition, view: RequestView): TriedCondition {
  const { matcher, on, name, invert, source } = condition;
  const subject = name === '' ? LABELS[on] : `${LABELS[on]} ${name}`;
  const wanted =
    matcher.kind === 'present'
      ? 'present'
      : `${matcher.kind} "${matcher.value}"${condition.ignoreCase ? ' (case ignored)' : ''}`;
  return {
    condition: invert ? `without ${subject} ${wanted}` : `${subject} ${wanted}`,
    actual: actualOf(condition, view),
    holds: predicateOf(condition)(view),
    ...(source ? { source } : {}),
  };
}

function actualOf({ on, name }: RouteCondition, view: RequestView): string {
  switch (on) {
    case 'header': {
      const lines = headerLines(view.headers, name);
      return lines.length === 0 ? 'absent' : lines.map(quoteEmpty).join(', ');
    }
    case 'query': {
      const value = queryValue(view.query, name);
      return value === undefined ? 'absent' : quoteEmpty(value);
    }
    case 'claim':
      return claimValues(view, name).join(', ') || 'absent';
    case 'path':
      return view.path;
    case 'method':
      return view.method;
    case 'scheme':
      return view.scheme;
    case 'authority':
      return view.authority;
  }
}

function quoteEmpty(text: string): string {
  return text === '' ? '""' : text;
}
