import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoInt, type GoValue } from '../template/go-value.ts';
import { toFloat64, toInt64 } from './cast.ts';

function int64(value: bigint): GoInt {
  return new GoInt(value, 'int64');
}

function fold(
  step: (a: bigint, b: bigint) => bigint,
): (first: GoValue, ...rest: readonly GoValue[]) => GoInt {
  return (first, ...rest) =>
    int64(
      rest
        .map(toInt64)
        .reduce((total, value) => BigInt.asIntN(64, step(total, value)), toInt64(first)),
    );
}

function foldFloat(
  step: (a: number, b: number) => number,
): (first: GoValue, ...rest: readonly GoValue[]) => number {
  return (first, ...rest) => {
    const result = rest.map(toFloat64).reduce(step, toFloat64(first));
    if (!Number.isFinite(result)) throw new CallError('decimal division by 0');
    return result;
  };
}

function divide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new CallError('runtime error: integer divide by zero');
  return a / b;
}

function remainder(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new CallError('runtime error: integer divide by zero');
  return a % b;
}

/** sprig's round: half away from zero at a share of 0.5, or at another one. */
function round(value: GoValue, places: GoInt, ...threshold: readonly number[]): number {
  const on = threshold[0] ?? 0.5;
  const power = 10 ** Number(places.value);
  const digits = power * toFloat64(value);
  const rounded = digits - Math.trunc(digits) >= on ? Math.ceil(digits) : Math.floor(digits);
  return rounded / power;
}

const clean = (value: number): number => Number(value.toPrecision(15));

/** The arithmetic of sprig: integers wrap at 64 bits, texts count as numbers where they are some. */
export const MATH_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  [
    'add',
    fn('any...', (...values: GoValue[]) => int64(values.map(toInt64).reduce((a, b) => a + b, 0n))),
  ],
  ['add1', fn('any', (value: GoValue) => int64(toInt64(value) + 1n))],
  [
    'sub',
    fn(
      'any any',
      fold((a, b) => a - b),
    ),
  ],
  [
    'mul',
    fn(
      'any any...',
      fold((a, b) => a * b),
    ),
  ],
  ['div', fn('any any', fold(divide))],
  ['mod', fn('any any', fold(remainder))],
  [
    'addf',
    fn('any...', (...values: GoValue[]) => clean(values.map(toFloat64).reduce((a, b) => a + b, 0))),
  ],
  ['add1f', fn('any', (value: GoValue) => clean(toFloat64(value) + 1))],
  [
    'subf',
    fn('any any...', (first: GoValue, ...rest: GoValue[]) =>
      clean(foldFloat((a, b) => a - b)(first, ...rest)),
    ),
  ],
  [
    'mulf',
    fn('any any...', (first: GoValue, ...rest: GoValue[]) =>
      clean(foldFloat((a, b) => a * b)(first, ...rest)),
    ),
  ],
  [
    'divf',
    fn('any any...', (first: GoValue, ...rest: GoValue[]) =>
      foldFloat((a, b) => a / b)(first, ...rest),
    ),
  ],
  [
    'maxf',
    fn(
      'any any...',
      foldFloat((a, b) => Math.max(a, b)),
    ),
  ],
  [
    'minf',
    fn(
      'any any...',
      foldFloat((a, b) => Math.min(a, b)),
    ),
  ],
  ['ceil', fn('any', (value: GoValue) => Math.ceil(toFloat64(value)))],
  ['floor', fn('any', (value: GoValue) => Math.floor(toFloat64(value)))],
  ['round', fn('any int float64...', round)],
  ['int', fn('any', (value: GoValue) => new GoInt(toInt64(value)))],
  ['int64', fn('any', (value: GoValue) => int64(toInt64(value)))],
  ['float64', fn('any', toFloat64)],
  [
    'toDecimal',
    fn('any', (value: GoValue) => {
      const digits =
        value instanceof GoInt
          ? String(value.value)
          : typeof value === 'string'
            ? value
            : String(toFloat64(value));
      return int64(/^[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : 0n);
    }),
  ],
];
