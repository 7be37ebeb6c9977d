import type { Word, WordPart } from './parse-line.ts';

export interface ExpansionContext {
  readonly variable: (name: string) => string | undefined;
  /** Paths that an unquoted `*` or `?` may stand for. */
  readonly paths: readonly string[];
}

/** Replaces variables, splits what was not quoted at blanks, and expands `*` and `?` to matching paths. */
export function expandWords(words: readonly Word[], context: ExpansionContext): readonly string[] {
  return words.flatMap((word) => expandWord(word, context));
}

interface Field {
  text: string;
  pattern: string;
  isGlob: boolean;
}

function expandWord(word: Word, context: ExpansionContext): readonly string[] {
  return fieldsOf(word, context).flatMap(({ text, pattern, isGlob }) => {
    if (!isGlob) return [text];
    const matcher = new RegExp(`^${pattern}$`);
    const matches = context.paths.filter((path) => matcher.test(path)).toSorted();
    return matches.length > 0 ? matches : [text];
  });
}

function fieldsOf(word: Word, context: ExpansionContext): readonly Field[] {
  const fields: Field[] = [];
  let current: Field | undefined;
  const add = (text: string, part: WordPart): void => {
    current ??= { text: '', pattern: '', isGlob: false };
    current.text += text;
    current.pattern += part.quoted ? escapePattern(text) : globPattern(text);
    current.isGlob ||= !part.quoted && /[*?]/.test(text);
  };
  for (const part of word) {
    const text = part.kind === 'text' ? part.text : (context.variable(part.name) ?? '');
    if (part.kind === 'text' || part.quoted) {
      add(text, part);
      continue;
    }
    const pieces = text.split(/\s+/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && current) {
        fields.push(current);
        current = undefined;
      }
      if (piece !== '') add(piece, part);
    }
  }
  if (current) fields.push(current);
  return fields;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function globPattern(text: string): string {
  return text
    .split(/([*?])/)
    .map((piece) => (piece === '*' ? '[^/]*' : piece === '?' ? '[^/]' : escapePattern(piece)))
    .join('');
}
