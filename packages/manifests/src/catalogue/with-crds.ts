import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Catalogue, KindEntry, Schema, ValidationExpression } from './catalogue.ts';
import { createCatalogue } from './create-catalogue.ts';

/**
 * The catalogue with the kinds of these CustomResourceDefinitions (apiextensions.k8s.io/v1). Kinds that
 * it has already stay as they are. What a CRD leaves out, or says wrongly, is read as absent: whether
 * the CRD itself is valid is another question.
 */
export function withCrds(catalogue: Catalogue, crds: readonly JsonObject[]): Catalogue {
  const kinds: KindEntry[] = [];
  const definitions: Record<string, Schema> = {};
  for (const crd of crds) {
    for (const { entry, schema } of readCrd(crd)) {
      kinds.push(entry);
      definitions[entry.definition] = schema;
    }
  }
  return kinds.length === 0 ? catalogue : createCatalogue({ kinds, definitions }, catalogue);
}

interface CrdVersion {
  readonly entry: KindEntry;
  readonly schema: Schema;
}

function readCrd(crd: JsonObject): readonly CrdVersion[] {
  const spec = mapOf(crd.spec);
  const names = mapOf(spec.names);
  const [group, kind] = [textOf(spec.group), textOf(names.kind)];
  if (group === '' || kind === '') return [];
  return listOf(spec.versions)
    .map(mapOf)
    .filter((version) => version.served === true && textOf(version.name) !== '')
    .map((version) => ({
      entry: {
        group,
        version: textOf(version.name),
        kind,
        plural: textOf(names.plural),
        singular: textOf(names.singular) || kind.toLowerCase(),
        shortNames: textsOf(names.shortNames),
        categories: textsOf(names.categories),
        namespaced: spec.scope !== 'Cluster',
        definition: `crd:${group}/${textOf(version.name)}/${kind}`,
      },
      schema: rootSchema(mapOf(mapOf(version.schema).openAPIV3Schema)),
    }));
}

const OBJECT_META: Schema = { ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const TEXT: Schema = { type: 'string' };

/** Every resource has apiVersion, kind and metadata, whether its schema names them or not. */
function rootSchema(source: JsonObject): Schema {
  const schema = schemaOf(source);
  const properties = { ...schema.properties, apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META };
  return { ...schema, type: 'object', properties };
}

/** Keywords that a Schema has under the same name, with the type that their value must have. */
const SAME: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  type: 'string',
  pattern: 'string',
  format: 'string',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'boolean',
  exclusiveMaximum: 'boolean',
  multipleOf: 'number',
  minLength: 'number',
  maxLength: 'number',
  minItems: 'number',
  maxItems: 'number',
  minProperties: 'number',
  maxProperties: 'number',
  nullable: 'boolean',
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function schemaOf(source: JsonObject): Schema {
  const schema: Writable<Schema> = {};
  for (const [keyword, type] of Object.entries(SAME)) {
    const value = source[keyword];
    if (typeof value === type) Object.assign(schema, { [keyword]: value });
  }
  if (Array.isArray(source.enum)) schema.enum = scalarsOf(source.enum);
  if (Array.isArray(source.required)) schema.required = textsOf(source.required);
  if (source.default !== undefined) schema.default = source.default;
  readExtensions(source, schema);
  readChildren(source, schema);
  return schema;
}

function readExtensions(source: JsonObject, schema: Writable<Schema>): void {
  if (source['x-kubernetes-int-or-string'] === true) {
    schema.intOrString = true;
    delete schema.type;
  }
  if (source['x-kubernetes-preserve-unknown-fields'] === true) schema.preserveUnknown = true;
  const listType = source['x-kubernetes-list-type'];
  if (listType === 'set' || listType === 'map' || listType === 'atomic') schema.listType = listType;
  const keys = textsOf(source['x-kubernetes-list-map-keys']);
  if (keys.length > 0) schema.listMapKeys = keys;
  const expressions = listOf(source['x-kubernetes-validations']).flatMap(expressionOf);
  if (expressions.length > 0) schema.expressions = expressions;
}

function expressionOf(value: JsonValue): readonly ValidationExpression[] {
  const { rule, message, messageExpression, fieldPath, optionalOldSelf } = mapOf(value);
  if (typeof rule !== 'string' || rule === '') return [];
  return [
    {
      rule,
      ...(typeof message === 'string' && { message }),
      ...(typeof messageExpression === 'string' && { messageExpression }),
      ...(typeof fieldPath === 'string' && { fieldPath }),
      ...(optionalOldSelf === true && { optionalOldSelf }),
    },
  ];
}

function readChildren(source: JsonObject, schema: Writable<Schema>): void {
  const { properties, additionalProperties: values, items, not } = source;
  if (isJsonObject(properties)) {
    const entries = Object.entries(properties);
    schema.properties = Object.fromEntries(
      entries.map(([name, one]) => [name, schemaOf(mapOf(one))]),
    );
  }
  if (isJsonObject(values)) schema.additionalProperties = schemaOf(values);
  else if (values === true) schema.additionalProperties = { preserveUnknown: true };
  if (isJsonObject(items)) schema.items = schemaOf(items);
  if (isJsonObject(not)) schema.not = schemaOf(not);
  for (const keyword of ['oneOf', 'anyOf', 'allOf'] as const) {
    const list = source[keyword];
    if (Array.isArray(list) && !schema.intOrString)
      schema[keyword] = list.map((one: JsonValue) => schemaOf(mapOf(one)));
  }
  if (source['x-kubernetes-embedded-resource'] === true) {
    schema.properties = {
      ...schema.properties,
      apiVersion: TEXT,
      kind: TEXT,
      metadata: OBJECT_META,
    };
    schema.required = [...new Set([...(schema.required ?? []), 'apiVersion', 'kind'])];
  }
  // A structural schema is closed: an object without named fields has none.
  const isOpen = schema.preserveUnknown || schema.additionalProperties;
  if (schema.type === 'object' && !schema.properties && !isOpen) schema.properties = {};
}

function mapOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : []; // a list of an object is JSON
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function scalarsOf(values: readonly JsonValue[]): readonly (string | number | boolean)[] {
  return values.filter(
    (one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean',
  );
}
