import type { JsonObject } from '@drydock/manifests';
import type { ApiType } from '../discovery.ts';
import { ApiFailure, usageFailure } from '../failure.ts';
import { asObject, asObjects, asText, asTexts, at } from '../json-access.ts';
import type { Rest } from '../rest.ts';

/** The schemas that a server publishes for one group and version (OpenAPI v3). */
export interface OpenApi {
  /** The schema of a kind; undefined when the document has none. */
  kind(type: ApiType): JsonObject | undefined;
  /** Follows `$ref`, also the one that stands in `allOf` beside a description. */
  resolve(schema: JsonObject): JsonObject;
}

/** Asks the server for the schemas of a type's group and version. */
export async function loadOpenApi(rest: Rest, type: ApiType): Promise<OpenApi> {
  const schemas = asObject(at(await readDocument(rest, type), 'components', 'schemas'));
  return {
    kind: ({ group, version, kind }) =>
      Object.values(schemas)
        .map(asObject)
        .find((schema) =>
          asObjects(schema['x-kubernetes-group-version-kind']).some(
            (served) =>
              served['kind'] === kind && served['version'] === version && served['group'] === group,
          ),
        ),
    resolve(schema) {
      const name = refName(schema);
      return name === undefined ? schema : asObject(schemas[name]);
    },
  };
}

async function readDocument(rest: Rest, type: ApiType): Promise<JsonObject> {
  try {
    const index = await rest.json('/openapi/v3');
    const path = type.group === '' ? `api/${type.version}` : `apis/${type.group}/${type.version}`;
    const url = asText(at(index, 'paths', path, 'serverRelativeURL'));
    if (url === '')
      throw usageFailure(`couldn't find resource for "${type.apiVersion}, Kind=${type.kind}"`);
    return await rest.json(url);
  } catch (error) {
    if (!(error instanceof ApiFailure) || !error.isNotFound()) throw error;
    throw usageFailure('explain is not possible here: this server publishes no OpenAPI schemas');
  }
}

/** Name of the definition that a schema refers to. */
export function refName(schema: JsonObject): string | undefined {
  const own = asText(schema['$ref']);
  const [first] = asObjects(schema['allOf']);
  const text = own === '' && first ? asText(first['$ref']) : own;
  return text === '' ? undefined : (text.split('/').at(-1) ?? text);
}

/** `string`, `[]Container`, `map[string]string`, `ObjectMeta`, `Object`: the type as kubectl explain writes it. */
export function typeName(schema: JsonObject, api: OpenApi): string {
  const name = refName(schema);
  if (name !== undefined) {
    // A name of a plain text (Time) is shown as what it is; IntOrString and Quantity have no type of their own.
    const type = asText(api.resolve(schema)['type']);
    const isScalar = ['string', 'integer', 'number', 'boolean'].includes(type);
    return isScalar ? type : (name.split('.').at(-1) ?? name);
  }
  const type = asText(schema['type']);
  if (type === 'array') return `[]${typeName(asObject(schema['items']), api)}`;
  const values = schema['additionalProperties'];
  if (values !== undefined && typeof values === 'object') {
    return `map[string]${typeName(asObject(values), api)}`;
  }
  if (schema['x-kubernetes-int-or-string'] === true) return 'IntOrString';
  return type === '' || type === 'object' ? 'Object' : type;
}

/** The schema in which the next field of a path is looked up: through lists and maps. */
export function innerSchema(schema: JsonObject, api: OpenApi): JsonObject {
  const resolved = api.resolve(schema);
  if (resolved['type'] === 'array') return innerSchema(asObject(resolved['items']), api);
  const values = resolved['additionalProperties'];
  return values !== undefined && typeof values === 'object' && resolved['properties'] === undefined
    ? innerSchema(asObject(values), api)
    : resolved;
}

export function isRequired(schema: JsonObject, field: string): boolean {
  return asTexts(schema['required']).includes(field);
}
