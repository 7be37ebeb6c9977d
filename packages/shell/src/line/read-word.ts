import { SyntaxMistake } from './syntax-mistake.ts';
import type { VariableOperation, Word, WordPart } from './word.ts';

export interface ReadWord {
  readonly word: Word;
  readonly end: number;
}

interface ReadParts {
  readonly parts: readonly WordPart[];
  readonly end: number;
}

/** Deepest nesting of `${a:-${b:-…}}`: deeper is nobody's intention. */
const DEEPEST = 50;

/** Reads the word that begins at `start`. Throws SyntaxMistake where a quote is not closed. */
export function readWord(line: string, start: number): ReadWord {
  const parts: WordPart[] = [];
  let at = start;
  while (at < line.length && !/[\s|&;<>()]/.test(line.charAt(at))) {
    const read = readPart(line, at, 0);
    parts.push(...read.parts);
    at = read.end;
  }
  return { word: parts, end: at };
}

/** A text in which variables are replaced, as between double quotes: the body of a here-document. */
export function readTemplate(text: string): Word {
  return readQuoted(text, 0, { closing: undefined, escapes: /["\\$`\n]/, depth: 0 }).parts;
}

function readPart(line: string, at: number, depth: number): ReadParts {
  const character = line.charAt(at);
  if (character === "'") return readSingleQuoted(line, at);
  if (character === '"') {
    const escapes = /["\\$`\n]/;
    return readQuoted(line, at + 1, { closing: '"', escapes, depth });
  }
  if (character === '\\') {
    const escaped = line.charAt(at + 1);
    if (escaped === '\n') return { parts: [], end: at + 2 };
    return { parts: [{ kind: 'text', text: escaped, quoted: true }], end: at + 2 };
  }
  if (line.startsWith("$'", at)) return readEscapedQuoted(line, at + 1);
  if (character === '$' || character === '`') return readExpansion(line, at, false, depth);
  const plain = /^[^\s|&;<>()'"\\$`]+/.exec(line.slice(at));
  const text = plain?.[0] ?? character;
  return { parts: [{ kind: 'text', text, quoted: false }], end: at + text.length };
}

function readSingleQuoted(line: string, at: number): ReadParts {
  const end = line.indexOf("'", at + 1);
  if (end === -1) throw unclosed("'");
  return { parts: [{ kind: 'text', text: line.slice(at + 1, end), quoted: true }], end: end + 1 };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** `$'a\nb'` */
function readEscapedQuoted(line: string, at: number): ReadParts {
  const match = /^'((?:[^'\\]|\\.)*)'/s.exec(line.slice(at));
  if (!match) throw unclosed("'");
  const text = (match[1] ?? '').replaceAll(/\\(.)/gs, (_, c: string) => ESCAPES[c] ?? c);
  return { parts: [{ kind: 'text', text, quoted: true }], end: at + match[0].length };
}

interface Quotation {
  /** undefined: up to the end of the text. */
  readonly closing: string | undefined;
  /** Characters that a backslash takes the meaning of. */
  readonly escapes: RegExp;
  readonly depth: number;
}

function readQuoted(line: string, start: number, quotation: Quotation): ReadParts {
  const { closing, escapes, depth } = quotation;
  // An empty text keeps `""` a word of its own.
  const parts: WordPart[] = [{ kind: 'text', text: '', quoted: true }];
  let at = start;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === closing) return { parts, end: at + 1 };
    if (character === '\\' && escapes.test(line.charAt(at + 1))) {
      const escaped = line.charAt(at + 1);
      if (escaped !== '\n') parts.push({ kind: 'text', text: escaped, quoted: true });
      at += 2;
    } else if (character === '$' || character === '`') {
      const read = readExpansion(line, at, true, depth);
      parts.push(...read.parts);
      at = read.end;
    } else {
      const plain = /^[^"\\$`}]+/.exec(line.slice(at))?.[0] ?? character;
      parts.push({ kind: 'text', text: plain, quoted: true });
      at += plain.length;
    }
  }
  if (closing !== undefined) throw unclosed(closing);
  return { parts, end: at };
}

/** Reads what begins with `$` or a backquote. */
function readExpansion(line: string, at: number, quoted: boolean, depth: number): ReadParts {
  if (line.charAt(at) === '`') return readBackquoted(line, at, quoted);
  if (line.startsWith('$((', at)) {
    const end = closingParenthesis(line, at + 1);
    if (end !== -1 && line.charAt(end - 1) === ')') {
      const expression = line.slice(at + 3, end - 1);
      return { parts: [{ kind: 'arithmetic', expression, quoted }], end: end + 1 };
    }
  }
  if (line.startsWith('$(', at)) {
    const end = closingParenthesis(line, at + 1);
    if (end === -1) throw unclosed(')');
    const part: WordPart = { kind: 'substitution', line: line.slice(at + 2, end), quoted };
    return { parts: [part], end: end + 1 };
  }
  if (line.startsWith('${', at)) return readBraces(line, at, quoted, depth + 1);
  const match = /^\$([A-Za-z_]\w*|[?#@*$!0-9])/.exec(line.slice(at));
  if (!match) return { parts: [{ kind: 'text', text: '$', quoted }], end: at + 1 };
  return { parts: [{ kind: 'variable', name: match[1] ?? '', quoted }], end: at + match[0].length };
}

function readBackquoted(line: string, at: number, quoted: boolean): ReadParts {
  const match = /^`((?:[^`\\]|\\.)*)`/s.exec(line.slice(at));
  if (!match) throw unclosed('`');
  const inner = (match[1] ?? '').replaceAll(/\\([`\\$])/g, '$1');
  return {
    parts: [{ kind: 'substitution', line: inner, quoted }],
    end: at + match[0].length,
  };
}

const OPERATORS = [':-', ':=', ':+', ':?', '##', '%%', '-', '=', '+', '?', '#', '%'] as const;

/** `${NAME}`, `${#NAME}`, `${NAME:-word}` and their like; what else a shell has there is refused by name. */
function readBraces(line: string, at: number, quoted: boolean, depth: number): ReadParts {
  if (depth > DEEPEST) throw new SyntaxMistake('${ } is nested too deeply');
  const length = /^\$\{#([A-Za-z_]\w*)\}/.exec(line.slice(at));
  if (length) {
    const operation: VariableOperation = { operator: 'length', word: [] };
    const part: WordPart = { kind: 'variable', name: length[1] ?? '', quoted, operation };
    return { parts: [part], end: at + length[0].length };
  }
  const head = /^\$\{([A-Za-z_]\w*|[?#@*0-9])/.exec(line.slice(at));
  if (!head)
    throw unclosedOr(line, at, 'only ${NAME} and its like are modelled of parameter expansion');
  const [, name = ''] = head;
  const after = at + head[0].length;
  if (line.charAt(after) === '}') {
    return { parts: [{ kind: 'variable', name, quoted }], end: after + 1 };
  }
  const operator = OPERATORS.find((candidate) => line.startsWith(candidate, after));
  if (operator === undefined) {
    throw unclosedOr(
      line,
      at,
      `of parameter expansion, \${${name}${line.charAt(after)}…} is not modelled`,
    );
  }
  const read = readBraceWord(line, after + operator.length, quoted, depth);
  const operation: VariableOperation = { operator, word: read.parts };
  return { parts: [{ kind: 'variable', name, quoted, operation }], end: read.end };
}

function readBraceWord(line: string, start: number, quoted: boolean, depth: number): ReadParts {
  const parts: WordPart[] = [];
  let at = start;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === '}') return { parts, end: at + 1 };
    if (/["'\\$`]/.test(character)) {
      const read = quoted && character === "'" ? undefined : readPart(line, at, depth);
      parts.push(...(read?.parts ?? [{ kind: 'text', text: character, quoted } as const]));
      at = read?.end ?? at + 1;
      continue;
    }
    const plain = /^[^}"'\\$`]+/.exec(line.slice(at))?.[0] ?? character;
    parts.push({ kind: 'text', text: plain, quoted });
    at += plain.length;
  }
  throw unclosed('}');
}

function unclosedOr(line: string, at: number, message: string): SyntaxMistake {
  return line.includes('}', at) ? new SyntaxMistake(message) : unclosed('}');
}

function unclosed(character: string): SyntaxMistake {
  return new SyntaxMistake(
    `unexpected end of line while looking for matching \`${character}'`,
    true,
  );
}

/** Where the parenthesis that opens at `open` is closed, quotes observed; -1 when it is not. */
function closingParenthesis(line: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let at = open; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
