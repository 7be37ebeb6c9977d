import type { JsonValue } from '../json.ts';

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** First characters of the words above; an empty text has none (NaN). */
const WORD_START = new Set(
  Array.from('yYtToOnNfF~', (char) => char.charCodeAt(0)).concat(Number.NaN),
);

const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/;
const BASED = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[bB]([01]+)|[oO]?([0-7]+))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/** What JSON cannot hold: infinities and NaN. `undefined` stands for them. */
export type ResolvedScalar = JsonValue | undefined;

/**
 * The value of an unquoted YAML scalar, as Kubernetes reads it: sigs.k8s.io/yaml is built on
 * go-yaml v2, so YAML 1.1 applies (`yes`, `on`, `y` are booleans, `012` is octal 10, `1_000` is
 * 1000), but there are no sexagesimals and a timestamp stays text. An integer beyond 64 bits becomes
 * a float, and a float beyond a double (`1e999`) stays text.
 * Source: go-yaml v2 resolve.go; undefined stands for `.inf` and `.nan`, which JSON cannot hold.
 */
export function resolvePlain(text: string): ResolvedScalar {
  const first = text.charCodeAt(0);
  if (isNumberStart(first)) return resolveNumber(text);
  if (text.length > 5 || !WORD_START.has(first)) return text;
  if (NULL.has(text)) return null;
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  return text;
}

function isNumberStart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d || code === 0x2b;
}

/** Digits that are surely a number that a double holds. */
const SMALL = /^(?:0|[1-9][0-9]{0,14})$/;

function resolveNumber(source: string): ResolvedScalar {
  if (SMALL.test(source)) return Number(source);
  if (NOT_FINITE.test(source)) return undefined;
  const text = source.includes('_') ? source.replaceAll('_', '') : source;
  if (DECIMAL.test(text)) return integer(BigInt(text.startsWith('+') ? text.slice(1) : text), text);
  const based = BASED.exec(text);
  if (based) return basedInteger(based, text);
  if (!FLOAT.test(text)) return source;
  const value = Number(text);
  return Number.isFinite(value) ? value : source;
}

function basedInteger(match: RegExpExecArray, text: string): JsonValue {
  const [, sign, hex, binary, octal] = match;
  const digits = hex ? `0x${hex}` : binary ? `0b${binary}` : `0o${octal}`;
  const value = BigInt(digits);
  return integer(sign === '-' ? -value : value, text);
}

/** Small integers as number, those a double cannot hold as bigint, those beyond 64 bits as float. */
function integer(value: bigint, text: string): JsonValue {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  if (value >= INT64_MIN && value <= UINT64_MAX) return value;
  return FLOAT.test(text) ? number : text;
}

/** The value of a scalar with an explicit `!!tag`; undefined when the text does not fit the tag. */
export function resolveTagged(tag: string, text: string): ResolvedScalar {
  const plain = resolvePlain(text);
  switch (tag) {
    case 'tag:yaml.org,2002:int':
      return typeof plain === 'bigint' || Number.isInteger(plain) ? plain : undefined;
    case 'tag:yaml.org,2002:float':
      return typeof plain === 'bigint' || typeof plain === 'number' ? plain : undefined;
    case 'tag:yaml.org,2002:bool':
      return typeof plain === 'boolean' ? plain : undefined;
    case 'tag:yaml.org,2002:null':
      return plain === null ? null : undefined;
    default:
      return text;
  }
}
