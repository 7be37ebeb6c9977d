import { isJsonObject } from '@drydock/manifests';
import { chooseStyle } from './yaml-scalar.ts';
import { compareKeys } from './yaml-key-order.ts';

const BEST_WIDTH = 80;

/**
 * YAML as kubectl prints it: sigs.k8s.io/yaml over go-yaml v2, which sorts keys, does not indent lists in maps,
 * quotes what YAML 1.1 would read as another type, and folds long plain and quoted text at 80 columns.
 */
export function goYaml(value: unknown): string {
  const writer = new YamlWriter();
  writer.node(value, -1, 0, false);
  return writer.text();
}

class YamlWriter {
  #text = '';
  #column = 0;

  text(): string {
    return this.#text;
  }

  #put(text: string): void {
    this.#text += text;
    const newline = text.lastIndexOf('\n');
    this.#column = newline === -1 ? this.#column + text.length : text.length - newline - 1;
  }

  #newline(indent: number): void {
    this.#put(`\n${' '.repeat(Math.max(0, indent))}`);
  }

  /**
   * Writes a node after `key:` or `-`. `parent` is the indent of the collection around it; `indent` where a nested
   * one would begin; `inList` whether that is a list, whose maps begin on the same line.
   */
  node(value: unknown, parent: number, indent: number, inList: boolean): void {
    if (Array.isArray(value) && value.length > 0) this.#list(value, parent, indent, inList);
    else if (isJsonObject(value) && keysOf(value).length > 0) {
      this.#map(value, parent, indent, inList);
    } else {
      if (parent >= 0) this.#put(' ');
      this.#scalar(value, parent, indent);
      this.#put('\n');
    }
  }

  #list(values: readonly unknown[], parent: number, indent: number, inList: boolean): void {
    // A list in a map begins at the map's own indent (go-yaml's indentless sequences).
    const at = parent >= 0 && !inList ? parent : indent;
    if (parent >= 0 && inList) this.#put(' ');
    else if (parent >= 0) this.#put('\n');
    for (const [index, value] of values.entries()) {
      if (index > 0 || !inList) this.#put(' '.repeat(Math.max(0, at)));
      this.#put('-');
      this.node(value, at, at + 2, true);
    }
  }

  #map(value: object, parent: number, indent: number, inList: boolean): void {
    if (parent >= 0 && inList) this.#put(' ');
    else if (parent >= 0) this.#put('\n');
    for (const [index, key] of keysOf(value).entries()) {
      if (index > 0 || !inList) this.#put(' '.repeat(indent));
      this.#key(key, indent);
      this.node((value as Readonly<Record<string, unknown>>)[key], indent, indent + 2, false);
    }
  }

  #key(key: string, indent: number): void {
    // A key longer than 128 or of several lines is written as `? key`.
    if (key.length > 128 || key.includes('\n')) {
      this.#put('? ');
      this.#string(key, indent, indent + 2, false);
      this.#newline(indent);
    } else this.#string(key, indent, indent + 2, true);
    this.#put(':');
  }

  #scalar(value: unknown, parent: number, indent: number): void {
    if (typeof value === 'string') this.#string(value, parent, indent, false);
    else if (Array.isArray(value)) this.#put('[]');
    else if (isJsonObject(value)) this.#put('{}');
    else if (typeof value === 'number') this.#put(numberText(value));
    else if (typeof value === 'bigint' || typeof value === 'boolean') this.#put(String(value));
    else this.#put('null');
  }

  #string(text: string, parent: number, indent: number, isKey: boolean): void {
    const style = chooseStyle(text, isKey);
    const foldAt = isKey ? Number.POSITIVE_INFINITY : BEST_WIDTH;
    const inner = parent < 0 ? 0 : indent;
    if (style === 'literal') this.#literal(text, inner);
    else if (style === 'plain') this.#plain(text, inner, foldAt);
    else if (style === 'single') this.#singleQuoted(text, inner, foldAt);
    else this.#doubleQuoted(text, inner, foldAt);
  }

  #literal(text: string, indent: number): void {
    const trailing = /\n*$/.exec(text)?.[0].length ?? 0;
    const chomping = trailing === 0 ? '-' : trailing === 1 && text.length > 1 ? '' : '+';
    const hint = /^[ \n]/.test(text) ? '2' : '';
    this.#put(`|${hint}${chomping}`);
    const lines = text.split('\n');
    if (trailing > 0) lines.pop();
    for (const line of lines) this.#put(line === '' ? '\n' : `\n${' '.repeat(indent)}${line}`);
  }

  #plain(text: string, indent: number, foldAt: number): void {
    for (const piece of text.split(/( +)/)) {
      const isSingleSpace = piece === ' ';
      if (isSingleSpace && this.#column > foldAt) this.#newline(indent);
      else this.#put(piece);
    }
  }

  /** Lines in a quoted text are written as a blank line each; single spaces may fold. */
  #singleQuoted(text: string, indent: number, foldAt: number): void {
    this.#put("'");
    let breaks = false;
    const characters = Array.from(text);
    for (const [index, character] of characters.entries()) {
      const isSpace = character === ' ';
      const canFold =
        isSpace &&
        this.#column > foldAt &&
        index > 0 &&
        characters[index - 1] !== ' ' &&
        index < characters.length - 1 &&
        characters[index + 1] !== ' ';
      if (canFold && !breaks) this.#newline(indent);
      else if (character === '\n') {
        if (!breaks) this.#put('\n');
        this.#put('\n');
        breaks = true;
        continue;
      } else {
        if (breaks) this.#put(' '.repeat(indent));
        this.#put(character === "'" ? "''" : character);
      }
      breaks = false;
    }
    this.#put("'");
  }

  #doubleQuoted(text: string, indent: number, foldAt: number): void {
    this.#put('"');
    let wasSpace = false;
    const characters = Array.from(text);
    for (const [index, character] of characters.entries()) {
      const escape = escapeOf(character);
      if (escape !== undefined) {
        this.#put(escape);
        wasSpace = false;
      } else if (character === ' ') {
        const canFold =
          !wasSpace && this.#column > foldAt && index > 0 && index < characters.length - 1;
        if (canFold) {
          this.#newline(indent);
          if (characters[index + 1] === ' ') this.#put('\\');
        } else this.#put(character);
        wasSpace = true;
      } else {
        this.#put(character);
        wasSpace = false;
      }
    }
    this.#put('"');
  }
}

function keysOf(value: object): readonly string[] {
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([key]) => key)
    .toSorted(compareKeys);
}

/** Floats as go-yaml v2 writes them: `1e+06`, integers without a fraction. */
function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : Number.isNaN(value) ? '.nan' : '-.inf';
  const text = String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\0': String.raw`\0`,
  '\u0007': String.raw`\a`,
  '\b': String.raw`\b`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\v': String.raw`\v`,
  '\f': String.raw`\f`,
  '\r': String.raw`\r`,
  '\u001B': String.raw`\e`,
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
  '\u0085': String.raw`\N`,
  '\u2028': String.raw`\L`,
  '\u2029': String.raw`\P`,
};

function escapeOf(character: string): string | undefined {
  const named = NAMED_ESCAPES[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  const isPrintable =
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7_ff) ||
    (code >= 0xe0_00 && code <= 0xff_fd && code !== 0xfe_ff);
  if (isPrintable) return undefined;
  if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
  if (code <= 0xff_ff) return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`;
}
