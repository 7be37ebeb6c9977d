import type {
  Conditional,
  ForLoop,
  Group,
  PipelineCommand,
  Redirection,
  Step,
  WhileLoop,
} from './syntax.ts';
import { SyntaxMistake } from './syntax-mistake.ts';
import { tokenize, tokenText, type Token } from './tokenize.ts';
import { plainText, type Word } from './word.ts';

export type ParsedLine =
  | { readonly ok: true; readonly steps: readonly Step[] }
  /** `needsMore`: it is the beginning of a command, whose end further lines may bring. */
  | { readonly ok: false; readonly message: string; readonly needsMore: boolean };

/**
 * Parses a command line as a POSIX shell would: quotes, escapes, `|`, `&&`, `||`, `;`, `!`, redirections, here-documents,
 * `$NAME`, `$(…)`, `$((…))`, `for`, `while`, `until`, `if`, groups and subshells. What this shell does not model
 * (background, `case`, functions) is named in the message.
 */
export function parseLine(line: string): ParsedLine {
  try {
    return { ok: true, steps: new Grammar(tokenize(line)).line() };
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    return { ok: false, message: error.message, needsMore: error.needsMore };
  }
}

const REDIRECTIONS: Readonly<Record<string, Omit<Redirection, 'target'>>> = {
  '<': { from: 'stdin', mode: 'read' },
  '<<<': { from: 'stdin', mode: 'text' },
  '>': { from: 'stdout', mode: 'write' },
  '>|': { from: 'stdout', mode: 'write' },
  '1>': { from: 'stdout', mode: 'write' },
  '>>': { from: 'stdout', mode: 'append' },
  '1>>': { from: 'stdout', mode: 'append' },
  '2>': { from: 'stderr', mode: 'write' },
  '2>>': { from: 'stderr', mode: 'append' },
  '&>': { from: 'both', mode: 'write' },
  '&>>': { from: 'both', mode: 'append' },
  '2>&1': { from: 'stderr', mode: 'to-stdout' },
  '>&1': { from: 'stdout', mode: 'to-stdout' },
  '1>&2': { from: 'stdout', mode: 'to-stderr' },
  '>&2': { from: 'stdout', mode: 'to-stderr' },
};

/** Words that only end or join something: none of them begins a command. */
const CLOSING: ReadonlySet<string> = new Set('do done then else elif fi esac in }'.split(' '));
const NOT_MODELLED: ReadonlySet<string> = new Set(['case', 'function', 'select', '[[']);

/** Deepest nesting of groups and loops. */
const DEEPEST = 50;

class Grammar {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  line(): readonly Step[] {
    const steps = this.#list();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return steps;
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #isOperator(...texts: readonly string[]): boolean {
    const token = this.#token;
    return token?.kind === 'operator' && texts.includes(token.text);
  }

  get #plain(): string | undefined {
    const token = this.#token;
    return token?.kind === 'word' ? plainText(token.word) : undefined;
  }

  #unexpected(): SyntaxMistake {
    const token = this.#token;
    if (!token) return new SyntaxMistake('syntax error: unexpected end of line', true);
    if (this.#isOperator('&')) {
      return new SyntaxMistake(
        'running a command in the background (&) is not modelled by this shell',
      );
    }
    return new SyntaxMistake(`syntax error near unexpected token '${tokenText(token)}'`);
  }

  #skipNewlines(): void {
    while (this.#isOperator('\n')) this.#at += 1;
  }

  /** Steps up to the end or to a word or bracket that closes something. */
  #list(): readonly Step[] {
    const steps: Step[] = [];
    let when: Step['when'] = 'always';
    for (;;) {
      this.#skipNewlines();
      if (!this.#token || this.#isClosing()) {
        if (when !== 'always') throw this.#unexpected();
        return steps;
      }
      steps.push(this.#step(when));
      if (this.#isOperator('&')) throw this.#unexpected();
      if (!this.#isOperator(';', '\n', '&&', '||')) return steps;
      when = this.#isOperator('&&') ? 'success' : this.#isOperator('||') ? 'failure' : 'always';
      this.#at += 1;
    }
  }

  #isClosing(): boolean {
    return this.#isOperator(')') || CLOSING.has(this.#plain ?? '');
  }

  #step(when: Step['when']): Step {
    let isNegated = false;
    while (this.#plain === '!') {
      isNegated = !isNegated;
      this.#at += 1;
    }
    return { when, isNegated, commands: this.#pipeline() };
  }

  #pipeline(): readonly PipelineCommand[] {
    const commands = [this.#command()];
    while (this.#isOperator('|')) {
      this.#at += 1;
      this.#skipNewlines();
      commands.push(this.#command());
    }
    return commands;
  }

  #command(): PipelineCommand {
    if (this.#depth >= DEEPEST) throw new SyntaxMistake('commands are nested too deeply');
    this.#depth += 1;
    try {
      return this.#compound() ?? this.#simple();
    } finally {
      this.#depth -= 1;
    }
  }

  #compound(): PipelineCommand | undefined {
    const word = this.#plain;
    if (this.#isOperator('(')) return this.#group(true);
    if (word === '{') return this.#group(false);
    if (word === 'for') return this.#forLoop();
    if (word === 'while' || word === 'until') return this.#whileLoop(word === 'until');
    if (word === 'if') return this.#conditional();
    if (word !== undefined && NOT_MODELLED.has(word)) {
      throw new SyntaxMistake(`'${word}' is not modelled by this shell; if, for and while are`);
    }
    return undefined;
  }

  #simple(): PipelineCommand {
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    if (this.#isClosing()) throw this.#unexpected();
    for (;;) {
      const next = this.#token;
      if (next?.kind === 'word') {
        words.push(next.word);
        this.#at += 1;
      } else if (!this.#redirection(redirections)) break;
    }
    if (words.length + redirections.length === 0) throw this.#unexpected();
    if (this.#isOperator('(')) {
      throw new SyntaxMistake('defining functions is not modelled by this shell');
    }
    return { kind: 'simple', words, redirections };
  }

  /** Takes one redirection, where there is one. */
  #redirection(into: Redirection[]): boolean {
    const token = this.#token;
    if (token?.kind === 'here-document') {
      into.push({ from: 'stdin', mode: 'text', target: token.word });
      this.#at += 1;
      return true;
    }
    const redirection = token?.kind === 'operator' ? REDIRECTIONS[token.text] : undefined;
    if (!redirection) return false;
    this.#at += 1;
    if (redirection.mode.startsWith('to-')) {
      into.push(redirection);
      return true;
    }
    const target = this.#token;
    if (!target) throw new SyntaxMistake("syntax error near unexpected token 'newline'");
    if (target.kind !== 'word') throw this.#unexpected();
    const isLine = redirection.mode === 'text';
    const newline = { kind: 'text', text: '\n', quoted: true } as const;
    into.push({ ...redirection, target: isLine ? [...target.word, newline] : target.word });
    this.#at += 1;
    return true;
  }

  #redirections(): readonly Redirection[] {
    const redirections: Redirection[] = [];
    while (this.#redirection(redirections)) continue;
    return redirections;
  }

  #forLoop(): ForLoop {
    this.#at += 1;
    const variable = this.#plain ?? '';
    if (!/^[A-Za-z_]\w*$/.test(variable)) throw this.#unexpected();
    this.#at += 1;
    this.#skipNewlines();
    this.#expect('in');
    const words: Word[] = [];
    for (let token = this.#token; token?.kind === 'word'; token = this.#token) {
      words.push(token.word);
      this.#at += 1;
    }
    if (!this.#isOperator(';', '\n')) throw this.#unexpected();
    this.#at += 1;
    const body = this.#body('do', 'done');
    return { kind: 'for', variable, words, body, redirections: this.#redirections() };
  }

  #whileLoop(isUntil: boolean): WhileLoop {
    this.#at += 1;
    const condition = this.#filled();
    const body = this.#body('do', 'done');
    return { kind: 'while', isUntil, condition, body, redirections: this.#redirections() };
  }

  #conditional(): Conditional {
    const branches: Conditional['branches'][number][] = [];
    let otherwise: readonly Step[] = [];
    do {
      this.#at += 1;
      const condition = this.#filled();
      this.#expect('then');
      branches.push({ condition, body: this.#filled() });
    } while (this.#plain === 'elif');
    if (this.#plain === 'else') {
      this.#at += 1;
      otherwise = this.#filled();
    }
    this.#expect('fi');
    return { kind: 'if', branches, otherwise, redirections: this.#redirections() };
  }

  #group(isSubshell: boolean): Group {
    this.#at += 1;
    const body = this.#filled();
    if (!isSubshell) this.#expect('}');
    else if (this.#isOperator(')')) this.#at += 1;
    else throw this.#unexpected();
    return { kind: 'group', isSubshell, body, redirections: this.#redirections() };
  }

  #body(open: string, close: string): readonly Step[] {
    this.#skipNewlines();
    this.#expect(open);
    const body = this.#filled();
    this.#expect(close);
    return body;
  }

  /** A list that may not be empty. */
  #filled(): readonly Step[] {
    const steps = this.#list();
    if (steps.length === 0) throw this.#unexpected();
    return steps;
  }

  #expect(word: string): void {
    if (this.#plain !== word) throw this.#unexpected();
    this.#at += 1;
  }
}
