import { GoDuration, GoInt, GoMap, GoSlice, GoStruct, type GoValue } from './go-value.ts';

/** A float as Go's %v prints it: shortest digits, an exponent below 1e-4 and from 1e6 on. */
export function formatFloat(value: number, exponentFrom = 6): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  if (value === 0) return '0';
  const [mantissa = '0', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= exponentFrom) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  return plainDecimal(value);
}

/** Without an exponent, with all digits. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-])(\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', first = '', rest = '', direction, shiftText] = match;
  const shift = Number(shiftText);
  const digits = first + rest;
  if (direction === '-') return `${sign}0.${'0'.repeat(shift - 1)}${digits}`;
  return (
    sign +
    (digits.length > shift + 1
      ? `${digits.slice(0, shift + 1)}.${digits.slice(shift + 1)}`
      : digits.padEnd(shift + 1, '0'))
  );
}

/** Go's fmt for %v. */
export function printValue(value: GoValue): string {
  if (value === null) return '<nil>';
  if (value instanceof GoInt) return String(value.value);
  if (value instanceof GoSlice) return `[${value.items.map(printValue).join(' ')}]`;
  if (value instanceof GoMap)
    return `map[${value
      .sorted()
      .map(([key, item]) => `${key}:${printValue(item)}`)
      .join(' ')}]`;
  if (value instanceof GoStruct) return value.text;
  if (value instanceof GoDuration) return formatDuration(value.value);
  return typeof value === 'number' ? formatFloat(value) : String(value);
}

/** Go's time.Duration.String: `1h0m0s`, `1.5s`, `300ms`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const total = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (total < 1_000_000_000n) {
    const [unit, size]: readonly [string, number] =
      total < 1_000n ? ['ns', 1] : total < 1_000_000n ? ['µs', 1_000] : ['ms', 1_000_000];
    return `${sign}${plainDecimal(Number(total) / size)}${unit}`;
  }
  const seconds = plainDecimal(Number(total % 60_000_000_000n) / 1e9);
  const minutes = (total / 60_000_000_000n) % 60n;
  const hours = total / 3_600_000_000_000n;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
