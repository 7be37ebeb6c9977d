/** An exact decimal number: `value * 10^-9`, so that nano is the finest, as in Kubernetes. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: 'decimal' | 'binary' | 'exponent';
}

const NANO = 1_000_000_000n;
const PATTERN = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/;

const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaryExponents: Readonly<Record<string, bigint>> = {
  Ki: 10n,
  Mi: 20n,
  Gi: 30n,
  Ti: 40n,
  Pi: 50n,
  Ei: 60n,
};

/** Parses `100m`, `1.5Gi`, `1e3`; undefined when it is none. Finer than nano rounds up, away from zero. */
export function parseQuantity(value: string | number): Quantity | undefined {
  const match = PATTERN.exec(String(value));
  if (!match) return undefined;
  const [, sign = '', digits = '', suffix = ''] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const unscaled = BigInt(whole + fraction || '0');
  const binary = binaryExponents[suffix];
  const isExponent = /^[eE][+-]?\d+$/.test(suffix);
  const exponent = isExponent ? Number(suffix.slice(1)) : (decimalExponents[suffix] ?? 0);
  if (Math.abs(exponent) > 64) return undefined;
  const scale = exponent + 9 - fraction.length;
  const scaled = binary === undefined ? unscaled : unscaled << binary;
  const nano =
    scale >= 0 ? scaled * 10n ** BigInt(scale) : ceilDivide(scaled, 10n ** BigInt(-scale));
  const format = binary !== undefined ? 'binary' : isExponent ? 'exponent' : 'decimal';
  return { nano: sign === '-' ? -nano : nano, format };
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

/** The canonical text of a quantity: no fraction, the largest suffix that keeps it exact. */
export function formatQuantity(quantity: Quantity): string {
  const { nano, format } = quantity;
  if (nano === 0n) return '0';
  const sign = nano < 0n ? '-' : '';
  const magnitude = nano < 0n ? -nano : nano;
  if (format === 'binary' && magnitude >= 1024n * NANO && magnitude % NANO === 0n) {
    return sign + formatBinary(magnitude / NANO);
  }
  return sign + formatDecimal(magnitude, format === 'exponent');
}

function formatBinary(value: bigint): string {
  let rest = value;
  let index = 0;
  while (index < 6 && rest % 1024n === 0n) {
    rest /= 1024n;
    index++;
  }
  return `${rest}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][index]}`;
}

function formatDecimal(nano: bigint, exponentForm: boolean): string {
  let rest = nano;
  let exponent = -9;
  while (exponent < 18 && rest % 1000n === 0n) {
    rest /= 1000n;
    exponent += 3;
  }
  if (exponentForm) return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
  const suffix = Object.keys(decimalExponents).find((key) => decimalExponents[key] === exponent);
  return `${rest}${suffix ?? ''}`;
}

/** `1024Ki` -> `1Mi`; undefined when it is no quantity. */
export function canonicalQuantity(value: string | number): string | undefined {
  const quantity = parseQuantity(value);
  return quantity && formatQuantity(quantity);
}

/** Negative, zero or positive. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/** Keeps the format of the first. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.format };
}

/** Thousandths, rounded up, as schedulers count cpu. */
export function milliValue(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nano, 1_000_000n));
}

/** Whole units, rounded up, as schedulers count memory. */
export function wholeValue(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nano, NANO));
}
