import { GoInt, GoMap, GoSlice, type GoValue } from '../template/go-value.ts';
import { formatFloat, printValue } from '../template/print.ts';
import { naturalOrder } from './natural-order.ts';
import { analyzeScalar, resolvesToOther } from './plain-scalar.ts';

const WIDTH = 80;

/** YAML as sigs.k8s.io/yaml writes it: sorted keys, two spaces, lists not indented below their key, long texts folded. */
export function writeYaml(value: GoValue, indentLists = false): string {
  const out = new Writer(indentLists);
  out.node(value, { indent: 0 });
  return `${out.text}\n`;
}

interface Place {
  /** Column of the mapping or list that is written. */
  readonly indent: number;
}

class Writer {
  text = '';
  readonly #indentLists: boolean;

  constructor(indentLists: boolean) {
    this.#indentLists = indentLists;
  }

  node(value: GoValue, place: Place): void {
    if (value instanceof GoMap && value.entries.size > 0) this.#map(value, place.indent);
    else if (value instanceof GoSlice && value.items.length > 0) this.#list(value, place.indent);
    else this.#scalar(value, place.indent + 2);
  }

  #newLine(indent: number): void {
    if (this.text !== '' && !this.text.endsWith('- ')) this.text += `\n${' '.repeat(indent)}`;
    else if (this.text === '') this.text = '';
  }

  #map(map: GoMap, indent: number): void {
    let isFirst = true;
    for (const [key, value] of [...map.entries].toSorted(([a], [b]) => naturalOrder(a, b))) {
      if (!isFirst || !this.text.endsWith('- ')) this.#newLine(indent);
      if (!isFirst && this.text.endsWith('- ')) this.text += `\n${' '.repeat(indent)}`;
      isFirst = false;
      this.#key(key, indent);
      this.text += ':';
      if (value instanceof GoMap && value.entries.size > 0) {
        this.text += `\n${' '.repeat(indent + 2)}`;
        this.#nested(() => this.#map(value, indent + 2));
      } else if (value instanceof GoSlice && value.items.length > 0) {
        const at = this.#indentLists ? indent + 2 : indent;
        this.text += `\n${' '.repeat(at)}`;
        this.#nested(() => this.#list(value, at));
      } else {
        this.text += ' ';
        this.#scalar(value, indent + 2);
      }
    }
  }

  /** Writes a collection whose first line's indentation is there already. */
  #nested(write: () => void): void {
    const before = this.text;
    this.text = '';
    write();
    this.text = before + this.text;
  }

  #list(list: GoSlice, indent: number): void {
    for (const [i, item] of list.items.entries()) {
      if (i > 0) this.text += `\n${' '.repeat(indent)}`;
      this.text += '- ';
      if (item instanceof GoMap && item.entries.size > 0)
        this.#nested(() => this.#map(item, indent + 2));
      else if (item instanceof GoSlice && item.items.length > 0)
        this.#nested(() => this.#list(item, indent + 2));
      else this.#scalar(item, indent + 2);
    }
  }

  #key(key: string, indent: number): void {
    const shape = analyzeScalar(key);
    if (resolvesToOther(key) || shape.isMultiline || !shape.allowsSingleQuotes)
      this.text += doubleQuoted(key, { column: 0, indent, isSimpleKey: true });
    else this.text += shape.allowsPlain ? key : `'${key.replaceAll("'", "''")}'`;
  }

  /** `indent` is where a folded line goes on. */
  #scalar(value: GoValue, indent: number): void {
    if (value instanceof GoMap) this.text += '{}';
    else if (value instanceof GoSlice) this.text += '[]';
    else if (typeof value === 'string') this.text += this.#string(value, indent);
    else if (value === null) this.text += 'null';
    else
      this.text +=
        typeof value === 'number'
          ? jsonNumber(value)
          : value instanceof GoInt
            ? String(value.value)
            : printValue(value);
  }

  #string(value: string, indent: number): string {
    const column = this.text.length - (this.text.lastIndexOf('\n') + 1);
    const shape = analyzeScalar(value);
    if (value.includes('\n') && shape.allowsBlock) return literal(value, indent);
    if (value.includes('\n') || resolvesToOther(value) || !shape.allowsSingleQuotes)
      return doubleQuoted(value, { column, indent });
    if (shape.allowsPlain) return folded(value, { column, indent });
    return `'${folded(value.replaceAll("'", "''"), { column: column + 1, indent, isQuoted: true })}'`;
  }
}

/** A number as JSON writes it, which is how it passes through sigs.k8s.io/yaml. */
export function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) return formatFloat(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) return value.toExponential();
  return Object.is(value, -0) ? '-0' : String(value);
}

interface Fold {
  readonly column: number;
  readonly indent: number;
  readonly isQuoted?: boolean;
  readonly isSimpleKey?: boolean;
}

/** Breaks at single spaces behind the 80th column. */
function folded(text: string, { column, indent, isQuoted = false }: Fold): string {
  let [result, at] = ['', column];
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    const mayBreak =
      character === ' ' &&
      text[i - 1] !== ' ' &&
      text[i + 1] !== ' ' &&
      at > WIDTH &&
      i > 0 &&
      (!isQuoted || i < text.length - 1);
    if (mayBreak) {
      result += `\n${' '.repeat(indent)}`;
      at = indent;
    } else {
      result += character;
      at++;
    }
  }
  return result;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escapeCharacter(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined && character !== '\u00a0') return known;
  const code = character.codePointAt(0) ?? 0;
  if (
    (code >= 0x20 && code < 0x7f) ||
    (code >= 0xa0 && code !== 0xfeff && (code < 0xd800 || code > 0xdfff))
  )
    return character;
  if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
  return code <= 0xffff
    ? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
    : `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`;
}

function doubleQuoted(text: string, { column, indent, isSimpleKey = false }: Fold): string {
  const characters = Array.from(text);
  let [result, at, wasSpace] = ['"', column + 1, false];
  for (const [i, character] of characters.entries()) {
    const isSpace = character === ' ';
    if (isSpace && !isSimpleKey && !wasSpace && at > WIDTH && i > 0 && i < characters.length - 1) {
      result += `\n${' '.repeat(indent)}${characters[i + 1] === ' ' ? '\\' : ''}`;
      at = indent;
    } else {
      const written = isSpace ? ' ' : escapeCharacter(character);
      result += written;
      at += written.length;
    }
    wasSpace = isSpace;
  }
  return `${result}"`;
}

/** A literal block: `|`, with a mark for the end and for a text that begins with a space. */
function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const body = (text.endsWith('\n') ? text.slice(0, -1) : text)
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(indent) + line))
    .join('\n');
  return `|${hint}${chomp}\n${body}`;
}
