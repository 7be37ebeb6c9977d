import { RE2JS } from 're2js';

export interface PatternOptions {
  readonly isExtended: boolean;
  readonly ignoreCase?: boolean;
}

/** A pattern of grep or sed, in RE2: no input makes it slow. undefined when it is no pattern, or needs more than RE2 has. */
export function compilePattern(pattern: string, options: PatternOptions): RE2JS | undefined {
  const source = options.isExtended ? pattern : basicToExtended(pattern);
  try {
    return RE2JS.compile(posixClasses(source), options.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return undefined;
  }
}

export function quotePattern(text: string): string {
  return RE2JS.quote(text);
}

/** In a basic pattern `+ ? | ( ) { }` are literal, and special with a backslash: the other way round. */
export function basicToExtended(pattern: string): string {
  return pattern
    .replaceAll(/\\[+?|(){}]|[+?|(){}]|\\.|\[[^\]]*\]/g, (token) => {
      if (/^\\[+?|(){}]$/.test(token)) return token.slice(1);
      return /^[+?|(){}]$/.test(token) ? `\\${token}` : token;
    })
    .replace(/^(\(*)\*/, String.raw`$1\*`);
}

/** `\<` and `\>` are word ends in GNU's tools. */
function posixClasses(source: string): string {
  return source.replaceAll(/\\[<>]/g, String.raw`\b`);
}
