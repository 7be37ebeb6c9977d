import type { MutableSchema } from './mutable-schema.ts';

/**
 * A Go struct that embeds another is `allOf` in the validators: it has the other's fields as its own.
 * The same form stands where a field narrows a named type. Both become one schema without `allOf`.
 */
export function flattenEmbedded(definitions: Map<string, MutableSchema>): void {
  for (const schema of definitions.values()) visit(schema, definitions, 0);
}

function visit(
  schema: MutableSchema,
  definitions: ReadonlyMap<string, MutableSchema>,
  depth: number,
): void {
  if (depth > 64) throw new Error('Embedded types form a circle');
  const { allOf } = schema;
  if (allOf?.every((one) => one.ref !== undefined)) {
    delete schema.allOf;
    for (const { ref = '' } of allOf) embed(schema, definitions.get(ref), definitions, depth);
  }
  for (const child of childrenOf(schema)) visit(child, definitions, depth + 1);
}

function embed(
  schema: MutableSchema,
  target: MutableSchema | undefined,
  definitions: ReadonlyMap<string, MutableSchema>,
  depth: number,
): void {
  if (!target) return;
  visit(target, definitions, depth + 1);
  if (target.ref !== undefined) embed(schema, definitions.get(target.ref), definitions, depth + 1);
  // A copy, as patches change nodes in place.
  const copy = structuredClone(target);
  const { properties, required, preserveUnknown: _preserve, ref: _ref, ...rest } = copy;
  Object.assign(schema, { ...rest, ...schema });
  if (properties) schema.properties = { ...properties, ...schema.properties };
  if (required) schema.required = [...new Set([...(schema.required ?? []), ...required])];
}

function childrenOf(schema: MutableSchema): MutableSchema[] {
  const { properties, items, additionalProperties, oneOf, anyOf, not } = schema;
  return [
    ...Object.values(properties ?? {}),
    ...[items, additionalProperties, not].filter((one) => one !== undefined),
    ...(oneOf ?? []),
    ...(anyOf ?? []),
  ];
}
