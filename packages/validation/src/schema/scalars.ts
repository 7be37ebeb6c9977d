import type { JsonValue } from '@drydock/manifests';
import type { Schema } from '@drydock/manifests/catalogue';
import { didYouMean, nearestWords } from '../did-you-mean.ts';
import { BAD_ENUM, BAD_FORMAT, OUT_OF_RANGE, WRONG_TYPE } from './codes.ts';
import { describeType, describeValue, listNames, quote } from './describe-value.ts';
import { formatProblem } from './formats.ts';
import { matchesPattern } from './patterns.ts';
import { nameOf, type Repair, type Walk } from './walk.ts';

type Scalar = string | number | bigint | boolean | null;

/** Text, number or boolean: type, enum, range, length, pattern and format. */
export function checkScalar(walk: Walk, value: Scalar, schema: Schema): void {
  if (value === null) return;
  if (!hasType(value, schema)) {
    reportWrongType(walk, value, schema);
    return;
  }
  if (schema.enum && !isAllowed(walk, value, schema.enum)) reportEnum(walk, value, schema.enum);
  if (typeof value === 'number' || typeof value === 'bigint') checkRange(walk, value, schema);
  else if (typeof value === 'string') checkText(walk, value, schema);
}

/** Kubernetes' own enums have a default, which an empty text stands for. */
function isAllowed(walk: Walk, value: JsonValue, values: readonly unknown[]): boolean {
  return values.includes(value) || (walk.isBuiltIn && value === '');
}

/** True when the value is of the schema's type; a whole number may be written `1.0`. */
export function hasType(value: JsonValue, schema: Schema): boolean {
  if (schema.intOrString) return typeof value === 'string' || isInteger(value);
  switch (schema.type) {
    case undefined:
      return true;
    case 'integer':
      return isInteger(value);
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === schema.type;
  }
}

function isInteger(value: JsonValue): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

export function reportWrongType(walk: Walk, value: JsonValue, schema: Schema): void {
  const wanted = schema.intOrString ? 'an integer or text' : describeType(schema.type ?? 'object');
  const repair = repairOf(value, schema);
  walk.report({
    code: WRONG_TYPE,
    path: [...walk.path],
    message: `${nameOf(walk.path)} must be ${wanted}, found ${describeValue(value)}`,
    ...hintOf(value, schema),
    ...(repair && { repair }),
  });
}

function hintOf(value: JsonValue, schema: Schema): { hint?: string } {
  const isText = schema.type === 'string';
  if (isText && typeof value === 'boolean') {
    return { hint: 'YAML reads this word as a boolean: put it in quotes.' };
  }
  if (isText && typeof value === 'number') return { hint: 'Put the number in quotes.' };
  if (schema.type === 'array' && typeof value === 'object') {
    return { hint: 'Start each item with "- ".' };
  }
  return repairOf(value, schema) ? { hint: 'Remove the quotes.' } : {};
}

function repairOf(value: JsonValue, schema: Schema): Repair | undefined {
  const isScalar = typeof value !== 'object';
  if (schema.type === 'string' && isScalar) return { kind: 'quote' };
  if (typeof value !== 'string') return undefined;
  if (schema.type === 'integer' && /^-?(?:0|[1-9]\d{0,14})$/.test(value)) {
    return { kind: 'replace-value', to: Number(value) };
  }
  if (schema.type === 'number' && /^-?\d+(?:\.\d+)?$/.test(value)) {
    return { kind: 'replace-value', to: Number(value) };
  }
  if (schema.type === 'boolean' && (value === 'true' || value === 'false')) {
    return { kind: 'replace-value', to: value === 'true' };
  }
  return undefined;
}

function reportEnum(
  walk: Walk,
  value: Scalar,
  values: readonly (string | number | boolean)[],
): void {
  const names = values.map(String).filter((name) => name !== '');
  const near = typeof value === 'string' ? nearestEnum(value, names) : [];
  const [nearest] = near;
  walk.report({
    code: BAD_ENUM,
    path: [...walk.path],
    message: `${nameOf(walk.path)} cannot be ${typeof value === 'string' ? quote(value) : String(value)}`,
    hint: didYouMean(near) ?? `Allowed: ${listNames(names, 'or')}.`,
    ...(nearest !== undefined && { repair: { kind: 'replace-value', to: nearest } }),
  });
}

function nearestEnum(value: string, names: readonly string[]): readonly string[] {
  const sameLetters = names.filter((name) => name.toLowerCase() === value.toLowerCase());
  return sameLetters.length > 0 ? sameLetters : nearestWords(value, names);
}

const INT_RANGES: Readonly<Record<string, readonly [number | bigint, number | bigint]>> = {
  int32: [-2_147_483_648, 2_147_483_647],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

function checkRange(walk: Walk, value: number | bigint, schema: Schema): void {
  const [low, high] = (schema.type === 'integer' && INT_RANGES[schema.format ?? '']) || [];
  const minimum = schema.minimum ?? low;
  const maximum = schema.maximum ?? high;
  const isLow = isBeyond(minimum, value, schema.exclusiveMinimum);
  if (!isLow && !isBeyond(value, maximum, schema.exclusiveMaximum)) {
    checkMultiple(walk, value, schema);
    return;
  }
  const [least, most] = [
    schema.exclusiveMinimum ? 'more than' : 'at least',
    schema.exclusiveMaximum ? 'less than' : 'at most',
  ];
  const bound = isLow ? `${least} ${minimum}` : `${most} ${maximum}`;
  const message = `${nameOf(walk.path)} must be ${bound}, found ${value}`;
  walk.report({ code: OUT_OF_RANGE, path: [...walk.path], message });
}

type Bound = number | bigint | undefined;

function isBeyond(low: Bound, high: Bound, isExclusive: boolean | undefined): boolean {
  if (low === undefined || high === undefined) return false;
  return isExclusive ? low >= high : low > high;
}

function checkMultiple(walk: Walk, value: number | bigint, { multipleOf }: Schema): void {
  if (multipleOf === undefined || multipleOf <= 0) return;
  if (Number.isInteger(Number(value) / multipleOf)) return;
  const message = `${nameOf(walk.path)} must be a multiple of ${multipleOf}, found ${value}`;
  walk.report({ code: OUT_OF_RANGE, path: [...walk.path], message });
}

function checkText(walk: Walk, value: string, schema: Schema): void {
  const { minLength, maxLength, pattern, format } = schema;
  if (minLength !== undefined || maxLength !== undefined) {
    const length = codePoints(value);
    if (minLength !== undefined && length < minLength) {
      const message =
        length === 0
          ? `${nameOf(walk.path)} must not be empty`
          : `${nameOf(walk.path)} needs at least ${minLength} characters, it has ${length}`;
      walk.report({ code: OUT_OF_RANGE, path: [...walk.path], message });
    }
    if (maxLength !== undefined && length > maxLength) {
      const message = `${nameOf(walk.path)} may have at most ${maxLength} characters, it has ${length}`;
      walk.report({ code: OUT_OF_RANGE, path: [...walk.path], message });
      return;
    }
  }
  if (pattern !== undefined && !matchesPattern(pattern, value)) {
    const message = `${nameOf(walk.path)} cannot be ${quote(value)}`;
    const hint = `It must match ${pattern}`;
    walk.report({ code: BAD_FORMAT, path: [...walk.path], message, hint });
  }
  const problem = format === undefined ? undefined : formatProblem(format, value);
  if (problem !== undefined) {
    const message = `${nameOf(walk.path)} must be ${problem}, found ${quote(value)}`;
    walk.report({ code: BAD_FORMAT, path: [...walk.path], message });
  }
}

function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xdc00 || code > 0xdfff) count += 1;
  }
  return count;
}
