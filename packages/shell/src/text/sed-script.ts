import type { RE2JS } from 're2js';
import { compilePattern } from './regex.ts';

export type SedAddress =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'pattern'; readonly pattern: RE2JS };

interface Addressed {
  readonly from: SedAddress | undefined;
  readonly to: SedAddress | undefined;
  readonly isNegated: boolean;
}

interface PlainCommand extends Addressed {
  readonly kind: 'print' | 'delete' | 'quit';
}

/** `s/pattern/replacement/flags` */
export interface SedSubstitution extends Addressed {
  readonly kind: 'substitute';
  readonly pattern: RE2JS;
  readonly replacement: string;
  readonly isGlobal: boolean;
  readonly prints: boolean;
  /** The first match that is replaced, counted from 1. */
  readonly nth: number;
}

export type SedCommand = PlainCommand | SedSubstitution;

/** The commands of a sed script; a text says what in it is wrong or not modelled. */
export function parseSedScript(
  script: string,
  isExtended: boolean,
): readonly SedCommand[] | string {
  const reader = new ScriptReader(script, isExtended);
  try {
    return reader.commands();
  } catch (error) {
    if (error instanceof ScriptMistake) return `-e expression #1: ${error.message}`;
    throw error;
  }
}

/** Thrown inside this file only. */
class ScriptMistake extends Error {}

class ScriptReader {
  readonly #script: string;
  readonly #isExtended: boolean;
  #at = 0;

  constructor(script: string, isExtended: boolean) {
    this.#script = script;
    this.#isExtended = isExtended;
  }

  commands(): readonly SedCommand[] {
    const commands: SedCommand[] = [];
    for (;;) {
      this.#take(/[\s;]*/y);
      if (this.#at >= this.#script.length) return commands;
      commands.push(this.#command());
    }
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [text = ''] = pattern.exec(this.#script) ?? [];
    this.#at += text.length;
    return text;
  }

  #command(): SedCommand {
    const from = this.#address();
    const to = from && this.#take(/\s*,\s*/y) !== '' ? this.#address() : undefined;
    const isNegated = this.#take(/\s*!\s*/y) !== '';
    this.#take(/\s*/y);
    const addressed = { from, to, isNegated };
    const letter = this.#script.charAt(this.#at);
    this.#at += 1;
    if (letter === 's') return { ...addressed, ...this.#substitution() };
    const kind = ({ p: 'print', d: 'delete', q: 'quit' } as const)[letter];
    if (kind === undefined) {
      throw new ScriptMistake(
        letter === ''
          ? 'missing command'
          : `command \`${letter}' is not modelled by this shell; s, p, d and q are`,
      );
    }
    return { ...addressed, kind };
  }

  #address(): SedAddress | undefined {
    const number = this.#take(/\d+/y);
    if (number !== '') return { kind: 'number', number: Number(number) };
    if (this.#take(/\$/y) !== '') return { kind: 'last' };
    if (this.#script.charAt(this.#at) !== '/') return undefined;
    this.#at += 1;
    return { kind: 'pattern', pattern: this.#pattern(this.#upTo('/'), false) };
  }

  #substitution(): Omit<SedSubstitution, keyof Addressed> {
    const delimiter = this.#script.charAt(this.#at);
    if (delimiter === '' || /[\s\\]/.test(delimiter))
      throw new ScriptMistake("unterminated `s' command");
    this.#at += 1;
    const source = this.#upTo(delimiter);
    const replacement = this.#upTo(delimiter);
    const flags = this.#take(/[gpiI0-9]*/y);
    const pattern = this.#pattern(source, /i/i.test(flags));
    const nth = Number(/[1-9]\d*/.exec(flags)?.[0] ?? 1);
    return {
      kind: 'substitute',
      pattern,
      replacement,
      isGlobal: flags.includes('g'),
      prints: flags.includes('p'),
      nth,
    };
  }

  /** Text up to the next delimiter without a backslash before it. */
  #upTo(delimiter: string): string {
    let text = '';
    while (this.#at < this.#script.length) {
      const character = this.#script.charAt(this.#at);
      const next = this.#script.charAt(this.#at + 1);
      this.#at += 1;
      if (character === delimiter) return text;
      if (character === '\\') {
        this.#at += 1;
        text += next === delimiter ? next : character + next;
      } else text += character;
    }
    throw new ScriptMistake("unterminated `s' command");
  }

  #pattern(source: string, ignoreCase: boolean): RE2JS {
    const pattern = compilePattern(source, { isExtended: this.#isExtended, ignoreCase });
    if (!pattern) throw new ScriptMistake(`invalid regular expression: ${source}`);
    return pattern;
  }
}
