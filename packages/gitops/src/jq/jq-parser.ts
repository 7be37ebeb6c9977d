import { JqError } from './jq-error.ts';
import type { JqEntry, JqNode } from './jq-syntax.ts';
import { tokenize, type JqToken } from './jq-tokens.ts';

/** Deeper nesting is refused: the parser and the evaluator recurse. */
const MAX_NESTING = 200;

interface Parser {
  readonly tokens: readonly JqToken[];
  at: number;
  nesting: number;
}

const identity: JqNode = { kind: 'identity' };
const END: JqToken = { kind: 'end', text: '' };

/** Parses a jq expression. Throws JqError with gojq's words for what it does not expect. */
export function parseJq(source: string): JqNode {
  const parser: Parser = { tokens: tokenize(source), at: 0, nesting: 0 };
  const node = parsePipe(parser);
  if (peek(parser).kind !== 'end') throw unexpected(parser);
  return node;
}

const peek = (parser: Parser): JqToken => parser.tokens[parser.at] ?? END;

function unexpected(parser: Parser): JqError {
  const token = peek(parser);
  return new JqError(token.kind === 'end' ? 'unexpected EOF' : `unexpected token "${token.text}"`);
}

/** Takes the token when it is this punctuation or keyword. */
function accept(parser: Parser, text: string): boolean {
  const token = peek(parser);
  if ((token.kind !== 'punctuation' && token.kind !== 'name') || token.text !== text) return false;
  parser.at += 1;
  return true;
}

function expect(parser: Parser, text: string): void {
  if (!accept(parser, text)) throw unexpected(parser);
}

/** Operators from loosest to tightest; `//` and assignments bind to the right. */
const levels: readonly (readonly string[])[] = [
  ['//'],
  ['|=', '='],
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

const bindsRight: ReadonlySet<string> = new Set(['//', '|=', '=']);

function parsePipe(parser: Parser): JqNode {
  parser.nesting += 1;
  if (parser.nesting > MAX_NESTING) throw new JqError('the expression is nested too deep', true);
  const left = parseComma(parser);
  let node = left;
  if (accept(parser, 'as')) {
    const name = parseVariable(parser);
    expect(parser, '|');
    node = { kind: 'bind', value: left, name, body: parsePipe(parser) };
  } else if (accept(parser, '|')) {
    node = { kind: 'binary', operator: '|', left, right: parsePipe(parser) };
  }
  parser.nesting -= 1;
  return node;
}

function parseVariable(parser: Parser): string {
  expect(parser, '$');
  const token = peek(parser);
  if (token.kind !== 'name') throw unexpected(parser);
  parser.at += 1;
  return token.text;
}

function parseComma(parser: Parser): JqNode {
  let node = parseLevel(parser, 0);
  while (accept(parser, ',')) {
    node = { kind: 'binary', operator: ',', left: node, right: parseLevel(parser, 0) };
  }
  return node;
}

function parseLevel(parser: Parser, level: number): JqNode {
  const operators = levels[level];
  if (!operators) return parseUnary(parser);
  let left = parseLevel(parser, level + 1);
  for (;;) {
    const operator = operators.find((one) => accept(parser, one));
    if (operator === undefined) return left;
    const right = parseLevel(parser, bindsRight.has(operator) ? level : level + 1);
    left = { kind: 'binary', operator, left, right };
  }
}

function parseUnary(parser: Parser): JqNode {
  if (accept(parser, '-')) return { kind: 'negate', body: parseUnary(parser) };
  return parsePostfix(parser);
}

function parsePostfix(parser: Parser): JqNode {
  let node = parseTerm(parser);
  for (;;) {
    const token = peek(parser);
    if (token.kind === 'field') {
      parser.at += 1;
      node = { kind: 'index', target: node, key: { kind: 'literal', value: token.text } };
    } else if (accept(parser, '[')) node = parseBracket(parser, node);
    else if (accept(parser, '?')) node = { kind: 'try', body: node, handler: undefined };
    else if (token.kind === 'punctuation' && token.text === '.') {
      parser.at += 1;
      if (accept(parser, '[')) node = parseBracket(parser, node);
      else node = { kind: 'index', target: node, key: parseText(parser) };
    } else return node;
  }
}

function parseBracket(parser: Parser, target: JqNode): JqNode {
  if (accept(parser, ']')) return { kind: 'iterate', target };
  if (accept(parser, ':')) {
    const to = parsePipe(parser);
    expect(parser, ']');
    return { kind: 'slice', target, from: undefined, to };
  }
  const key = parsePipe(parser);
  if (accept(parser, ':')) {
    const to = accept(parser, ']') ? undefined : parsePipe(parser);
    if (to) expect(parser, ']');
    return { kind: 'slice', target, from: key, to };
  }
  expect(parser, ']');
  return { kind: 'index', target, key };
}

function parseText(parser: Parser): JqNode {
  const token = peek(parser);
  if (token.kind !== 'text') throw unexpected(parser);
  parser.at += 1;
  const pieces = token.pieces ?? [];
  if (pieces.length === 1) return { kind: 'literal', value: pieces[0] };
  const parts = pieces.map((piece): JqNode => {
    if (typeof piece === 'string') return { kind: 'literal', value: piece };
    const inner: Parser = { tokens: [...piece, END], at: 0, nesting: parser.nesting + 1 };
    const node = parsePipe(inner);
    if (peek(inner).kind !== 'end') throw unexpected(inner);
    return node;
  });
  return { kind: 'text', parts };
}

function parseTerm(parser: Parser): JqNode {
  const token = peek(parser);
  if (token.kind === 'text') return parseText(parser);
  parser.at += 1;
  if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
  if (token.kind === 'field') {
    return { kind: 'index', target: identity, key: { kind: 'literal', value: token.text } };
  }
  if (token.kind === 'name') return parseName(parser, token.text);
  switch (token.text) {
    case '..':
      return { kind: 'recurse' };
    case '.':
      return peek(parser).kind === 'text'
        ? { kind: 'index', target: identity, key: parseText(parser) }
        : identity;
    case '$':
      parser.at -= 1;
      return { kind: 'variable', name: parseVariable(parser) };
    case '(': {
      const inner = parsePipe(parser);
      expect(parser, ')');
      return inner;
    }
    case '[': {
      if (accept(parser, ']')) return { kind: 'array', body: undefined };
      const body = parsePipe(parser);
      expect(parser, ']');
      return { kind: 'array', body };
    }
    case '{':
      return parseObject(parser);
    default:
      parser.at -= 1;
      throw unexpected(parser);
  }
}

function parseObject(parser: Parser): JqNode {
  const entries: JqEntry[] = [];
  while (!accept(parser, '}')) {
    if (entries.length > 0) expect(parser, ',');
    entries.push(parseEntry(parser));
  }
  return { kind: 'object', entries };
}

function parseEntry(parser: Parser): JqEntry {
  const token = peek(parser);
  let key: JqNode;
  if (accept(parser, '(')) {
    key = parsePipe(parser);
    expect(parser, ')');
  } else if (token.kind === 'text') key = parseText(parser);
  else if (token.kind === 'punctuation' && token.text === '$') {
    const name = parseVariable(parser);
    return { key: { kind: 'literal', value: name }, value: { kind: 'variable', name } };
  } else if (token.kind === 'name') {
    parser.at += 1;
    key = { kind: 'literal', value: token.text };
  } else throw unexpected(parser);
  if (!accept(parser, ':')) return { key, value: { kind: 'index', target: identity, key } };
  let value = parseLevel(parser, 0);
  while (accept(parser, '|')) {
    value = { kind: 'binary', operator: '|', left: value, right: parseLevel(parser, 0) };
  }
  return { key, value };
}

const constants: Readonly<Record<string, unknown>> = { null: null, true: true, false: false };
const reserved: ReadonlySet<string> = new Set(
  'and or as then elif else end def foreach label import include __loc__ catch'.split(' '),
);

function parseName(parser: Parser, name: string): JqNode {
  if (Object.hasOwn(constants, name)) return { kind: 'literal', value: constants[name] };
  if (name === 'if') return parseIf(parser);
  if (name === 'try') {
    const body = parsePostfix(parser);
    return {
      kind: 'try',
      body,
      handler: accept(parser, 'catch') ? parsePostfix(parser) : undefined,
    };
  }
  if (name === 'reduce') return parseReduce(parser);
  if (reserved.has(name)) throw new JqError(`unexpected token "${name}"`);
  const args: JqNode[] = [];
  if (accept(parser, '(')) {
    do args.push(parsePipe(parser));
    while (accept(parser, ';'));
    expect(parser, ')');
  }
  return { kind: 'call', name, args };
}

function parseIf(parser: Parser): JqNode {
  const test = parsePipe(parser);
  expect(parser, 'then');
  const consequence = parsePipe(parser);
  if (accept(parser, 'elif')) return { kind: 'if', test, consequence, otherwise: parseIf(parser) };
  const otherwise = accept(parser, 'else') ? parsePipe(parser) : undefined;
  expect(parser, 'end');
  return { kind: 'if', test, consequence, otherwise };
}

function parseReduce(parser: Parser): JqNode {
  const source = parsePostfix(parser);
  expect(parser, 'as');
  const name = parseVariable(parser);
  expect(parser, '(');
  const start = parsePipe(parser);
  expect(parser, ';');
  const update = parsePipe(parser);
  expect(parser, ')');
  return { kind: 'reduce', source, name, start, update };
}
