import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoInt, GoMap, GoSlice, isTrue, typeName, type GoValue } from '../template/go-value.ts';
import { printValue } from '../template/print.ts';
import { sprintf } from '../template/printf.ts';

type Kind = 'bool' | 'int' | 'float' | 'string';

function basicKind(value: GoValue): Kind | undefined {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'string';
  return value instanceof GoInt ? 'int' : undefined;
}

function comparable(value: GoValue): boolean | number | bigint | string {
  return value instanceof GoInt ? value.value : (value as boolean | number | string); // basic kinds only, checked before
}

function equals(a: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new CallError('missing argument for comparison');
  return others.some((b) => isEqual(a, b));
}

function isEqual(a: GoValue, b: GoValue): boolean {
  if (a === null || b === null) return a === b;
  const [x, y] = [basicKind(a), basicKind(b)];
  if (x === undefined || y === undefined || x !== y) {
    if (typeName(a) === typeName(b) && x === undefined)
      throw new CallError(`non-comparable type ${printValue(a)}: ${typeName(a)}`);
    throw new CallError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
  }
  return comparable(a) === comparable(b);
}

/** Negative, zero or positive; strings by bytes. */
function order(a: GoValue, b: GoValue): number {
  const [x, y] = [a === null ? undefined : basicKind(a), b === null ? undefined : basicKind(b)];
  if (x === undefined || y === undefined) throw new CallError('invalid type for comparison');
  if (x !== y)
    throw new CallError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
  if (x === 'bool') throw new CallError('invalid type for comparison');
  const [left, right] = [comparable(a), comparable(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function lengthOf(value: GoValue): GoInt {
  if (typeof value === 'string') return new GoInt(new TextEncoder().encode(value).length);
  if (value instanceof GoSlice) return new GoInt(value.items.length);
  if (value instanceof GoMap) return new GoInt(value.entries.size);
  throw new CallError(value === null ? 'len of nil pointer' : `len of type ${typeName(value)}`);
}

function indexOf(start: GoValue, keys: readonly GoValue[]): GoValue {
  let value = start;
  for (const key of keys) {
    if (value === null) throw new CallError('index of untyped nil');
    if (value instanceof GoMap) {
      if (typeof key !== 'string')
        throw new CallError(
          key === null
            ? 'value is nil; should be of type string'
            : `value has type ${typeName(key)}; should be string`,
        );
      value = value.entries.get(key) ?? null;
    } else if (value instanceof GoSlice)
      value = value.items[position(key, value.items.length)] ?? null;
    else if (typeof value === 'string') {
      const bytes = new TextEncoder().encode(value);
      value = new GoInt(bytes[position(key, bytes.length)] ?? 0);
    } else throw new CallError(`can't index item of type ${typeName(value)}`);
  }
  return value;
}

function position(key: GoValue, length: number, isSlice = false): number {
  if (!(key instanceof GoInt))
    throw new CallError(
      key === null
        ? 'cannot index slice/array with nil'
        : `cannot index slice/array with type ${typeName(key)}`,
    );
  const index = Number(key.value);
  if (index < 0 || index > length || (index === length && !isSlice))
    throw new CallError(`index out of range: ${index}`);
  return index;
}

function sliceOf(value: GoValue, ...bounds: readonly GoValue[]): GoValue {
  if (value === null) throw new CallError('slice of untyped nil');
  if (bounds.length > 3) throw new CallError(`too many slice indexes: ${bounds.length}`);
  const cut = <T>(
    items: ArrayLike<T> & { slice(from: number, to: number): T[] | Uint8Array },
  ): readonly [number, number] => {
    const marks = bounds.map((bound) => position(bound, items.length, true));
    const [from = 0, to = items.length, most = items.length] = marks;
    if (from > to || to > most) throw new CallError(`invalid slice index: ${from} > ${to}`);
    return [from, to];
  };
  if (typeof value === 'string') {
    if (bounds.length === 3) throw new CallError('cannot 3-index slice a string');
    const bytes = new TextEncoder().encode(value);
    const [from, to] = cut(bytes);
    return new TextDecoder().decode(bytes.slice(from, to));
  }
  if (!(value instanceof GoSlice))
    throw new CallError(`can't slice item of type ${typeName(value)}`);
  const [from, to] = cut([...value.items]);
  return new GoSlice(value.items.slice(from, to), value.elem);
}

/** fmt.Sprint: a space between two operands of which neither is a string. */
function sprint(values: readonly GoValue[]): string {
  return values
    .map((value, i) => {
      const previous = values[i - 1];
      const needsSpace = i > 0 && typeof value !== 'string' && typeof previous !== 'string';
      return `${needsSpace ? ' ' : ''}${printValue(value)}`;
    })
    .join('');
}

const HTML: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\uFFFD',
};

function escapeJs(text: string): string {
  const named: Readonly<Record<string, string>> = {
    '\\': '\\\\',
    "'": "\\'",
    '"': '\\"',
    '<': '\\u003C',
    '>': '\\u003E',
    '&': '\\u0026',
    '=': '\\u003D',
    '\n': '\\u000A',
    '\r': '\\u000D',
    '\t': '\\u0009',
  };
  return Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    return (
      named[character] ??
      (code < 0x20 ? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}` : character)
    );
  }).join('');
}

function escapeQuery(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The functions that every Go template has; `and` and `or` are the engine's own. */
export const GO_BUILTINS: readonly (readonly [string, TemplateFunction])[] = [
  ['and', fn('any...', () => null)],
  ['or', fn('any...', () => null)],
  ['not', fn('any', (value: GoValue) => !isTrue(value))],
  ['len', fn('any', lengthOf)],
  ['index', fn('any any...', (value: GoValue, ...keys: GoValue[]) => indexOf(value, keys))],
  ['slice', fn('any any...', sliceOf)],
  ['eq', fn('any any...', (a: GoValue, ...others: GoValue[]) => equals(a, others))],
  ['ne', fn('any any', (a: GoValue, b: GoValue) => !isEqual(a, b))],
  ['lt', fn('any any', (a: GoValue, b: GoValue) => order(a, b) < 0)],
  ['le', fn('any any', (a: GoValue, b: GoValue) => order(a, b) <= 0)],
  ['gt', fn('any any', (a: GoValue, b: GoValue) => order(a, b) > 0)],
  ['ge', fn('any any', (a: GoValue, b: GoValue) => order(a, b) >= 0)],
  ['print', fn('any...', (...values: GoValue[]) => sprint(values))],
  ['println', fn('any...', (...values: GoValue[]) => `${values.map(printValue).join(' ')}\n`)],
  [
    'printf',
    fn('string any...', (format: string, ...values: GoValue[]) => sprintf(format, values)),
  ],
  [
    'html',
    fn('any...', (...values: GoValue[]) =>
      sprint(values).replaceAll(/["'&<>\0]/g, (one) => HTML[one] ?? one),
    ),
  ],
  ['js', fn('any...', (...values: GoValue[]) => escapeJs(sprint(values)))],
  ['urlquery', fn('any...', (...values: GoValue[]) => escapeQuery(sprint(values)))],
  [
    'call',
    fn('any any...', (value: GoValue) => {
      throw new CallError(
        value === null ? 'call of nil' : `non-function of type ${typeName(value)}`,
      );
    }),
  ],
];
