import { RE2JS } from 're2js';

const compiled = new Map<string, RE2JS | undefined>();
const MAX_PATTERNS = 1000;

/** True when the text matches the pattern somewhere, in time linear in both; a pattern that RE2 refuses matches all. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (!compiled.has(pattern)) {
    if (compiled.size >= MAX_PATTERNS) compiled.clear();
    compiled.set(pattern, compile(pattern));
  }
  return compiled.get(pattern)?.matcher(text).find() ?? true;
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}
