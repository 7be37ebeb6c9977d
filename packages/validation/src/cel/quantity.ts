const QUANTITY =
  /^([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?[0-9]+))?$/;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

/** A quantity in billionths, exactly; undefined when the text is none. */
function billionths(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const [, sign, number = '', binary, decimal, exponent] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const power = 9 + (decimal === undefined ? Number(exponent ?? 0) : (DECIMAL[decimal] ?? 0));
  if (Math.abs(power) > 400) return undefined;
  const shift = power - fraction.length;
  const digits =
    BigInt(whole + fraction) * 1024n ** BigInt(binary ? BINARY.indexOf(binary) + 1 : 0);
  // Finer parts than billionths round up, away from zero, as in Go.
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : (digits + divisor - 1n) / divisor;
  return sign === '-' ? -value : value;
}

/** Whether Kubernetes takes the text for a quantity: `500m`, `1.5Gi`, `1e3`. */
export function isQuantity(text: string): boolean {
  return billionths(text) !== undefined;
}

/** -1, 0 or 1; a text that is no quantity is an error. */
export function compareQuantities(a: string, b: string): -1 | 0 | 1 {
  const [left, right] = [billionths(a), billionths(b)];
  if (left === undefined || right === undefined) throw new Error('not a quantity');
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The quantity in billionths; a text that is no quantity is an error. */
function amount(text: string): bigint {
  const value = billionths(text);
  if (value === undefined) throw new Error(`${JSON.stringify(text)} is no quantity`);
  return value;
}

/** A quantity of so many billionths, as text. */
function fromBillionths(value: bigint): string {
  return value % BILLION === 0n ? String(value / BILLION) : `${value}n`;
}

const BILLION = 1_000_000_000n;

export function addQuantities(a: string, b: string): string {
  return fromBillionths(amount(a) + amount(b));
}

export function subtractQuantities(a: string, b: string): string {
  return fromBillionths(amount(a) - amount(b));
}

/** -1, 0 or 1. */
export function quantitySign(text: string): bigint {
  const value = amount(text);
  if (value === 0n) return 0n;
  return value < 0n ? -1n : 1n;
}

/** The whole number that a quantity is, undefined when it is none of 64 bits. */
export function quantityAsInteger(text: string): bigint | undefined {
  const value = amount(text);
  const whole = value / BILLION;
  return value % BILLION === 0n && BigInt.asIntN(64, whole) === whole ? whole : undefined;
}

export function quantityAsFloat(text: string): number {
  return Number(amount(text)) / 1e9;
}
