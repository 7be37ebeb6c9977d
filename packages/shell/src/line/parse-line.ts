/** A piece of a word: literal text, or a variable to be replaced. Quoted pieces are neither split nor globbed. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean };

export type Word = readonly WordPart[];

export interface Redirection {
  readonly from: 'stdin' | 'stdout' | 'stderr' | 'both';
  readonly mode: 'read' | 'write' | 'append' | 'to-stdout' | 'to-stderr';
  readonly target?: Word;
}

export interface SimpleCommand {
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

/** Commands joined by `|`, and when it runs: always, or depending on the step before. */
export interface Step {
  readonly when: 'always' | 'success' | 'failure';
  readonly commands: readonly SimpleCommand[];
}

export type ParsedLine =
  | { readonly ok: true; readonly steps: readonly Step[] }
  | { readonly ok: false; readonly message: string };

type Token =
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

const REDIRECTIONS: Readonly<Record<string, Omit<Redirection, 'target'>>> = {
  '<': { from: 'stdin', mode: 'read' },
  '>': { from: 'stdout', mode: 'write' },
  '1>': { from: 'stdout', mode: 'write' },
  '>>': { from: 'stdout', mode: 'append' },
  '2>': { from: 'stderr', mode: 'write' },
  '2>>': { from: 'stderr', mode: 'append' },
  '&>': { from: 'both', mode: 'write' },
  '&>>': { from: 'both', mode: 'append' },
  '2>&1': { from: 'stderr', mode: 'to-stdout' },
  '1>&2': { from: 'stdout', mode: 'to-stderr' },
  '>&2': { from: 'stdout', mode: 'to-stderr' },
};

const NOT_MODELLED: Readonly<Record<string, string>> = {
  '&': 'running a command in the background (&)',
  '<<': 'here-documents (<<)',
  '<<<': 'here-strings (<<<)',
  '(': 'subshells ( )',
  ')': 'subshells ( )',
};

/**
 * Parses a command line as a POSIX shell would: quotes, escapes, `|`, `&&`, `||`, `;`, redirections,
 * `$NAME`. What this shell does not model (substitution, background, here-documents) is named in the message.
 */
export function parseLine(line: string): ParsedLine {
  const tokens = tokenize(line);
  return typeof tokens === 'string' ? { ok: false, message: tokens } : group(tokens);
}

function group(tokens: readonly Token[]): ParsedLine {
  const steps: Step[] = [];
  let when: Step['when'] = 'always';
  let commands: SimpleCommand[] = [];
  let words: Word[] = [];
  let redirections: Redirection[] = [];
  const isEmpty = (): boolean => words.length === 0 && redirections.length === 0;
  const endCommand = (): void => {
    if (!isEmpty()) commands.push({ words, redirections });
    words = [];
    redirections = [];
  };
  const endStep = (next: Step['when']): void => {
    endCommand();
    if (commands.length > 0) steps.push({ when, commands });
    commands = [];
    when = next;
  };
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === 'word') {
      words.push(token.word);
      continue;
    }
    const { text } = token;
    const redirection = REDIRECTIONS[text];
    if (redirection && redirection.mode.startsWith('to-')) redirections.push(redirection);
    else if (redirection) {
      const next = tokens[at + 1];
      if (next?.kind !== 'word') return unexpected(next?.text ?? 'newline');
      redirections.push({ ...redirection, target: next.word });
      at += 1;
    } else if (NOT_MODELLED[text] !== undefined) {
      return { ok: false, message: `${NOT_MODELLED[text]} is not modelled by this shell` };
    } else if (isEmpty()) return unexpected(text);
    else if (text === '|') endCommand();
    else endStep(text === '&&' ? 'success' : text === '||' ? 'failure' : 'always');
  }
  const last = tokens.at(-1);
  if (last?.kind === 'operator' && ['|', '&&', '||'].includes(last.text)) {
    return { ok: false, message: 'syntax error: unexpected end of line' };
  }
  endStep('always');
  return { ok: true, steps };
}

function unexpected(text: string): ParsedLine {
  return { ok: false, message: `syntax error near unexpected token '${text}'` };
}

/** Tokens of a line, or the message that says why it has none. */
function tokenize(line: string): readonly Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at);
    const space = /^(?:\s|\\\n)+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    if (rest.startsWith('#')) break;
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
  if (line.charAt(at) === '`' || line.startsWith('$(', at)) {
    return 'command substitution $( ) is not modelled by this shell';
  }
  const match = /^\$(?:\{([A-Za-z_]\w*|\?)\}|([A-Za-z_]\w*|\?))/.exec(line.slice(at));
  if (match) {
    const name = match[1] ?? match[2] ?? '';
    return { parts: [{ kind: 'variable', name, quoted }], end: at + match[0].length };
  }
  if (line.startsWith('${', at)) return 'only ${NAME} is modelled of parameter expansion';
  return { parts: [{ kind: 'text', text: '$', quoted }], end: at + 1 };
}
