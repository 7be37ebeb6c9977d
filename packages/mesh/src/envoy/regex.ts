import { RE2JS } from 're2js';

const compiled = new Map<string, RE2JS | undefined>();

/** An RE2 pattern, compiled once; undefined when RE2 rejects it. */
export function compileRegex(pattern: string): RE2JS | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  let regex: RE2JS | undefined;
  try {
    regex = RE2JS.compile(pattern);
  } catch {
    regex = undefined;
  }
  if (compiled.size > 10_000) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}

/** Whether the whole text matches; a pattern that RE2 rejects matches nothing. */
export function fullMatch(pattern: string, text: string): boolean {
  return compileRegex(pattern)?.matches(text) ?? false;
}

/** Replaces every match; `\1` in the substitution is a group. A rejected pattern, or a group that it does not have, replaces nothing (RE2::GlobalReplace). */
export function replaceAll(pattern: string, text: string, substitution: string): string {
  const regex = compileRegex(pattern);
  if (!regex) return text;
  const matcher = regex.matcher(text);
  const groups = Array.from(substitution.matchAll(/\\(\d|\\)/g), ([, group]) => Number(group));
  if (groups.some((group) => group > matcher.groupCount())) return text;
  let result = '';
  let end = 0;
  while (matcher.find()) {
    result += text.slice(end, matcher.start());
    result += substitution.replaceAll(/\\(\d|\\)/g, (_, group: string) =>
      group === '\\' ? '\\' : (matcher.group(Number(group)) ?? ''),
    );
    end = matcher.end();
  }
  return result + text.slice(end);
}
