import { formatApiVersion } from '../resource-key.ts';
import type { Catalogue, KindEntry, Schema } from './catalogue.ts';
import type { CatalogueDocs, DocNode } from './catalogue-docs.ts';

/** A JSON Schema (draft 07) as plain data. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

export interface JsonSchemaOptions {
  /** The kinds to describe; default: all. */
  readonly kinds?: readonly KindEntry[];
  /** Adds descriptions, for hover. */
  readonly docs?: CatalogueDocs;
}

/**
 * One JSON Schema for manifests of many kinds: `apiVersion` and `kind` decide which definition applies
 * (`if`/`then`), so that completion offers the fields of that kind alone. For editors (monaco-yaml);
 * what is wrong with a manifest is for @drydock/validation to say.
 */
export function toJsonSchema(catalogue: Catalogue, options: JsonSchemaOptions = {}): JsonSchema {
  const kinds = options.kinds ?? catalogue.kinds;
  const definitions: Record<string, JsonSchema> = {};
  const open = kinds.map((entry) => entry.definition);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (Object.hasOwn(definitions, name)) continue;
    const schema = catalogue.definition(name);
    if (!schema) continue;
    definitions[name] = convert(schema, options.docs?.[name], (ref) => open.push(ref));
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { type: 'string', enum: unique(kinds.map(apiVersionOf)) },
      kind: { type: 'string', enum: unique(kinds.map(({ kind }) => kind)) },
    },
    allOf: kinds.map((entry) => ({
      if: {
        required: ['apiVersion', 'kind'],
        properties: { apiVersion: { const: apiVersionOf(entry) }, kind: { const: entry.kind } },
      },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { $ref: pointer(entry.definition) },
    })),
    definitions,
  };
}

function apiVersionOf({ group, version }: KindEntry): string {
  return formatApiVersion(group, version);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function pointer(definition: string): string {
  return `#/definitions/${definition}`;
}

/** Keywords that mean the same in JSON Schema. */
const SAME = [
  ...([
    'type',
    'required',
    'enum',
    'pattern',
    'minimum',
    'maximum',
    'minLength',
    'maxLength',
  ] as const),
  ...(['minItems', 'maxItems', 'minProperties', 'maxProperties', 'default'] as const),
];

function convert(
  schema: Schema,
  docs: DocNode | undefined,
  use: (ref: string) => void,
): JsonSchema {
  const result: Record<string, unknown> = {};
  if (docs?.text !== undefined) result.description = docs.text;
  if (schema.ref !== undefined) {
    use(schema.ref);
    // Beside a `$ref` draft 07 ignores everything, the description too.
    return { ...result, allOf: [{ $ref: pointer(schema.ref) }] };
  }
  for (const keyword of SAME) if (schema[keyword] !== undefined) result[keyword] = schema[keyword];
  if (schema.intOrString) result.type = ['integer', 'string'];
  const { properties, items, additionalProperties: values } = schema;
  if (properties) {
    result.properties = Object.fromEntries(
      Object.entries(properties).map(([name, child]) => [
        name,
        convert(child, docs?.fields?.[name], use),
      ]),
    );
  }
  if (items) result.items = convert(items, docs?.items, use);
  if (values) result.additionalProperties = convert(values, docs?.values, use);
  else if (properties && !schema.preserveUnknown) result.additionalProperties = false;
  for (const keyword of ['oneOf', 'anyOf', 'allOf'] as const) {
    const list = schema[keyword];
    if (list) result[keyword] = list.map((one) => convert(one, undefined, use));
  }
  if (schema.not) result.not = convert(schema.not, undefined, use);
  return result;
}
