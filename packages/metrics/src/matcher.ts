import { RE2JS } from 're2js';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One condition on a label; an absent label has the value ''. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  matches(value: string): boolean;
}

/** Compiles a matcher. Throws RE2JSSyntaxException for a regex that RE2 refuses; the parser turns it into a parse error. */
export function createMatcher(name: string, operator: MatchOperator, value: string): Matcher {
  return { name, operator, value, matches: predicate(operator, value) };
}

function predicate(operator: MatchOperator, value: string): (value: string) => boolean {
  switch (operator) {
    case '=':
      return (actual) => actual === value;
    case '!=':
      return (actual) => actual !== value;
    case '=~':
      return fullMatch(value);
    case '!~': {
      const matches = fullMatch(value);
      return (actual) => !matches(actual);
    }
  }
}

/** RE2, anchored at both ends, `.` matches newlines: Prometheus' FastRegexMatcher. */
export function fullMatch(pattern: string): (value: string) => boolean {
  const compiled = RE2JS.compile(pattern, RE2JS.DOTALL);
  const seen = new Map<string, boolean>();
  return (value) => {
    const known = seen.get(value);
    if (known !== undefined) return known;
    const result = compiled.matcher(value).matches();
    if (seen.size < 10_000) seen.set(value, result);
    return result;
  };
}
