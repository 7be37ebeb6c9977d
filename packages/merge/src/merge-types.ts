import type { Catalogue, Schema } from '@drydock/manifests/catalogue';
import { alwaysPresent, atomicNames, keyDefaults, listRules, type ListRule } from './merge-keys.ts';
import { untyped, type FieldType, type ListType, type MergeType } from './merge-type.ts';

/** Merge types of every kind of a catalogue, worked out on first use. */
export interface MergeTypes {
  /** By name of a definition; untyped when the catalogue does not have it. */
  byDefinition(name: string): MergeType;
  /** Of a schema as a catalogue holds it. */
  bySchema(schema: Schema): MergeType;
}

/** Short name of a definition: `io.k8s.api.core.v1.PodSpec` -> `PodSpec`. */
const shortName = (definition: string): string => definition.slice(definition.lastIndexOf('.') + 1);

const isBuiltIn = (definition: string): boolean => definition.startsWith('io.k8s.');

export function createMergeTypes(catalogue: Catalogue): MergeTypes {
  const definitions = new Map<string, MergeType>();
  const types: MergeTypes = {
    byDefinition(name) {
      const known = definitions.get(name);
      if (known) return known;
      const schema = catalogue.definition(name);
      const type = schema ? build(schema, isBuiltIn(name) ? shortName(name) : '', types) : untyped;
      definitions.set(name, type);
      return type;
    },
    bySchema: (schema) =>
      schema.ref === undefined ? build(schema, '', types) : types.byDefinition(schema.ref),
  };
  return types;
}

function build(schema: Schema, owner: string, types: MergeTypes): MergeType {
  if (schema.intOrString) return { kind: 'scalar', scalar: 'any' };
  switch (schema.type) {
    case 'string':
      return { kind: 'scalar', scalar: 'string' };
    case 'boolean':
      return { kind: 'scalar', scalar: 'boolean' };
    case 'integer':
    case 'number':
      return { kind: 'scalar', scalar: 'numeric' };
    case 'array':
      return buildList(schema, types);
    default:
      if (schema.properties) return buildStruct(schema, owner, types);
      if (schema.additionalProperties) return buildMap(schema, types, false);
      return untyped;
  }
}

function buildStruct(schema: Schema, owner: string, types: MergeTypes): MergeType {
  const fields = new Map<string, FieldType>();
  const { properties = {} } = schema;
  return {
    kind: 'struct',
    atomic: atomicNames.has(owner),
    field(name) {
      const known = fields.get(name);
      if (known) return known;
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      // An open object takes fields that nobody declared. @see kube-openapi pkg/schemaconv
      if (!property) return schema.preserveUnknown === true ? OPEN_FIELD : undefined;
      const field = buildField(property, `${owner}.${name}`, types);
      fields.set(name, field);
      return field;
    },
    isAlwaysPresent: (name) =>
      owner !== '' && (alwaysPresent.has(`${owner}.${name}`) || alwaysPresent.has(`*.${name}`)),
  };
}

const OPEN_FIELD: FieldType = { type: untyped, patchMerge: false, retainKeys: false };

function buildField(schema: Schema, place: string, types: MergeTypes): FieldType {
  const rule = listRules.get(place);
  if (rule) {
    const { list: _, keys: __, ...patch } = rule;
    return {
      type: buildList(schema, types, { rule, defaults: keyDefaults[place] ?? {} }),
      ...patch,
    };
  }
  const type = atomicNames.has(place) ? buildMap(schema, types, true) : types.bySchema(schema);
  return { type, patchMerge: false, retainKeys: false };
}

function buildMap(schema: Schema, types: MergeTypes, atomic: boolean): MergeType {
  const { additionalProperties } = schema;
  const values = additionalProperties ? types.bySchema(additionalProperties) : untyped;
  return { kind: 'map', atomic, values };
}

interface PlacedRule {
  readonly rule: ListRule;
  readonly defaults: Readonly<Record<string, unknown>>;
}

function buildList(schema: Schema, types: MergeTypes, placed?: PlacedRule): ListType {
  return {
    kind: 'list',
    list: placed?.rule.list ?? schema.listType ?? 'atomic',
    keys: placed?.rule.keys ?? schema.listMapKeys ?? [],
    keyDefaults: placed?.defaults ?? {},
    items: schema.items ? types.bySchema(schema.items) : untyped,
  };
}
