import { plainText, tokenize, type Token, type Word } from './tokenize.ts';

export interface Redirection {
  readonly from: 'stdin' | 'stdout' | 'stderr' | 'both';
  readonly mode: 'read' | 'write' | 'append' | 'to-stdout' | 'to-stderr';
  readonly target?: Word;
}

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

/** `for NAME in WORDS; do STEPS; done` */
export interface ForLoop {
  readonly kind: 'for';
  readonly variable: string;
  readonly words: readonly Word[];
  readonly body: readonly Step[];
  readonly redirections: readonly Redirection[];
}

export type PipelineCommand = SimpleCommand | ForLoop;

/** Commands joined by `|`, and when it runs: always, or depending on the step before. */
export interface Step {
  readonly when: 'always' | 'success' | 'failure';
  readonly commands: readonly PipelineCommand[];
}

export type ParsedLine =
  | { readonly ok: true; readonly steps: readonly Step[] }
  | { readonly ok: false; readonly message: string };

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
 * Parses a command line as a POSIX shell would: quotes, escapes, `|`, `&&`, `||`, `;`, redirections, `$NAME`, `$(…)`,
 * `for`. What this shell does not model (background, here-documents, subshells) is named in the message.
 */
export function parseLine(line: string): ParsedLine {
  const tokens = tokenize(line);
  if (typeof tokens === 'string') return { ok: false, message: tokens };
  try {
    return { ok: true, steps: new Grammar(tokens).line() };
  } catch (error) {
    if (error instanceof SyntaxMistake) return { ok: false, message: error.message };
    throw error;
  }
}

/** Thrown inside this file only; callers get a message. */
class SyntaxMistake extends Error {}

const KEYWORDS: ReadonlySet<string> = new Set([
  'do',
  'done',
  'then',
  'fi',
  'else',
  'esac',
  '{',
  '}',
]);
const COMPOUNDS: ReadonlySet<string> = new Set(['if', 'while', 'until', 'case', 'function', '[[']);

class Grammar {
  readonly #tokens: readonly Token[];
  #at = 0;

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

  #isKeyword(word: string): boolean {
    const token = this.#token;
    return token?.kind === 'word' && plainText(token.word) === word;
  }

  #unexpected(): SyntaxMistake {
    const token = this.#token;
    if (!token) return new SyntaxMistake('syntax error: unexpected end of line');
    if (token.kind === 'operator' && NOT_MODELLED[token.text] !== undefined) {
      return new SyntaxMistake(`${NOT_MODELLED[token.text]} is not modelled by this shell`);
    }
    const text = token.kind === 'operator' ? token.text : (plainText(token.word) ?? '');
    return new SyntaxMistake(`syntax error near unexpected token '${text}'`);
  }

  /** Steps up to the end or to a word such as `done`. */
  #list(): readonly Step[] {
    const steps: Step[] = [];
    let when: Step['when'] = 'always';
    while (this.#token && !this.#isKeyword('done')) {
      steps.push({ when, commands: this.#pipeline() });
      if (!this.#isOperator(';', '&&', '||')) break;
      const needsMore = !this.#isOperator(';');
      when = this.#isOperator('&&') ? 'success' : needsMore ? 'failure' : 'always';
      this.#at += 1;
      if (needsMore && !this.#token) throw this.#unexpected();
    }
    return steps;
  }

  #pipeline(): readonly PipelineCommand[] {
    const commands = [this.#command()];
    while (this.#isOperator('|')) {
      this.#at += 1;
      commands.push(this.#command());
    }
    return commands;
  }

  #command(): PipelineCommand {
    const token = this.#token;
    const first = token?.kind === 'word' ? plainText(token.word) : undefined;
    if (first === 'for') return this.#forLoop();
    if (first !== undefined && KEYWORDS.has(first)) throw this.#unexpected();
    if (first !== undefined && COMPOUNDS.has(first)) {
      throw new SyntaxMistake(`'${first}' is not modelled by this shell; 'for' is`);
    }
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      const next = this.#token;
      if (next?.kind === 'word') {
        words.push(next.word);
        this.#at += 1;
      } else if (!this.#redirection(redirections)) break;
    }
    if (words.length + redirections.length === 0) throw this.#unexpected();
    return { kind: 'simple', words, redirections };
  }

  /** Takes one redirection, where there is one. */
  #redirection(into: Redirection[]): boolean {
    const token = this.#token;
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
    into.push({ ...redirection, target: target.word });
    this.#at += 1;
    return true;
  }

  #forLoop(): ForLoop {
    this.#at += 1;
    const name = this.#token;
    const variable = name?.kind === 'word' ? (plainText(name.word) ?? '') : '';
    if (!/^[A-Za-z_]\w*$/.test(variable)) throw this.#unexpected();
    this.#at += 1;
    this.#expect('in');
    const words: Word[] = [];
    for (let token = this.#token; token?.kind === 'word'; token = this.#token) {
      words.push(token.word);
      this.#at += 1;
    }
    if (!this.#isOperator(';')) throw this.#unexpected();
    this.#at += 1;
    this.#expect('do');
    const body = this.#list();
    this.#expect('done');
    const redirections: Redirection[] = [];
    while (this.#redirection(redirections)) continue;
    return { kind: 'for', variable, words, body, redirections };
  }

  #expect(word: string): void {
    if (!this.#isKeyword(word)) throw this.#unexpected();
    this.#at += 1;
  }
}
