import { TemplateError } from './template-error.ts';

export type TokenType =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'variable'
  | 'dot'
  | 'nil'
  | 'bool'
  | 'number'
  | 'char'
  | 'string'
  | 'raw'
  | 'pipe'
  | 'paren-open'
  | 'paren-close'
  | 'declare'
  | 'assign'
  | 'comma'
  | 'end';

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly at: number;
}

const KEYWORDS = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);
const WORD = /[\p{L}\p{Nd}_]+/uy;
const NUMBER = /[+-]?[\p{L}\p{Nd}_.]+(?:(?<=[eEpP])[+-][\p{L}\p{Nd}_.]*)?/uy;

/** Message of a parse error with the line that Go names. */
export function parseFailure(
  source: string,
  text: string,
  at: number,
  message: string,
): TemplateError {
  const line = text.slice(0, at).split('\n').length;
  return new TemplateError('parse', `template: ${source}:${line}: ${message}`);
}

/** Splits a template into tokens as Go's text/template/parse does. Throws TemplateError. */
export function lex(source: string, text: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let trimNext = false;
  while (position < text.length) {
    const open = text.indexOf('{{', position);
    const end = open === -1 ? text.length : open;
    const trimsLeft = open !== -1 && /^\{\{-[ \t\r\n]/.test(text.slice(open, open + 4));
    let chunk = text.slice(position, end);
    let at = position;
    if (trimNext) {
      const trimmed = chunk.replace(/^[ \t\r\n]+/, '');
      at += chunk.length - trimmed.length;
      chunk = trimmed;
    }
    if (trimsLeft) chunk = chunk.replace(/[ \t\r\n]+$/, '');
    if (chunk !== '') tokens.push({ type: 'text', text: chunk, at });
    if (open === -1) break;
    const action = lexAction(source, text, open, trimsLeft);
    tokens.push(...action.tokens);
    position = action.end;
    trimNext = action.trimsRight;
  }
  tokens.push({ type: 'end', text: '', at: text.length });
  return tokens;
}

interface Action {
  readonly tokens: readonly Token[];
  readonly end: number;
  readonly trimsRight: boolean;
}

const CLOSE = /[ \t\r\n]-\}\}|\}\}/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function lexAction(source: string, text: string, open: number, trimsLeft: boolean): Action {
  const fail = (at: number, message: string): TemplateError =>
    parseFailure(source, text, at, message);
  let at = open + (trimsLeft ? 3 : 2);
  const inner = trimsLeft ? at + (matchAt(/[ \t\r\n]*/y, text, at)?.length ?? 0) : at;
  if (text.startsWith('/*', inner)) return lexComment(source, text, open, inner);
  const tokens: Token[] = [{ type: 'open', text: '{{', at: open }];
  let depth = 0;
  for (;;) {
    if (at >= text.length) throw fail(open, 'unclosed action');
    const close = matchAt(CLOSE, text, at);
    if (close !== undefined) {
      if (depth > 0) throw fail(at, 'unclosed left paren');
      tokens.push({ type: 'close', text: '}}', at });
      return {
        tokens,
        end: at + close.length,
        trimsRight: close.startsWith(' ') || close.length === 4,
      };
    }
    const token = lexToken(source, text, at);
    if (token.type === 'paren-open') depth++;
    if (token.type === 'paren-close' && --depth < 0) throw fail(at, 'unexpected right paren');
    tokens.push(token);
    at += token.text.length;
  }
}

function lexComment(source: string, text: string, open: number, start: number): Action {
  const end = text.indexOf('*/', start);
  if (end === -1) throw parseFailure(source, text, open, 'unclosed comment');
  const close = matchAt(CLOSE, text, end + 2);
  if (close === undefined)
    throw parseFailure(source, text, open, 'comment ends before closing delimiter');
  return { tokens: [], end: end + 2 + close.length, trimsRight: close.length === 4 };
}

const PUNCTUATION: readonly (readonly [text: string, type: TokenType])[] = [
  [':=', 'declare'],
  ['=', 'assign'],
  ['|', 'pipe'],
  ['(', 'paren-open'],
  [')', 'paren-close'],
  [',', 'comma'],
];

function lexToken(source: string, text: string, at: number): Token {
  const fail = (message: string): TemplateError => parseFailure(source, text, at, message);
  const space = matchAt(/[ \t\r\n]+?(?=[ \t\r\n]-\}\})|[ \t\r\n]+/y, text, at);
  if (space !== undefined) return { type: 'space', text: space, at };
  const character = text[at] ?? '';
  const punctuation = PUNCTUATION.find(([one]) => text.startsWith(one, at));
  if (punctuation) return { type: punctuation[1], text: punctuation[0], at };
  if (character === ':') throw fail('expected :=');
  if (character === '"' || character === '`' || character === "'")
    return lexQuoted(source, text, at);
  if (character === '$' || (character === '.' && !/[0-9]/.test(text[at + 1] ?? '')))
    return lexName(source, text, at);
  if (/[+\-.0-9]/.test(character)) {
    const number = matchAt(NUMBER, text, at) ?? character;
    if (!isTerminated(text, at + number.length))
      throw fail(`bad number syntax: ${JSON.stringify(number)}`);
    return { type: 'number', text: number, at };
  }
  const word = matchAt(WORD, text, at);
  if (word === undefined)
    throw fail(
      `unrecognized character in action: U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
  if (!isTerminated(text, at + word.length)) throw badCharacter(source, text, at + word.length);
  if (KEYWORDS.has(word)) return { type: 'keyword', text: word, at };
  if (word === 'true' || word === 'false') return { type: 'bool', text: word, at };
  return { type: word === 'nil' ? 'nil' : 'identifier', text: word, at };
}

function lexName(source: string, text: string, at: number): Token {
  const word = matchAt(WORD, text, at + 1) ?? '';
  const whole = text.slice(at, at + 1 + word.length);
  if (!isTerminated(text, at + whole.length)) throw badCharacter(source, text, at + whole.length);
  if (whole === '.') return { type: 'dot', text: whole, at };
  return { type: whole.startsWith('$') ? 'variable' : 'field', text: whole, at };
}

/** What may follow a name. */
function isTerminated(text: string, at: number): boolean {
  return at >= text.length || /[ \t\r\n.,|:)(=]/.test(text[at] ?? '') || text.startsWith('}}', at);
}

function badCharacter(source: string, text: string, at: number): TemplateError {
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return parseFailure(
    source,
    text,
    at,
    `bad character U+${code} '${String.fromCodePoint(text.codePointAt(at) ?? 0)}'`,
  );
}

function lexQuoted(source: string, text: string, at: number): Token {
  const quote = text[at] ?? '"';
  const pattern =
    quote === '`' ? /`[^`]*`/y : quote === '"' ? /"(?:\\.|[^"\\\n])*"/y : /'(?:\\.|[^'\\\n])*'/y;
  const whole = matchAt(pattern, text, at);
  const what =
    { '`': 'raw quoted string', '"': 'quoted string', "'": 'character constant' }[quote] ??
    'string';
  if (whole === undefined) throw parseFailure(source, text, at, `unterminated ${what}`);
  return { type: quote === '`' ? 'raw' : quote === '"' ? 'string' : 'char', text: whole, at };
}
