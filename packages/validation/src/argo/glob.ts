import { RE2JS, RE2JSException } from 're2js';

/**
 * Argo CD's globs: `*` stays between separators, `**` crosses them, `?` is one character,
 * `[a-z]`, `[!a-z]`, `{this,that}`, `\` takes the next character as it is. A pattern that is no
 * glob matches nothing.
 */
export function globMatch(pattern: string, value: string, separators = ''): boolean {
  if (pattern === '*' && separators === '') return true;
  const source = toRegex(pattern, separators);
  if (source === undefined) return false;
  try {
    return RE2JS.compile(source, RE2JS.DOTALL).matcher(value).matches();
  } catch (problem) {
    if (problem instanceof RE2JSException) return false;
    throw problem;
  }
}

/** Whether the entry of a project's list allows the value; an entry `!x` allows what x does not match. */
export function allowsByGlob(entry: string, value: string, separators = ''): boolean {
  if (isDeny(entry)) return !globMatch(entry.slice(1), value, separators);
  return entry === '*' || globMatch(entry, value, separators);
}

/** An entry that denies: `!team-secret`. */
export function isDeny(entry: string): boolean {
  return entry.startsWith('!');
}

function toRegex(pattern: string, separators: string): string | undefined {
  const inner = separators === '' ? '.' : `[^${RE2JS.quote(separators)}]`;
  let out = '';
  let braces = 0;
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    if (char === '*') {
      const crosses = pattern.charAt(i + 1) === '*';
      out += crosses ? '.*' : `${inner}*`;
      if (crosses) i += 1;
    } else if (char === '?') out += inner;
    else if (char === '[') {
      const end = pattern.indexOf(']', i + 1);
      const set = characterSet(pattern.slice(i + 1, end));
      if (end === -1 || set === undefined) return undefined;
      out += set;
      i = end;
    } else if (char === '{') {
      braces += 1;
      out += '(?:';
    } else if (char === '}' && braces > 0) {
      braces -= 1;
      out += ')';
    } else if (char === ',' && braces > 0) out += '|';
    else if (char === '\\') {
      i += 1;
      out += RE2JS.quote(pattern.charAt(i));
    } else out += RE2JS.quote(char);
  }
  return braces === 0 ? out : undefined;
}

function characterSet(body: string): string | undefined {
  const negated = body.startsWith('!');
  const rest = negated ? body.slice(1) : body;
  if (rest === '') return undefined;
  const range = /^(.)-(.)$/u.exec(rest);
  const characters =
    range === null
      ? RE2JS.quote(rest).replaceAll('-', '\\-')
      : `${RE2JS.quote(range[1] ?? '')}-${RE2JS.quote(range[2] ?? '')}`;
  return `[${negated ? '^' : ''}${characters}]`;
}
