import type { Word, WordPart } from './tokenize.ts';

export interface ExpansionContext {
  readonly variable: (name: string) => string | undefined;
  /** The output of a line, for `$(…)`. */
  readonly output: (line: string) => Promise<string>;
  /** Paths that an unquoted `*` or `?` may stand for. */
  readonly paths: readonly string[];
}

/** Replaces variables and `$(…)`, splits what was not quoted at blanks, expands `{1..3}`, `*` and `?`. */
export async function expandWords(
  words: readonly Word[],
  context: ExpansionContext,
): Promise<readonly string[]> {
  const expanded: string[] = [];
  for (const word of words.flatMap(expandRange))
    expanded.push(...(await expandWord(word, context)));
  return expanded;
}

const RANGE = /^(.*)\{(-?\d+)\.\.(-?\d+)\}(.*)$/s;
const MOST_IN_RANGE = 10_000;

/** `v{1..3}` as three words. Other braces are text: jsonpath is full of them. */
function expandRange(word: Word): readonly Word[] {
  const at = word.findIndex(
    (part) => part.kind === 'text' && !part.quoted && RANGE.test(part.text),
  );
  const part = word[at];
  if (part?.kind !== 'text') return [word];
  const [, before = '', first = '', last = '', after = ''] = RANGE.exec(part.text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  const count = Math.min(Math.abs(to - from) + 1, MOST_IN_RANGE);
  return Array.from({ length: count }, (_, index) => {
    const text = `${before}${from + (to < from ? -index : index)}${after}`;
    return word.with(at, { ...part, text });
  });
}

interface Field {
  text: string;
  pattern: string;
  isGlob: boolean;
}

async function expandWord(word: Word, context: ExpansionContext): Promise<readonly string[]> {
  return (await fieldsOf(word, context)).flatMap(({ text, pattern, isGlob }) => {
    if (!isGlob) return [text];
    const matcher = new RegExp(`^${pattern}$`);
    const matches = context.paths.filter((path) => matcher.test(path)).toSorted();
    return matches.length > 0 ? matches : [text];
  });
}

async function fieldsOf(word: Word, context: ExpansionContext): Promise<readonly Field[]> {
  const fields: Field[] = [];
  let current: Field | undefined;
  const add = (text: string, part: WordPart): void => {
    current ??= { text: '', pattern: '', isGlob: false };
    current.text += text;
    current.pattern += part.quoted ? escapePattern(text) : globPattern(text);
    current.isGlob ||= !part.quoted && /[*?]/.test(text);
  };
  for (const part of word) {
    const text = await textOf(part, context);
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

async function textOf(part: WordPart, context: ExpansionContext): Promise<string> {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'variable') return context.variable(part.name) ?? '';
  return (await context.output(part.line)).replace(/\n+$/, '');
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
