/** A piece of a word: literal text, or what is replaced when it is run. Quoted pieces are neither split nor globbed. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean }
  /** `$(line)`: the output of a line. */
  | { readonly kind: 'substitution'; readonly line: string; readonly quoted: boolean };

export type Word = readonly WordPart[];

export type Token =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'operator'; readonly text: string };

const OPERATORS = [
  '&>>',
  '2>&1',
  '1>&2',
  '2>>',
  '<<<',
  '&&',
  '||',
  '&>',
  '>&2',
  '>>',
  '<<',
  '2>',
  '1>',
  '>',
  '<',
  '|',
  ';',
  '&',
  '(',
  ')',
] as const;

/** Tokens of a line, or the message that says why it has none. */
export function tokenize(line: string): readonly Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const space = /^(?:[^\S\n]|\\\n)+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const comment = /^#[^\n]*/.exec(rest);
    if (comment) {
      at += comment[0].length;
      continue;
    }
    if (rest.startsWith('\n')) {
      endLine(tokens);
      at += 1;
      continue;
    }
    const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
    if (operator !== undefined) {
      tokens.push({ kind: 'operator', text: operator });
      at += operator.length;
      continue;
    }
    const read = readWord(line, at);
    if (typeof read === 'string') return read;
    tokens.push({ kind: 'word', word: read.word });
    at = read.end;
  }
  return tokens;
}

/** The text of a word that was written without quotes or variables: only such a word can be a keyword. */
export function plainText(word: Word): string | undefined {
  const [part, ...more] = word;
  return part?.kind === 'text' && !part.quoted && more.length === 0 ? part.text : undefined;
}

/** A new line ends a command as `;` does, except where one cannot end yet. */
function endLine(tokens: Token[]): void {
  const last = tokens.at(-1);
  if (!last || last.kind === 'operator' || plainText(last.word) === 'do') return;
  tokens.push({ kind: 'operator', text: ';' });
}

interface ReadWord {
  readonly word: Word;
  readonly end: number;
}

function readWord(line: string, start: number): ReadWord | string {
  const parts: WordPart[] = [];
  let at = start;
  while (at < line.length && !/[\s|&;<>()]/.test(line.charAt(at))) {
    const read = readPart(line, at);
    if (typeof read === 'string') return read;
    parts.push(...read.parts);
    at = read.end;
  }
  return { word: parts, end: at };
}

interface ReadPart {
  readonly parts: readonly WordPart[];
  readonly end: number;
}

function readPart(line: string, at: number): ReadPart | string {
  const character = line.charAt(at);
  if (character === "'") return readSingleQuoted(line, at);
  if (character === '"') return readDoubleQuoted(line, at);
  if (character === '\\') {
    const escaped = line.charAt(at + 1);
    if (escaped === '\n') return { parts: [], end: at + 2 };
    return { parts: [{ kind: 'text', text: escaped, quoted: true }], end: at + 2 };
  }
  if (character === '$' || character === '`') return readVariable(line, at, false);
  const plain = /^[^\s|&;<>()'"\\$`]+/.exec(line.slice(at));
  const text = plain?.[0] ?? character;
  return { parts: [{ kind: 'text', text, quoted: false }], end: at + text.length };
}

function readSingleQuoted(line: string, at: number): ReadPart | string {
  const end = line.indexOf("'", at + 1);
  if (end === -1) return "unexpected end of line while looking for matching `''";
  return { parts: [{ kind: 'text', text: line.slice(at + 1, end), quoted: true }], end: end + 1 };
}

function readDoubleQuoted(line: string, start: number): ReadPart | string {
  // An empty text keeps `""` a word of its own.
  const parts: WordPart[] = [{ kind: 'text', text: '', quoted: true }];
  let at = start + 1;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === '"') return { parts, end: at + 1 };
    if (character === '\\' && /["\\$`\n]/.test(line.charAt(at + 1))) {
      const escaped = line.charAt(at + 1);
      if (escaped !== '\n') parts.push({ kind: 'text', text: escaped, quoted: true });
      at += 2;
    } else if (character === '$' || character === '`') {
      const read = readVariable(line, at, true);
      if (typeof read === 'string') return read;
      parts.push(...read.parts);
      at = read.end;
    } else {
      const plain = /^[^"\\$`]+/.exec(line.slice(at))?.[0] ?? character;
      parts.push({ kind: 'text', text: plain, quoted: true });
      at += plain.length;
    }
  }
  return 'unexpected end of line while looking for matching `"\'';
}

function readVariable(line: string, at: number, quoted: boolean): ReadPart | string {
  if (line.charAt(at) === '`') return 'command substitution with ` is not modelled: write $( )';
  if (line.startsWith('$((', at)) return 'arithmetic $(( )) is not modelled by this shell';
  if (line.startsWith('$(', at)) {
    const end = closingParenthesis(line, at + 1);
    if (end === -1) return "unexpected end of line while looking for matching `)'";
    const part: WordPart = { kind: 'substitution', line: line.slice(at + 2, end), quoted };
    return { parts: [part], end: end + 1 };
  }
  const match = /^\$(?:\{([A-Za-z_]\w*|\?)\}|([A-Za-z_]\w*|\?))/.exec(line.slice(at));
  if (match) {
    const name = match[1] ?? match[2] ?? '';
    return { parts: [{ kind: 'variable', name, quoted }], end: at + match[0].length };
  }
  if (line.startsWith('${', at)) return 'only ${NAME} is modelled of parameter expansion';
  return { parts: [{ kind: 'text', text: '$', quoted }], end: at + 1 };
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
