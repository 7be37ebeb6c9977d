import type { JsonObject } from '@drydock/manifests';
import {
  SHARED_KEYWORDS,
  type Catalogue,
  type CatalogueDocs,
  type DocNode,
  type Schema,
} from '@drydock/manifests/catalogue';

/** A definition of the catalogue in OpenAPI v3, with upstream's descriptions where they are known. */
function toOpenApi(schema: Schema, docs: DocNode | undefined): JsonObject {
  const out: Record<string, unknown> = {};
  if (docs?.text !== undefined) out['description'] = docs.text;
  for (const keyword of SHARED_KEYWORDS) {
    if (schema[keyword] !== undefined) out[keyword] = schema[keyword];
  }
  if (schema.ref !== undefined) {
    // A reference stands alone in OpenAPI 3.0; beside others it is wrapped, as upstream does.
    out['allOf'] = [{ $ref: `#/components/schemas/${schema.ref}` }];
  }
  if (schema.properties) {
    out['properties'] = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [
        name,
        toOpenApi(property, docs?.fields?.[name]),
      ]),
    );
  }
  if (schema.items) out['items'] = toOpenApi(schema.items, docs?.items);
  if (schema.additionalProperties) {
    out['additionalProperties'] = toOpenApi(schema.additionalProperties, docs?.values);
  }
  if (schema.intOrString === true) out['x-kubernetes-int-or-string'] = true;
  if (schema.preserveUnknown === true) out['x-kubernetes-preserve-unknown-fields'] = true;
  if (schema.listType !== undefined) out['x-kubernetes-list-type'] = schema.listType;
  if (schema.listMapKeys) out['x-kubernetes-list-map-keys'] = schema.listMapKeys;
  return out as JsonObject; // built of JSON values
}

/** The definitions that some of them need, each once, in OpenAPI v3. */
export function componentsOf(
  roots: readonly string[],
  catalogue: Catalogue,
  docs: CatalogueDocs,
): Record<string, JsonObject> {
  const components: Record<string, JsonObject> = {};
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const schema = catalogue.definition(name);
    if (!schema || components[name]) continue;
    components[name] = toOpenApi(schema, docs[name]);
    waiting.push(...referencesOf(schema));
  }
  return components;
}

function referencesOf(schema: Schema): readonly string[] {
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(schema.additionalProperties ? [schema.additionalProperties] : []),
  ].flatMap(referencesOf);
  return schema.ref === undefined ? inner : [schema.ref, ...inner];
}
