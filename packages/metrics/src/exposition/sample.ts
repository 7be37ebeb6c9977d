/** One sample as a target exposes it; label lines keep their order, and a name may come twice. */
export interface ExposedSample {
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
  readonly timestampMs?: number;
  readonly exemplars?: readonly Exemplar[];
}

export interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestampMs?: number;
}

/** Text that does not follow the format; the samples before it were read. */
export class ExpositionError extends Error {
  override readonly name = 'ExpositionError';
}

/** A float as Go's ParseFloat reads it, without hexadecimal and underscores. */
export function parseFloatText(text: string): number {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    throw new ExpositionError(
      `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  const value = Number(text);
  if (!Number.isFinite(value))
    throw new ExpositionError(
      `strconv.ParseFloat: parsing ${JSON.stringify(text)}: value out of range`,
    );
  return value;
}

/** `\\`, `\"` and `\n` are escapes; any other backslash is a backslash. */
export function unescapeText(text: string): string {
  return text.replaceAll(/\\([\\"n])/g, (_, character: string) =>
    character === 'n' ? '\n' : character,
  );
}

/** Bounds of classic histograms and summaries get one spelling, so that `1` and `1.0` are one series. */
export function normalizeBound(name: string, value: string, type: string): string {
  const isBound =
    (name === 'le' && type === 'histogram') || (name === 'quantile' && type === 'summary');
  if (!isBound || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  const text = goShortest(number);
  return /[e.]/.test(text) ? text : `${text}.0`;
}

/** Go's 'g' format: an exponent below 1e-4 and from 1e21 on. */
function goShortest(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && size < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
