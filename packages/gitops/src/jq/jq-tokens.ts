import { JqError } from './jq-error.ts';

export interface JqToken {
  readonly kind: 'punctuation' | 'name' | 'field' | 'number' | 'text' | 'end';
  readonly text: string;
  /** Of a text: its pieces; a piece that is a list of tokens is an interpolation. */
  readonly pieces?: readonly (string | readonly JqToken[])[];
}

const PUNCTUATION =
  /^(\.\.|\?\/\/|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|[|,.[\]{}():;+\-*/%<>=?$])/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*/;
const FIELD = /^\.[A-Za-z_][A-Za-z0-9_]*/;
const NUMBER = /^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/;
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '/': '/',
  '\\': '\\',
  '"': '"',
};

/** Cuts an expression into tokens. Throws JqError. */
export function tokenize(source: string): readonly JqToken[] {
  const reader = { at: 0 };
  const tokens = readUntil(source, reader, undefined);
  return [...tokens, { kind: 'end', text: '' }];
}

interface Reader {
  at: number;
}

/** Tokens up to the end, or up to the `)` that closes an interpolation. */
function readUntil(source: string, reader: Reader, close: ')' | undefined): JqToken[] {
  const tokens: JqToken[] = [];
  let open = 0;
  while (reader.at < source.length) {
    const char = source.charAt(reader.at);
    if (/\s/.test(char)) {
      reader.at += 1;
    } else if (char === '#') {
      const end = source.indexOf('\n', reader.at);
      reader.at = end === -1 ? source.length : end;
    } else if (char === '"') {
      tokens.push(readText(source, reader));
    } else {
      if (close !== undefined && char === ')' && open === 0) return tokens;
      if (char === '(') open += 1;
      if (char === ')') open -= 1;
      tokens.push(readPlain(source, reader));
    }
  }
  if (close !== undefined) throw new JqError('unterminated string interpolation');
  return tokens;
}

function readPlain(source: string, reader: Reader): JqToken {
  const rest = source.slice(reader.at, reader.at + 300);
  const kinds: readonly (readonly [JqToken['kind'], RegExp])[] = [
    ['field', FIELD],
    ['number', NUMBER],
    ['name', NAME],
    ['punctuation', PUNCTUATION],
  ];
  for (const [kind, pattern] of kinds) {
    const [text] = pattern.exec(rest) ?? [];
    if (text === undefined) continue;
    reader.at += text.length;
    return { kind, text: kind === 'field' ? text.slice(1) : text };
  }
  throw new JqError(`unexpected token "${rest.charAt(0)}"`);
}

function readText(source: string, reader: Reader): JqToken {
  const pieces: (string | readonly JqToken[])[] = [];
  let text = '';
  reader.at += 1;
  for (;;) {
    const char = source.charAt(reader.at);
    if (char === '') throw new JqError('unterminated string literal');
    reader.at += 1;
    if (char === '"') break;
    if (char !== '\\') {
      text += char;
      continue;
    }
    const escaped = source.charAt(reader.at);
    reader.at += 1;
    if (escaped === '(') {
      pieces.push(text, readUntil(source, reader, ')'));
      text = '';
      reader.at += 1;
    } else text += readEscape(source, reader, escaped);
  }
  return { kind: 'text', text: '', pieces: [...pieces, text] };
}

function readEscape(source: string, reader: Reader, escaped: string): string {
  if (escaped === 'u') {
    const digits = source.slice(reader.at, reader.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new JqError('invalid escape sequence in string');
    reader.at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
  const plain = escapes[escaped];
  if (plain === undefined) throw new JqError(`invalid escape sequence "\\${escaped}" in string`);
  return plain;
}
