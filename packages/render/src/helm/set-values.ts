import { RenderError } from '../render-error.ts';
import { GoInt, GoMap, GoSlice, type GoValue } from '../template/go-value.ts';

const LARGEST_INDEX = 65_536;
const DEEPEST_NAME = 30;

/** Helm's `--set` language: `a.b=1,l[0].x={p,q}`. Changes `values`; with `asText` values stay texts. Throws RenderError. */
export function setValues(values: GoMap, text: string, asText = false): void {
  const reader = new SetReader(text, asText);
  while (!reader.isAtEnd()) reader.intoMap(values, 0);
}

class SetReader {
  readonly #text: string;
  readonly #asText: boolean;
  #at = 0;

  constructor(text: string, asText: boolean) {
    this.#text = text;
    this.#asText = asText;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  intoMap(map: GoMap, depth: number): void {
    this.#checkDepth(depth);
    const [key, stop] = this.#until('=[,.');
    if (stop === '') {
      if (key === '') return;
      throw this.#failure(`key ${JSON.stringify(key)} has no value`);
    }
    if (stop === ',') {
      map.entries.set(key, '');
      throw this.#failure(`key ${JSON.stringify(key)} has no value (cannot end with ,)`);
    }
    if (stop === '=') {
      map.entries.set(key, this.#value());
      return;
    }
    if (stop === '[') {
      const index = this.#index();
      const own = map.entries.get(key);
      const list = own instanceof GoSlice ? own.items : [];
      map.entries.set(key, new GoSlice(this.#intoList(list, index, depth + 1)));
      return;
    }
    const own = map.entries.get(key);
    const inner = own instanceof GoMap ? own : new GoMap();
    this.intoMap(inner, depth + 1);
    if (inner.entries.size === 0)
      throw this.#failure(`key map ${JSON.stringify(key)} has no value`);
    map.entries.set(key, inner);
  }

  #intoList(list: readonly GoValue[], index: number, depth: number): readonly GoValue[] {
    this.#checkDepth(depth);
    const [extra, stop] = this.#until('[.=');
    if (extra !== '')
      throw this.#failure(`unexpected data at end of array index: ${JSON.stringify(extra)}`);
    const own = list[index];
    switch (stop) {
      case '=':
        return replaced(list, index, this.#value());
      case '[': {
        const next = this.#index();
        const inner = own instanceof GoSlice ? own.items : [];
        return replaced(list, index, new GoSlice(this.#intoList(inner, next, depth + 1)));
      }
      case '.': {
        const inner = own instanceof GoMap ? own : new GoMap();
        this.intoMap(inner, depth + 1);
        return replaced(list, index, inner);
      }
      default:
        throw this.#failure('key has no value');
    }
  }

  #checkDepth(depth: number): void {
    if (depth > DEEPEST_NAME)
      throw this.#failure(`value name nested level is greater than maximum supported`);
  }

  #index(): number {
    const [text, stop] = this.#until(']');
    const index = Number(text);
    if (stop !== ']' || !/^-?\d+$/.test(text))
      throw this.#failure(`error parsing index: invalid syntax: ${JSON.stringify(text)}`);
    if (index < 0) throw this.#failure(`negative ${index} index not allowed`);
    if (index > LARGEST_INDEX)
      throw this.#failure(`index of ${index} is greater than maximum supported index`);
    return index;
  }

  #value(): GoValue {
    if (this.#text[this.#at] === '{') {
      this.#at++;
      return new GoSlice(this.#list());
    }
    const [text] = this.#until(',');
    return this.#typed(text);
  }

  #list(): readonly GoValue[] {
    const items: GoValue[] = [];
    for (;;) {
      const [text, stop] = this.#until(',}');
      if (stop === '') throw this.#failure("list must terminate with '}'");
      items.push(this.#typed(text));
      if (stop === '}') {
        if (this.#text[this.#at] === ',') this.#at++;
        return items;
      }
    }
  }

  #typed(text: string): GoValue {
    if (this.#asText) return text;
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    if (/^null$/i.test(text)) return null;
    return /^(?:0|[+-]?[1-9]\d*)$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
      ? new GoInt(BigInt(text), 'int64')
      : text;
  }

  /** The text up to one of the stops, which is consumed; a backslash takes the next character as it is. */
  #until(stops: string): readonly [text: string, stop: string] {
    let result = '';
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? '';
      if (stops.includes(character)) {
        this.#at++;
        return [result, character];
      }
      if (character !== '\\') result += character;
      else if (this.#at + 1 < this.#text.length) result += this.#text[++this.#at] ?? '';
    }
    return [result, ''];
  }

  #failure(message: string): RenderError {
    return new RenderError(`failed parsing --set data: ${message}`);
  }
}

function replaced(list: readonly GoValue[], index: number, value: GoValue): readonly GoValue[] {
  const items = [...list];
  while (items.length < index) items.push(null);
  items[index] = value;
  return items;
}
