const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const UNITS = [365 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1] as const;
/** Go's time.Duration is an int64 of nanoseconds: some 292 years. */
const LONGEST_MS = 9_223_372_036_854;

/** `1h30m` in milliseconds; undefined when the text is no duration or overflows. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match || text === '') return undefined;
  let total = 0;
  for (const [i, unit] of UNITS.entries()) total += Number(match[i + 1] ?? 0) * unit;
  return total > LONGEST_MS ? undefined : total;
}

const DECIMAL = /^(?:\d+(?:_\d+)*)?(?:\.(?:\d+(?:_\d+)*)?)?(?:e[+-]?\d+)?$/i;
const HEX = /^0x[0-9a-f]+(?:_[0-9a-f]+)*$/i;

/** A number or a duration in seconds, with an optional sign. */
export function parseNumber(text: string): number | undefined {
  const isNegative = text.startsWith('-');
  const body = text.replace(/^[+-]\s*/, '');
  const value = parseUnsigned(body);
  return value === undefined ? undefined : isNegative ? -value : value;
}

function parseUnsigned(text: string): number | undefined {
  if (/^inf$/i.test(text)) return Infinity;
  if (/^nan$/i.test(text)) return NaN;
  if (HEX.test(text)) return Number(text.replaceAll('_', ''));
  if (/\d/.test(text) && DECIMAL.test(text)) {
    const value = Number(text.replaceAll('_', ''));
    return Number.isFinite(value) ? value : undefined; // 1e400 is out of range, not infinite
  }
  const duration = parseDuration(text);
  return duration === undefined ? undefined : duration / 1000;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
};

/** The value of a quoted string by Go's rules; undefined for a bad escape. Backticks are raw. */
export function unquote(text: string): string | undefined {
  const quote = text[0];
  if (text.length < 2 || quote !== text.at(-1)) return undefined;
  const body = text.slice(1, -1);
  if (quote === '`') return body;
  if (body.includes('\n')) return undefined;
  if (!body.includes('\\')) return body;
  return unescape(body, quote ?? '"');
}

function unescape(body: string, quote: string): string | undefined {
  const bytes: number[] = [];
  const push = (text: string): void => void bytes.push(...new TextEncoder().encode(text));
  for (let i = 0; i < body.length;) {
    if (body[i] !== '\\') {
      const point = String.fromCodePoint(body.codePointAt(i) ?? 0);
      push(point);
      i += point.length;
      continue;
    }
    const escape = readEscape(body, i + 1, quote);
    if (!escape) return undefined;
    if (typeof escape.value === 'number') bytes.push(escape.value);
    else push(escape.value);
    i = escape.next;
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** One escape after the backslash: a byte (hex, octal) or a text. */
function readEscape(
  body: string,
  at: number,
  quote: string,
): { readonly value: number | string; readonly next: number } | undefined {
  const letter = body[at] ?? '';
  if ((letter === '"' || letter === "'") && letter !== quote) return undefined;
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) return { value: simple, next: at + 1 };
  const digits = { x: 2, u: 4, U: 8 }[letter];
  if (digits !== undefined) {
    const hex = body.slice(at + 1, at + 1 + digits);
    if (hex.length < digits || !/^[0-9a-f]+$/i.test(hex)) return undefined;
    const code = Number.parseInt(hex, 16);
    if (letter === 'x') return { value: code, next: at + 3 };
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    return { value: String.fromCodePoint(code), next: at + 1 + digits };
  }
  const octal = /^[0-7]{3}/.exec(body.slice(at, at + 3))?.[0];
  if (octal === undefined) return undefined;
  const code = Number.parseInt(octal, 8);
  return code > 255 ? undefined : { value: code, next: at + 3 };
}
