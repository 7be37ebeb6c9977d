import {
  CallError,
  GoDuration,
  GoInt,
  sprintf,
  timeStruct,
  type GoStruct,
  type GoValue,
} from '@drydock/render';

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const;
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'] as const;
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'] as const;

/** A number for the functions that format one: Prometheus takes texts and Go's integers too. Throws CallError. */
export function toFloat(value: GoValue): number {
  if (typeof value === 'number') return value;
  if (value instanceof GoInt) return Number(value.value);
  if (value instanceof GoDuration) return Number(value.value) / 1e9;
  if (typeof value === 'string') {
    if (/^[+-]?inf(inity)?$/i.test(value)) return value.startsWith('-') ? -Infinity : Infinity;
    if (/^[+-]?nan$/i.test(value)) return NaN;
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return Number(value);
    throw new CallError(`strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  throw new CallError(`can't convert ${sprintf('%T', [value])} to float`);
}

function short(value: number): string {
  return sprintf('%.4g', [value]);
}

/** Four digits and a metric prefix: `1.235k`. */
export function humanize(argument: GoValue): string {
  const value = toFloat(argument);
  if (value === 0 || !Number.isFinite(value)) return short(value);
  return Math.abs(value) >= 1 ? scaled(value, 1000, LARGE, 1000) : magnified(value);
}

/** Four digits and a binary prefix: `1.206ki`. */
export function humanize1024(argument: GoValue): string {
  const value = toFloat(argument);
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return short(value);
  return scaled(value, 1024, BINARY, 1024);
}

function scaled(value: number, limit: number, prefixes: readonly string[], step: number): string {
  let [rest, unit] = [value, ''];
  for (const prefix of prefixes) {
    if (Math.abs(rest) < limit) break;
    unit = prefix;
    rest /= step;
  }
  return short(rest) + unit;
}

function magnified(value: number): string {
  let [rest, unit] = [value, ''];
  for (const prefix of SMALL) {
    if (Math.abs(rest) >= 1) break;
    unit = prefix;
    rest *= 1000;
  }
  return short(rest) + unit;
}

/** `1h 0m 0s`; beyond an int64 of seconds it overflows, as upstream's does. */
export function humanizeDuration(argument: GoValue): string {
  const value = toFloat(argument);
  if (!Number.isFinite(value)) return short(value);
  if (value === 0) return `${short(value)}s`;
  if (Math.abs(value) < 1) return `${magnified(value)}s`;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  // A float that does not fit converts to the least int64 on amd64.
  const total = size >= 2 ** 63 ? -(2n ** 63n) : BigInt(Math.trunc(size));
  const [seconds, minutes, hours, days] = [
    total % 60n,
    (total / 60n) % 60n,
    (total / 3600n) % 24n,
    total / 86_400n,
  ];
  if (days !== 0n) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours !== 0n) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes !== 0n) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${short(size)}s`;
}

/** `50%` for 0.5. */
export function humanizePercentage(argument: GoValue): string {
  return `${short(toFloat(argument) * 100)}%`;
}

/** Seconds since 1970 as a time; undefined for NaN and infinities. Throws CallError for what no int64 of nanoseconds holds. */
export function toTime(argument: GoValue): GoStruct | undefined {
  const value = toFloat(argument);
  if (!Number.isFinite(value)) return undefined;
  if (Math.abs(value * 1e9) >= 2 ** 63) {
    throw new CallError(
      `${sprintf('%v', [value])} cannot be represented as a nanoseconds timestamp since it overflows int64`,
    );
  }
  const milliseconds = BigInt(Math.trunc(value * 1e9)) / 1_000_000n;
  return timeStruct(milliseconds * 1_000_000n);
}

/** `1970-01-01 00:20:34.567 +0000 UTC`. */
export function humanizeTimestamp(argument: GoValue): string {
  return toTime(argument)?.text ?? short(toFloat(argument));
}
