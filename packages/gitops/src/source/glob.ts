import { RE2JS, RE2JSException } from 're2js';

/** A glob as doublestar reads it: `*` within one name, `**` across folders, `{a,b}`, `[a-z]`, `?`. A pattern that is malformed matches nothing. */
export function matchGlob(pattern: string, path: string): boolean {
  try {
    return RE2JS.compile(translate(pattern)).matcher(path).matches();
  } catch (problem) {
    if (problem instanceof RE2JSException) return false;
    throw problem;
  }
}

/** Whether a text is more than a plain path. */
export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text);
}

function translate(pattern: string): string {
  let braces = 0;
  const pieces = pattern.matchAll(/\*\*\/|\*\*|\*|\?|\[[^\]]+\]|[{},]|\\.|[^*?[{},\\]+|./gs);
  return Array.from(pieces, ([piece]) => {
    if (piece === '**/') return '(?:.*/)?';
    if (piece === '**') return '.*';
    if (piece === '*') return '[^/]*';
    if (piece === '?') return '[^/]';
    if (piece.length > 2 && piece.startsWith('[')) return piece.replace(/^\[!/, '[^');
    if (piece === '{') return (braces += 1) && '(?:';
    if (piece === '}' && braces > 0) return (braces -= 1) >= 0 ? ')' : '';
    if (piece === ',' && braces > 0) return '|';
    return RE2JS.quote(piece.startsWith('\\') ? piece.slice(1) : piece);
  }).join('');
}
