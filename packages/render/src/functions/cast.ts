import { parseGoInteger } from '../template/constants.ts';
import { GoDuration, GoInt, GoSlice, type GoValue } from '../template/go-value.ts';
import { printValue } from '../template/print.ts';

/** What fits an int64 of whatever a chart may hold; 0 for what does not. */
export function toInt64(value: GoValue): bigint {
  if (value instanceof GoInt || value instanceof GoDuration) return value.value;
  if (typeof value === 'number')
    return Number.isFinite(value) ? BigInt.asIntN(64, BigInt(Math.trunc(value))) : 0n;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'string') return 0n;
  return parseGoInteger(value.replace(/^([^.]*)\.0*$/, '$1')) ?? 0n;
}

export function toFloat64(value: GoValue): number {
  if (value instanceof GoInt || value instanceof GoDuration) return Number(value.value);
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return 0;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : 0;
}

export function toInt(value: GoValue): number {
  return Number(toInt64(value));
}

/** sprig's strval. */
export function text(value: GoValue): string {
  return printValue(value);
}

/** sprig's strslice: any list as texts, nils left out; anything else as one text. */
export function texts(value: GoValue): readonly string[] {
  if (value === null) return [];
  if (value instanceof GoSlice) return value.items.filter((item) => item !== null).map(text);
  return [text(value)];
}

export function strings(items: readonly string[]): GoSlice {
  return new GoSlice(items, 'string');
}
