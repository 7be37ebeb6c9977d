import type { Schema } from '@drydock/manifests/catalogue';
import { RE2JS } from 're2js';
import type { StatusCause } from '../admission.ts';
import {
  formatValue,
  hasFormat,
  invalidValue,
  notSupported,
  tooLong,
  typeInvalid,
} from '@drydock/object-validation';

/** JSON's name of a value's type, integers apart. */
export function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function hasType(value: unknown, wanted: string): boolean {
  const found = typeOf(value);
  return found === wanted || (wanted === 'number' && found === 'integer');
}

/** What a schema says of one value itself: its type, length, range, pattern, values, format. */
export function checkScalar(value: unknown, schema: Schema, path: string): readonly StatusCause[] {
  const wanted = schema.intOrString === true ? ['integer', 'string'] : schema.type;
  const types = wanted === undefined ? [] : Array.isArray(wanted) ? wanted : [wanted];
  if (types.length > 0 && !types.some((type) => hasType(value, type))) {
    const found = typeOf(value);
    const why = `${path} in body must be of type ${types.join(',')}: ${formatValue(found)}`;
    return [typeInvalid(path, found, why)];
  }
  return [
    ...checkText(value, schema, path),
    ...checkNumber(value, schema, path),
    ...checkEnum(value, schema, path),
  ];
}

function checkEnum(
  value: unknown,
  { enum: allowed }: Schema,
  path: string,
): readonly StatusCause[] {
  if (!allowed || allowed.some((each) => each === value)) return [];
  return [notSupported(path, value, allowed.map(String))];
}

function checkText(value: unknown, schema: Schema, path: string): readonly StatusCause[] {
  if (typeof value !== 'string') return [];
  const causes: StatusCause[] = [];
  const { maxLength, minLength, pattern, format } = schema;
  const length = Array.from(value).length;
  if (maxLength !== undefined && length > maxLength) causes.push(tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength) {
    const why = `${path} in body should be at least ${minLength} chars long`;
    causes.push(invalidValue(path, value, why));
  }
  if (pattern !== undefined && !matchesPattern(pattern, value))
    causes.push(invalidValue(path, value, `${path} in body should match '${pattern}'`));
  if (format !== undefined && !hasFormat(value, format)) {
    const why = `${path} in body must be of type ${format}: ${formatValue(value)}`;
    causes.push({ ...invalidValue(path, value, why), reason: 'FieldValueTypeInvalid' });
  }
  return causes;
}

const compiled = new Map<string, RE2JS | undefined>();

/** In linear time, as RE2 does; a pattern that cannot be read counts as met. */
function matchesPattern(pattern: string, value: string): boolean {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern)?.test(value) ?? true;
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

function checkNumber(value: unknown, schema: Schema, path: string): readonly StatusCause[] {
  if (typeof value !== 'number') return [];
  const causes: StatusCause[] = [];
  const refuse = (why: string): void => void causes.push(invalidValue(path, value, why));
  const { minimum, maximum, multipleOf } = schema;
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf))
    refuse(`${path} in body should be a multiple of ${multipleOf}`);
  if (multipleOf !== undefined && value === 0)
    refuse(`factor MultipleOf declared for ${path} must be positive: 0`);
  if (minimum !== undefined) {
    if (schema.exclusiveMinimum === true && value <= minimum)
      refuse(`${path} in body should be greater than ${minimum}`);
    else if (value < minimum)
      refuse(`${path} in body should be greater than or equal to ${minimum}`);
  }
  if (maximum !== undefined) {
    if (schema.exclusiveMaximum === true && value >= maximum)
      refuse(`${path} in body should be less than ${maximum}`);
    else if (value > maximum) refuse(`${path} in body should be less than or equal to ${maximum}`);
  }
  return causes;
}
