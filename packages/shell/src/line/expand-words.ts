import { DivisionByZero, evaluateArithmetic } from './arithmetic.ts';
import type { VariablePart, Word, WordPart } from './word.ts';

export interface ExpansionContext {
  readonly variable: (name: string) => string | undefined;
  /** Sets a variable, for `${NAME:=word}`. */
  readonly assign: (name: string, value: string) => void;
  /** The output of a line, for `$(…)`. */
  readonly output: (line: string) => Promise<string>;
  /** Paths that an unquoted `*` or `?` may stand for. */
  readonly paths: readonly string[];
}

/** Why a word has no value: `${NAME:?message}`, or an expression that is none. Caught where lines are run. */
export class ExpansionMistake extends Error {}

/** Replaces variables and `$(…)`, splits what was not quoted at blanks, expands `{1..3}`, `*` and `?`. */
export async function expandWords(
  words: readonly Word[],
  context: ExpansionContext,
): Promise<readonly string[]> {
  const expanded: string[] = [];
  for (const word of words.flatMap(expandRange))
    for (const text of await expandWord(word, context)) expanded.push(text);
  return expanded;
}

/** The text of a word that is neither split nor globbed: a here-document, the value of an assignment. */
export async function expandText(word: Word, context: ExpansionContext): Promise<string> {
  let text = '';
  for (const part of word) text += await textOf(part, context);
  return text;
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
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'variable':
      return variableText(part, context);
    case 'substitution':
      return (await context.output(part.line)).replace(/\n+$/, '');
    case 'arithmetic':
      return arithmeticText(part.expression, context);
  }
}

function arithmeticText(expression: string, { variable }: ExpansionContext): string {
  try {
    const value = evaluateArithmetic(expression, variable);
    if (value !== undefined) return String(value);
  } catch (error) {
    if (error instanceof DivisionByZero) throw new ExpansionMistake('division by 0');
    throw error;
  }
  throw new ExpansionMistake(`$((${expression})): not an expression`);
}

async function variableText(part: VariablePart, context: ExpansionContext): Promise<string> {
  const { name, operation } = part;
  const value = context.variable(name);
  if (!operation) return value ?? '';
  const { operator, word } = operation;
  if (operator === 'length') return String(Array.from(value ?? '').length);
  if (operator.startsWith('#') || operator.startsWith('%')) {
    return cutEnd(value ?? '', operator, await patternOf(word, context));
  }
  const isAbsent = operator.startsWith(':') ? (value ?? '') === '' : value === undefined;
  const action = operator.at(-1);
  if (action === '+') return isAbsent ? '' : expandText(word, context);
  if (!isAbsent) return value ?? '';
  const text = await expandText(word, context);
  if (action === '?') {
    throw new ExpansionMistake(`${name}: ${text === '' ? 'parameter null or not set' : text}`);
  }
  if (action === '=') context.assign(name, text);
  return text;
}

async function patternOf(word: Word, context: ExpansionContext): Promise<string> {
  let pattern = '';
  for (const part of word) {
    const text = await textOf(part, context);
    pattern += part.quoted && part.kind === 'text' ? escapePattern(text) : shellPattern(text);
  }
  return pattern;
}

/** Trying every end of a value costs its length squared. */
const LONGEST_CUT = 2000;

/** `${NAME#pattern}` and its like: one character more at a time is tried, as patterns may hold `*`. */
function cutEnd(value: string, operator: string, pattern: string): string {
  if (value.length > LONGEST_CUT) throw new ExpansionMistake('a value this long is not cut here');
  const matcher = new RegExp(`^(?:${pattern})$`, 's');
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  if (operator.length === 2) lengths.reverse();
  const isFront = operator.startsWith('#');
  for (const length of lengths) {
    const end = isFront ? value.slice(0, length) : value.slice(value.length - length);
    if (!matcher.test(end)) continue;
    return isFront ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** In a file name `*` does not go beyond a slash. */
function globPattern(text: string): string {
  return wildcards(text, '[^/]');
}

function shellPattern(text: string): string {
  return wildcards(text, '.');
}

/** Several stars say what one does, and would take a matcher for ever. */
function wildcards(text: string, any: string): string {
  return text
    .replaceAll(/\*+/g, '*')
    .split(/([*?])/)
    .map((piece) => (piece === '*' ? `${any}*` : piece === '?' ? any : escapePattern(piece)))
    .join('');
}
