import { GoDuration, GoInt, GoMap, GoSlice, GoStruct, typeName, type GoValue } from './go-value.ts';
import { formatFloat, printValue } from './print.ts';

const DIRECTIVE = /%([#+\- 0]*)(?:\[(\d+)\])?(\*|\d+)?(?:\.(\*|\d*))?(?:\[(\d+)\])?(.)?/gsu;

interface Directive {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** Go's fmt.Sprintf, mistakes in the format included: they are printed, not thrown. */
export function sprintf(format: string, args: readonly GoValue[]): string {
  let next = 0;
  let isReordered = false;
  const text = format.replaceAll(DIRECTIVE, (...match: readonly (string | undefined)[]) => {
    const [, flags = '', before, widthText, precisionText, after, verb] = match;
    if (verb === undefined) return '%!(NOVERB)';
    const index = before ?? after;
    if (index !== undefined) {
      next = Number(index) - 1;
      isReordered = true;
    }
    const star = (word: string | undefined): number | undefined => {
      if (word === undefined) return undefined;
      if (word !== '*') return Number(word || '0');
      const value = args[next++];
      return value instanceof GoInt ? Number(value.value) : undefined;
    };
    const width = star(widthText);
    const precision = star(precisionText);
    if (verb === '%') return '%';
    if (next < 0 || (index !== undefined && next >= args.length)) return `%!${verb}(BADINDEX)`;
    if (next >= args.length) return `%!${verb}(MISSING)`;
    return formatOne(args[next++] ?? null, {
      flags: width !== undefined && width < 0 ? `${flags}-` : flags,
      width: width === undefined ? undefined : Math.min(Math.abs(width), 1_000_000),
      precision,
      verb,
    });
  });
  const extra = isReordered ? [] : args.slice(next);
  if (extra.length === 0) return text;
  return `${text}%!(EXTRA ${extra.map((value) => (value === null ? '<nil>' : `${typeName(value)}=${printValue(value)}`)).join(', ')})`;
}

function formatOne(value: GoValue, directive: Directive): string {
  const { verb, flags } = directive;
  if (verb === 'T') return pad(typeName(value), directive);
  if (value === null) return verb === 'v' ? pad('<nil>', directive) : `%!${verb}(<nil>)`;
  if (verb === 'v' && flags.includes('#')) return pad(goSyntax(value), directive);
  if (value instanceof GoSlice && verb !== 'v')
    return `[${value.items.map((item) => formatOne(item, directive)).join(' ')}]`;
  if (value instanceof GoMap && verb !== 'v') {
    return `map[${value
      .sorted()
      .map(([key, item]) => `${formatOne(key, directive)}:${formatOne(item, directive)}`)
      .join(' ')}]`;
  }
  if (value instanceof GoInt) return formatInteger(value, directive);
  if (typeof value === 'number') return formatFloatVerb(value, directive);
  if (typeof value === 'string') return formatString(value, directive);
  if (typeof value === 'boolean')
    return verb === 't' || verb === 'v' ? pad(String(value), directive) : bad(value, verb);
  return verb === 'v' || verb === 's' ? pad(printValue(value), directive) : bad(value, verb);
}

function bad(value: GoValue, verb: string): string {
  return `%!${verb}(${typeName(value)}=${printValue(value)})`;
}

/** Pads to the width, by characters. Zeros go behind a sign. */
function pad(text: string, { flags, width = 0 }: Directive, isNumber = false): string {
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || !isNumber) return ' '.repeat(missing) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

const RADIX: Readonly<Record<string, readonly [radix: number, prefix: string]>> = {
  d: [10, ''],
  v: [10, ''],
  b: [2, '0b'],
  o: [8, '0'],
  O: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
};

function formatInteger({ value, type }: GoInt, directive: Directive): string {
  const { verb, flags, precision } = directive;
  if (verb === 'c') return pad(String.fromCodePoint(Number(value)), directive);
  if (verb === 'q') return pad(`'${String.fromCodePoint(Number(value))}'`, directive);
  if (verb === 'U') return pad(`U+${value.toString(16).toUpperCase().padStart(4, '0')}`, directive);
  const [radix, prefix] = RADIX[verb] ?? [];
  if (radix === undefined || prefix === undefined) return `%!${verb}(${type}=${value})`;
  const magnitude = (value < 0n ? -value : value).toString(radix).padStart(precision ?? 0, '0');
  const digits = verb === 'X' ? magnitude.toUpperCase() : magnitude;
  const withPrefix = flags.includes('#') || verb === 'O' ? prefix + digits : digits;
  return pad(
    signed(value < 0n ? `-${withPrefix}` : withPrefix, flags),
    directive,
    precision === undefined,
  );
}

function formatFloatVerb(value: number, directive: Directive): string {
  const { verb, flags, precision } = directive;
  if (!Number.isFinite(value))
    return pad(signed(formatFloat(value), flags).replace('++', '+'), {
      ...directive,
      flags: flags.replace('0', ''),
    });
  const text = floatText(value, verb, precision);
  return text === undefined ? bad(value, verb) : pad(signed(text, flags), directive, true);
}

function floatText(value: number, verb: string, precision: number | undefined): string | undefined {
  switch (verb) {
    case 'v':
    case 'g':
    case 'G':
      return precision === undefined ? formatFloat(value) : goPrecise(value, precision);
    case 'f':
    case 'F':
      return toFixed(value, precision ?? 6);
    case 'e':
    case 'E': {
      const text = value
        .toExponential(Math.min(precision ?? 6, 100))
        .replace(/e([+-])(\d)$/, 'e$10$2');
      return verb === 'E' ? text.toUpperCase() : text;
    }
    default:
      return undefined;
  }
}

function goPrecise(value: number, precision: number): string {
  const digits = Math.max(1, Math.min(precision, 100));
  const rounded = Number(value.toPrecision(digits));
  return formatFloat(rounded, digits);
}

function toFixed(value: number, digits: number): string {
  const limited = Math.min(digits, 100);
  // A float of that size is an integer; Go prints all its digits.
  return Math.abs(value) < 1e21
    ? value.toFixed(limited)
    : `${BigInt(value)}${limited > 0 ? `.${'0'.repeat(limited)}` : ''}`;
}

function formatString(value: string, directive: Directive): string {
  const { verb, precision, flags } = directive;
  const cut = precision === undefined ? value : Array.from(value).slice(0, precision).join('');
  switch (verb) {
    case 's':
    case 'v':
      return pad(cut, directive);
    case 'q':
      return pad(
        flags.includes('#') && !cut.includes('`') ? `\`${cut}\`` : quoteGo(cut),
        directive,
      );
    case 'x':
    case 'X': {
      const hex = Array.from(new TextEncoder().encode(cut), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join('');
      return pad(verb === 'X' ? hex.toUpperCase() : hex, directive);
    }
    default:
      return bad(value, verb);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** Go's strconv.Quote. */
export function quoteGo(text: string): string {
  const body = Array.from(text, (character) => {
    const escape = ESCAPES[character];
    if (escape !== undefined) return escape;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
    if (
      (code >= 0x80 && code < 0xa0) ||
      code === 0xad ||
      code === 0xfeff ||
      code === 0x2028 ||
      code === 0x2029 ||
      code === 0xa0
    ) {
      return `\\u${code.toString(16).padStart(4, '0')}`;
    }
    return character;
  });
  return `"${body.join('')}"`;
}

/** %#v. */
function goSyntax(value: GoValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'string') return quoteGo(value);
  if (value instanceof GoSlice) return `[]${value.elem}{${value.items.map(syntaxOf).join(', ')}}`;
  if (value instanceof GoMap)
    return `map[string]${value.elem}{${value
      .sorted()
      .map(([key, item]) => `${quoteGo(key)}:${syntaxOf(item)}`)
      .join(', ')}}`;
  if (value instanceof GoStruct) return value.text;
  if (value instanceof GoDuration) return String(value.value);
  return printValue(value);
}

function syntaxOf(value: GoValue): string {
  return value === null ? 'interface {}(nil)' : goSyntax(value);
}
