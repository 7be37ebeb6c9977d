const SIMPLE: Readonly<Record<string, string>> = {
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
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([^]))/g;

/** The value of a Go string literal; undefined for a bad escape. */
export function unquoteGo(literal: string): string | undefined {
  if (literal.startsWith('`')) return literal.slice(1, -1).replaceAll('\r', '');
  const body = literal.slice(1, -1);
  let isBad = false;
  const text = body.replaceAll(ESCAPE, (...match: readonly (string | undefined)[]) => {
    const [, hex, short, long, octal, simple] = match;
    const code = hex ?? short ?? long;
    if (code !== undefined)
      return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const plain = SIMPLE[simple ?? ''];
    isBad ||= plain === undefined;
    return plain ?? '';
  });
  return isBad ? undefined : text;
}

/** An integer as Go writes them: decimal, 0x, 0o, 0b, a leading 0 for octal, underscores between digits. */
export function parseGoInteger(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*)$/.exec(text);
  if (!match) return undefined;
  const digits = (match[2] ?? '').replaceAll('_', '');
  const normal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase();
  if (/^0[89]/.test(normal) || /^0[0-9]*[89]/.test(digits)) return undefined;
  const value = BigInt(normal);
  return match[1] === '-' ? -value : value;
}

/** A number constant: an integer where it has no fraction and fits int64, else a float. */
export function parseGoNumber(text: string): bigint | number | undefined {
  const integer = parseGoInteger(text);
  if (integer !== undefined && BigInt.asIntN(64, integer) === integer) return integer;
  if (!/^[+-]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isFinite(value)) return undefined;
  // 1e3 is an integer constant as well; 1.0 too.
  return Number.isInteger(value) &&
    Math.abs(value) < 2 ** 63 &&
    !text.includes('.') &&
    !/[eE]/.test(text)
    ? BigInt(value)
    : value;
}
