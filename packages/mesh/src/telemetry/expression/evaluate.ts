import { compileRegex } from '../../envoy/regex.ts';
import type { Expression } from './expression.ts';

/** What an expression evaluates to. Undefined is CEL's error: an attribute that is not there, types that do not fit. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Duration
  | readonly Value[]
  | ReadonlyMap<string, Value>;

/** A span of time. */
export interface Duration {
  readonly milliseconds: number;
}

/** Evaluates as Envoy does; `lookUp` answers the top-level attributes: `request`, `response`, … */
export function evaluate(
  expression: Expression,
  lookUp: (name: string) => Value | undefined,
): Value | undefined {
  const of = (inner: Expression): Value | undefined => evaluate(inner, lookUp);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return lookUp(expression.name);
    case 'field':
      return member(of(expression.of), expression.name);
    case 'index':
      return member(of(expression.of), of(expression.at));
    case 'list':
      return listOfAll(expression.items.map(of));
    case 'unary':
      return unary(expression.operator, of(expression.of));
    case 'choice': {
      const condition = of(expression.condition);
      if (typeof condition !== 'boolean') return undefined;
      return of(condition ? expression.yes : expression.no);
    }
    case 'binary':
      return binary(expression, of);
    case 'call':
      return call(expression, of);
  }
}

function member(value: Value | undefined, key: Value | undefined): Value | undefined {
  if (value instanceof Map && typeof key === 'string') return value.get(key) as Value | undefined; // a map of values
  if (Array.isArray(value) && typeof key === 'number') return (value as readonly Value[])[key];
  return undefined;
}

function listOfAll(items: readonly (Value | undefined)[]): readonly Value[] | undefined {
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

function unary(operator: '!' | '-', value: Value | undefined): Value | undefined {
  if (operator === '!') return typeof value === 'boolean' ? !value : undefined;
  return typeof value === 'number' ? -value : undefined;
}

type Binary = Extract<Expression, { readonly kind: 'binary' }>;

function binary(
  { operator, left, right }: Binary,
  of: (expression: Expression) => Value | undefined,
): Value | undefined {
  if (operator === '&&' || operator === '||') {
    // One decisive side is enough, whatever became of the other.
    const decisive = operator === '||';
    const [a, b] = [of(left), of(right)];
    if (a === decisive || b === decisive) return decisive;
    return typeof a === 'boolean' && typeof b === 'boolean' ? !decisive : undefined;
  }
  const [a, b] = [of(left), of(right)];
  if (a === undefined || b === undefined) return undefined;
  switch (operator) {
    case '==':
      return isEqual(a, b);
    case '!=':
      return !isEqual(a, b);
    case 'in':
      return isIn(a, b);
    case '+':
      return sum(a, b);
    default:
      return isOrdering(operator) ? compare(operator, a, b) : arithmetic(operator, a, b);
  }
}

function isEqual(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [a as readonly Value[], b as readonly Value[]];
    return left.length === right.length && left.every((item, i) => isEqual(item, right[i] ?? null));
  }
  return comparable(a) === comparable(b);
}

function comparable(value: Value): Value {
  return isDuration(value) ? value.milliseconds : value;
}

function isDuration(value: Value | undefined): value is Duration {
  return typeof value === 'object' && value !== null && 'milliseconds' in value;
}

function isIn(a: Value, b: Value): boolean | undefined {
  if (Array.isArray(b)) return (b as readonly Value[]).some((item) => isEqual(a, item));
  return b instanceof Map ? b.has(a) : undefined;
}

function sum(a: Value, b: Value): Value | undefined {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as Value[]), ...(b as Value[])];
  return arithmetic('+', a, b);
}

function isOrdering(operator: string): boolean {
  return /^[<>]=?$/.test(operator);
}

function compare(operator: string, a: Value, b: Value): boolean | undefined {
  const [left, right] = [comparable(a), comparable(b)];
  const areNumbers = typeof left === 'number' && typeof right === 'number';
  const areTexts = typeof left === 'string' && typeof right === 'string';
  if (!areNumbers && !areTexts) return undefined;
  const isLess = left < right;
  const isSame = left === right;
  if (operator === '<') return isLess;
  if (operator === '<=') return isLess || isSame;
  return operator === '>' ? !isLess && !isSame : !isLess;
}

function arithmetic(operator: string, a: Value, b: Value): Value | undefined {
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : Math.trunc(a / b);
    default:
      return b === 0 ? undefined : a % b;
  }
}

type Call = Extract<Expression, { readonly kind: 'call' }>;

function call(
  { name, target, args }: Call,
  of: (expression: Expression) => Value | undefined,
): Value | undefined {
  const values = args.map(of);
  if (target) return method(name, of(target), values);
  const [value] = values;
  if (name === 'has') return value !== undefined;
  if (value === undefined || values.length !== 1) {
    return name === 'matches' ? method('matches', value, values.slice(1)) : undefined;
  }
  return converted(name, value);
}

function converted(name: string, value: Value): Value | undefined {
  switch (name) {
    case 'string':
      return asText(value);
    case 'int':
    case 'uint':
    case 'double': {
      if (typeof value !== 'number' && typeof value !== 'string') return undefined;
      const number = Number(value);
      if (Number.isNaN(number)) return undefined;
      return name === 'double' ? number : Math.trunc(number);
    }
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'size':
      return sizeOf(value);
    case 'duration':
      return typeof value === 'string' ? durationIn(value) : undefined;
    default:
      return undefined;
  }
}

/** What a tag or a text shows of a value; undefined: it has no text. */
export function asText(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isDuration(value) ? `${value.milliseconds / 1000}s` : undefined;
}

function sizeOf(value: Value): number | undefined {
  if (typeof value === 'string') return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : undefined;
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

function durationIn(text: string): Duration | undefined {
  const parts = Array.from(text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g));
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text) return undefined;
  const milliseconds = parts.reduce(
    (total, [, amount = '0', unit = 's']) => total + Number(amount) * (UNITS[unit] ?? 0),
    0,
  );
  return { milliseconds };
}

function method(
  name: string,
  value: Value | undefined,
  [argument]: readonly (Value | undefined)[],
): Value | undefined {
  if (value === undefined) return undefined;
  if (name === 'size' && argument === undefined) return sizeOf(value);
  if (typeof value !== 'string') return undefined;
  if (name === 'lowerAscii') return value.toLowerCase();
  if (name === 'upperAscii') return value.toUpperCase();
  if (typeof argument !== 'string') return undefined;
  switch (name) {
    case 'startsWith':
      return value.startsWith(argument);
    case 'endsWith':
      return value.endsWith(argument);
    case 'contains':
      return value.includes(argument);
    case 'matches':
      return compileRegex(argument)?.matcher(value).find();
    default:
      return undefined;
  }
}
