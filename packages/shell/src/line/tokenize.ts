import { readTemplate, readWord } from './read-word.ts';
import { SyntaxMistake } from './syntax-mistake.ts';
import { plainText, type Word } from './word.ts';

export type Token =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'operator'; readonly text: string }
  /** The lines between `<<WORD` and `WORD`. */
  | { readonly kind: 'here-document'; readonly word: Word };

const OPERATORS = [
  '&>>',
  '2>&1',
  '1>&2',
  '2>>',
  '1>>',
  '<<<',
  '<<-',
  '&&',
  '||',
  ';;',
  '&>',
  '>&2',
  '>&1',
  '>>',
  '>|',
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

/** Tokens of a text of one or more lines. Throws SyntaxMistake where it has none. */
export function tokenize(text: string): readonly Token[] {
  return new Lexer(text).tokens();
}

interface PendingDocument {
  readonly index: number;
  readonly end: string;
  /** Variables are replaced in it: its end was written without quotes. */
  readonly isTemplate: boolean;
  readonly dropsTabs: boolean;
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #pending: PendingDocument[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  tokens(): readonly Token[] {
    while (this.#at < this.#text.length) this.#next();
    const [open] = this.#pending;
    if (open) throw new SyntaxMistake(`here-document is not ended by '${open.end}'`, true);
    return this.#tokens;
  }

  #next(): void {
    const rest = this.#text.slice(this.#at, this.#at + 4);
    const blank = /^(?:[^\S\n]|\\\n)/.exec(rest);
    if (blank) {
      this.#at += blank[0].length;
    } else if (rest.startsWith('#')) {
      const end = this.#text.indexOf('\n', this.#at);
      this.#at = end === -1 ? this.#text.length : end;
    } else if (rest.startsWith('\n')) {
      this.#at += 1;
      this.#endLine();
    } else {
      const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
      if (operator === undefined) this.#word();
      else {
        this.#at += operator.length;
        if (operator === '<<' || operator === '<<-') this.#openDocument(operator === '<<-');
        else this.#tokens.push({ kind: 'operator', text: operator });
      }
    }
  }

  #word(): void {
    const read = readWord(this.#text, this.#at);
    this.#tokens.push({ kind: 'word', word: read.word });
    this.#at = read.end;
  }

  #openDocument(dropsTabs: boolean): void {
    const blanks = /^[^\S\n]*/.exec(this.#text.slice(this.#at))?.[0].length ?? 0;
    const read = readWord(this.#text, this.#at + blanks);
    if (read.word.length === 0) {
      throw new SyntaxMistake("syntax error near unexpected token 'newline'");
    }
    this.#at = read.end;
    const end = read.word.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    const isTemplate = read.word.every((part) => part.kind === 'text' && !part.quoted);
    this.#pending.push({ index: this.#tokens.length, end, isTemplate, dropsTabs });
    this.#tokens.push({ kind: 'here-document', word: [] });
  }

  /** Reads the documents that the line opened; a new line ends a command as `;` does, except where one cannot end yet. */
  #endLine(): void {
    for (const document of this.#pending) {
      const text = this.#documentText(document);
      const word: Word = document.isTemplate
        ? readTemplate(text)
        : [{ kind: 'text', text, quoted: true }];
      this.#tokens[document.index] = { kind: 'here-document', word };
    }
    this.#pending = [];
    this.#tokens.push({ kind: 'operator', text: '\n' });
  }

  #documentText({ end, dropsTabs }: PendingDocument): string {
    let text = '';
    while (this.#at < this.#text.length) {
      const newline = this.#text.indexOf('\n', this.#at);
      const stop = newline === -1 ? this.#text.length : newline;
      const raw = this.#text.slice(this.#at, stop);
      this.#at = Math.min(stop + 1, this.#text.length);
      const line = dropsTabs ? raw.replace(/^\t+/, '') : raw;
      if (line === end) return text;
      text += `${line}\n`;
    }
    throw new SyntaxMistake(`here-document is not ended by '${end}'`, true);
  }
}

/** What a token reads like in a message. */
export function tokenText(token: Token): string {
  if (token.kind === 'operator') return token.text === '\n' ? 'newline' : token.text;
  return token.kind === 'word' ? (plainText(token.word) ?? '') : '<<';
}
