import type { KubernetesObject } from '@drydock/manifests';
import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import { isPlainObject } from '@drydock/merge';
import type { StatusCause } from '../admission.ts';
import {
  formatValue,
  invalidValue,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from './field-error.ts';

/** A custom resource against its schema, in the words of the CRD validation; CEL rules are not modelled. @see apiextensions-apiserver pkg/apiserver/validation */
export function validateCustom(
  object: KubernetesObject,
  schema: Schema,
  catalogue: Catalogue,
): readonly StatusCause[] {
  const { apiVersion: _a, kind: _k, metadata: _m, ...content } = object;
  const {
    apiVersion: _b,
    kind: _l,
    metadata: _n,
    ...properties
  } = catalogue.resolve(schema).properties ?? {};
  const needed = (catalogue.resolve(schema).required ?? []).filter(
    (key) => properties[key] !== undefined,
  );
  return check(
    content,
    { ...catalogue.resolve(schema), properties, required: needed },
    '',
    catalogue,
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function hasType(value: unknown, wanted: string): boolean {
  const found = typeOf(value);
  return (
    found === wanted ||
    (wanted === 'number' && found === 'integer') ||
    (typeof value === 'bigint' && wanted === 'integer')
  );
}

function check(
  value: unknown,
  schema: Schema,
  path: string,
  catalogue: Catalogue,
): readonly StatusCause[] {
  const resolved = catalogue.resolve(schema);
  if (value === null && resolved.nullable === true) return [];
  if (resolved.intOrString === true) {
    return typeof value === 'string' || Number.isInteger(value)
      ? []
      : [
          typeInvalid(
            path,
            typeOf(value),
            `${path} in body must be of type integer,string: ${formatValue(typeOf(value))}`,
          ),
        ];
  }
  if (resolved.type !== undefined && !hasType(value, resolved.type)) {
    return [
      typeInvalid(
        path,
        typeOf(value),
        `${path} in body must be of type ${resolved.type}: ${formatValue(typeOf(value))}`,
      ),
    ];
  }
  return [
    ...checkEnum(value, resolved, path),
    ...checkText(value, resolved, path),
    ...checkNumber(value, resolved, path),
    ...checkChildren(value, resolved, path, catalogue),
  ];
}

function checkEnum(value: unknown, schema: Schema, path: string): readonly StatusCause[] {
  const { enum: allowed } = schema;
  if (!allowed || allowed.some((each) => each === value)) return [];
  return [notSupported(path, value, allowed.map(String))];
}

function checkText(value: unknown, schema: Schema, path: string): readonly StatusCause[] {
  if (typeof value !== 'string') return [];
  const causes: StatusCause[] = [];
  if (schema.maxLength !== undefined && value.length > schema.maxLength)
    causes.push(tooLong(path, schema.maxLength));
  if (schema.minLength !== undefined && value.length < schema.minLength) {
    causes.push(
      invalidValue(
        path,
        value,
        `${path} in body should be at least ${schema.minLength} chars long`,
      ),
    );
  }
  if (schema.pattern !== undefined && !matchesPattern(schema.pattern, value)) {
    causes.push(invalidValue(path, value, `${path} in body should match '${schema.pattern}'`));
  }
  return causes;
}

/** RE2's syntax is nearly JavaScript's; a pattern that this one cannot read counts as met. */
function matchesPattern(pattern: string, value: string): boolean {
  if (value.length > 10_000) return true;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function checkNumber(value: unknown, schema: Schema, path: string): readonly StatusCause[] {
  if (typeof value !== 'number') return [];
  const causes: StatusCause[] = [];
  if (schema.minimum !== undefined && value < schema.minimum) {
    causes.push(
      invalidValue(
        path,
        value,
        `${path} in body should be greater than or equal to ${schema.minimum}`,
      ),
    );
  }
  if (schema.maximum !== undefined && value > schema.maximum) {
    causes.push(
      invalidValue(
        path,
        value,
        `${path} in body should be less than or equal to ${schema.maximum}`,
      ),
    );
  }
  return causes;
}

function checkChildren(
  value: unknown,
  schema: Schema,
  path: string,
  catalogue: Catalogue,
): readonly StatusCause[] {
  if (Array.isArray(value)) {
    const { items, minItems, maxItems } = schema;
    const causes: StatusCause[] = [];
    if (maxItems !== undefined && value.length > maxItems)
      causes.push(tooMany(path, value.length, maxItems));
    if (minItems !== undefined && value.length < minItems) {
      causes.push(
        invalidValue(path, value.length, `${path} in body should have at least ${minItems} items`),
      );
    }
    const below = items
      ? value.flatMap((item: unknown, i) => check(item, items, `${path}[${i}]`, catalogue))
      : [];
    return [...causes, ...below];
  }
  if (!isPlainObject(value)) return [];
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const missing = (schema.required ?? [])
    .filter((key) => value[key] === undefined)
    .map((key) => required(at(key)));
  const below = Object.keys(value).flatMap((key) => {
    const property = schema.properties?.[key] ?? schema.additionalProperties;
    return property ? check(value[key], property, at(key), catalogue) : [];
  });
  return [...missing, ...below];
}
