import { RE2JS, RE2JSException } from 're2js';

/** Go's path.Match: `*` and `?` stay within one name; undefined for a pattern that is malformed. */
export function matchPath(pattern: string, path: string): boolean | undefined {
  const source = translate(pattern, { star: '[^/]*', one: '[^/]' });
  return source?.matcher(path).matches();
}

/** A pattern of `git ls-files`: `*` crosses folders, and a folder stands for what is in it. */
export function matchGitPattern(pattern: string, path: string): boolean {
  const bare = pattern.replace(/^\.?\//, '').replace(/\/+$/, '');
  if (path === bare || path.startsWith(`${bare}/`)) return true;
  return translate(bare, { star: '.*', one: '.' })?.matcher(path).matches() === true;
}

interface Wildcards {
  readonly star: string;
  readonly one: string;
}

const SET = /^\[([\^!])?((?:\\.|[^\]\\])+)\]/s;

function translate(pattern: string, { star, one }: Wildcards): RE2JS | undefined {
  let source = '';
  let rest = pattern.replaceAll(/\*+/g, '*');
  while (rest !== '') {
    const char = rest.charAt(0);
    const set = char === '[' ? SET.exec(rest) : null;
    if (char === '[' && set === null) return undefined;
    if (set !== null) {
      source += `[${set[1] === undefined ? '' : '^'}${(set[2] ?? '').replaceAll(/[[\]^]/g, String.raw`\$&`)}]`;
      rest = rest.slice(set[0].length);
      continue;
    }
    if (char === '\\' && rest.length === 1) return undefined;
    const literal = char === '\\' ? rest.charAt(1) : char;
    source += char === '*' ? star : char === '?' ? one : RE2JS.quote(literal);
    rest = rest.slice(char === '\\' ? 2 : 1);
  }
  try {
    return RE2JS.compile(source, RE2JS.DOTALL);
  } catch (problem) {
    if (problem instanceof RE2JSException) return undefined;
    throw problem;
  }
}
