/** Characters as half-open code point ranges. */
export type CharacterSet = readonly (readonly [from: number, to: number])[];

/** A regular expression over whole texts. */
export type Pattern =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'concat' | 'alternative'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'star'; readonly part: Pattern };

export const EMPTY: Pattern = { kind: 'empty' };
const LIMIT = 0x11_0000;
/** Any character (RE2's `.` leaves out the line feed, which no header or path has). */
export const ANY: Pattern = { kind: 'set', set: [[0, LIMIT]] };
export const ANYTHING: Pattern = { kind: 'star', part: ANY };

/** A text, character by character. */
export function literal(text: string, ignoresCase = false): Pattern {
  const parts = Array.from(text, (character) => character_(character, ignoresCase));
  return { kind: 'concat', parts };
}

function character_(character: string, ignoresCase: boolean): Pattern {
  const forms = ignoresCase ? [character.toLowerCase(), character.toUpperCase()] : [character];
  const set = [...new Set(forms)].map((form): [number, number] => {
    const code = form.codePointAt(0) ?? 0;
    return [code, code + 1];
  });
  return { kind: 'set', set };
}

const CLASSES: Readonly<Record<string, CharacterSet>> = {
  d: [[0x30, 0x3a]],
  w: [
    [0x30, 0x3a],
    [0x41, 0x5b],
    [0x5f, 0x60],
    [0x61, 0x7b],
  ],
  s: [
    [9, 14],
    [0x20, 0x21],
  ],
};

const POSIX: Readonly<Record<string, CharacterSet>> = {
  alnum: [
    [0x30, 0x3a],
    [0x41, 0x5b],
    [0x61, 0x7b],
  ],
  alpha: [
    [0x41, 0x5b],
    [0x61, 0x7b],
  ],
  digit: [[0x30, 0x3a]],
  lower: [[0x61, 0x7b]],
  upper: [[0x41, 0x5b]],
  word: CLASSES['w'] ?? [],
  space: CLASSES['s'] ?? [],
  punct: [
    [0x21, 0x30],
    [0x3a, 0x41],
    [0x5b, 0x61],
    [0x7b, 0x7f],
  ],
};

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7 };

/** Parses the part of RE2's syntax that patterns in manifests use; undefined for what is outside of it (word boundaries, Unicode classes). */
export function parseRegex(source: string): Pattern | undefined {
  try {
    return new RegexParser(source).parse();
  } catch (error) {
    if (error instanceof UnsupportedSyntax) return undefined;
    throw error;
  }
}

class UnsupportedSyntax extends Error {}

/** A recursive descent parser; owns its position in the source. */
class RegexParser {
  readonly #characters: readonly string[];
  #position = 0;
  #ignoresCase = false;

  constructor(source: string) {
    this.#characters = Array.from(source);
  }

  parse(): Pattern {
    const pattern = this.#alternatives();
    if (this.#position < this.#characters.length) throw new UnsupportedSyntax();
    return pattern;
  }

  #peek(): string | undefined {
    return this.#characters[this.#position];
  }

  #take(): string {
    const character = this.#characters[this.#position];
    if (character === undefined) throw new UnsupportedSyntax();
    this.#position += 1;
    return character;
  }

  #accept(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#position += 1;
    return true;
  }

  #alternatives(): Pattern {
    const parts = [this.#sequence()];
    while (this.#accept('|')) parts.push(this.#sequence());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'alternative', parts };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    for (
      let next = this.#peek();
      next !== undefined && next !== '|' && next !== ')';
      next = this.#peek()
    ) {
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: 'concat', parts };
  }

  #repeated(atom: Pattern): Pattern {
    let pattern = atom;
    for (;;) {
      if (this.#accept('*')) pattern = { kind: 'star', part: pattern };
      else if (this.#accept('+')) pattern = repeat(pattern, 1, undefined);
      else if (this.#accept('?')) pattern = repeat(pattern, 0, 1);
      else if (this.#peek() === '{' && this.#isCount()) pattern = this.#counted(pattern);
      else return pattern;
      this.#accept('?');
    }
  }

  #isCount(): boolean {
    return /^\{\d+(,\d*)?\}/.test(this.#characters.slice(this.#position).join(''));
  }

  #counted(pattern: Pattern): Pattern {
    const rest = this.#characters.slice(this.#position).join('');
    const [whole = '', low = '0', comma, high] = /^\{(\d+)(,(\d*))?\}/.exec(rest) ?? [];
    this.#position += whole.length;
    const minimum = Number(low);
    const maximum = comma === undefined ? minimum : high ? Number(high) : undefined;
    if (Math.max(minimum, maximum ?? 0) > 100) throw new UnsupportedSyntax();
    return repeat(pattern, minimum, maximum);
  }

  #atom(): Pattern {
    const character = this.#take();
    if (character === '.') return ANY;
    if (character === '[') return { kind: 'set', set: this.#bracket() };
    if (character === '(') return this.#group();
    if (character === '\\') return this.#escape();
    // The whole text is matched anyway: anchors at its ends say nothing new.
    if (character === '^' && this.#position === 1) return EMPTY;
    if (character === '$' && this.#position === this.#characters.length) return EMPTY;
    if (character === '^' || character === '$') throw new UnsupportedSyntax();
    return character_(character, this.#ignoresCase);
  }

  #group(): Pattern {
    const before = this.#ignoresCase;
    if (this.#accept('?')) {
      if (this.#accept('P')) this.#groupName();
      else if (this.#flags()) return EMPTY;
    }
    const pattern = this.#alternatives();
    if (!this.#accept(')')) throw new UnsupportedSyntax();
    this.#ignoresCase = before;
    return pattern;
  }

  #groupName(): void {
    if (!this.#accept('<')) throw new UnsupportedSyntax();
    while (this.#take() !== '>') continue;
  }

  /** `?i)` sets flags for the rest and is the whole group; `?i:` opens one. */
  #flags(): boolean {
    let isOn = true;
    for (;;) {
      const character = this.#take();
      if (character === 'i') this.#ignoresCase = isOn;
      else if (character === '-') isOn = false;
      else if (character === ':') return false;
      else if (character === ')') return true;
      else if (character !== 's' && character !== 'U' && character !== 'm')
        throw new UnsupportedSyntax();
    }
  }

  #escape(): Pattern {
    const character = this.#take();
    const known = CLASSES[character.toLowerCase()];
    if (known) {
      const isNegated = character !== character.toLowerCase();
      return { kind: 'set', set: isNegated ? complement(known) : known };
    }
    const control = CONTROLS[character];
    if (control !== undefined) return { kind: 'set', set: [[control, control + 1]] };
    if (/[A-Za-z0-9]/.test(character)) throw new UnsupportedSyntax();
    return character_(character, this.#ignoresCase);
  }

  #bracket(): CharacterSet {
    const isNegated = this.#accept('^');
    const set: (readonly [number, number])[] = [];
    for (let first = true; first || this.#peek() !== ']'; first = false)
      set.push(...this.#member());
    this.#take();
    return isNegated ? complement(set) : set;
  }

  #member(): CharacterSet {
    const character = this.#take();
    if (character === '[' && this.#accept(':')) return this.#posix();
    const low = character === '\\' ? this.#escapedMember() : code(character);
    if (typeof low !== 'number') return low;
    if (this.#peek() !== '-' || this.#characters[this.#position + 1] === ']') {
      return this.#folded([[low, low + 1]]);
    }
    this.#take();
    const last = this.#take();
    const high = last === '\\' ? this.#escapedMember() : code(last);
    if (typeof high !== 'number') throw new UnsupportedSyntax();
    return this.#folded([[low, high + 1]]);
  }

  #folded(set: CharacterSet): CharacterSet {
    if (!this.#ignoresCase) return set;
    return set.flatMap(([from, to]) => [
      [from, to] as const,
      ...shifted(from, to, 0x41, 0x20),
      ...shifted(from, to, 0x61, -0x20),
    ]);
  }

  #posix(): CharacterSet {
    let name = '';
    for (let character = this.#take(); character !== ':'; character = this.#take())
      name += character;
    const known = POSIX[name.replace(/^\^/, '')];
    if (!known || !this.#accept(']')) throw new UnsupportedSyntax();
    return name.startsWith('^') ? complement(known) : known;
  }

  #escapedMember(): number | CharacterSet {
    const character = this.#take();
    const known = CLASSES[character.toLowerCase()];
    if (known) return character === character.toLowerCase() ? known : complement(known);
    return CONTROLS[character] ?? code(character);
  }
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** The letters of a range that lie in one alphabet, moved to the other case. */
function shifted(from: number, to: number, start: number, by: number): CharacterSet {
  const low = Math.max(from, start);
  const high = Math.min(to, start + 26);
  return low < high ? [[low + by, high + by]] : [];
}

function complement(set: CharacterSet): CharacterSet {
  const sorted = set.toSorted(([one], [other]) => one - other);
  const result: [number, number][] = [];
  let next = 0;
  for (const [from, to] of sorted) {
    if (from > next) result.push([next, from]);
    next = Math.max(next, to);
  }
  if (next < LIMIT) result.push([next, LIMIT]);
  return result;
}

function repeat(part: Pattern, minimum: number, maximum: number | undefined): Pattern {
  const parts: Pattern[] = Array.from({ length: minimum }, () => part);
  if (maximum === undefined) return { kind: 'concat', parts: [...parts, { kind: 'star', part }] };
  const optional: Pattern = { kind: 'alternative', parts: [part, EMPTY] };
  for (let count = minimum; count < maximum; count += 1) parts.push(optional);
  return { kind: 'concat', parts };
}
