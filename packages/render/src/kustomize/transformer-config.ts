import { RenderError } from '../render-error.ts';
import type { NameReference, TransformerConfig } from './default-config.ts';
import { readFieldSpecs, type FieldSpec } from './field-spec.ts';
import { maps } from './read-kustomization.ts';
import { asText, isJson, type Json } from './resource.ts';

/** Adds what files of `configurations` say. Throws RenderError. */
export function withConfiguration(config: TransformerConfig, value: unknown): TransformerConfig {
  if (!isJson(value)) throw new RenderError('invalid transformer configuration');
  const added = (key: string): readonly FieldSpec[] => readFieldSpecs(value[key]);
  return {
    labels: [...config.labels, ...added('commonLabels'), ...added('labels')],
    templateLabels: [...config.templateLabels, ...added('templateLabels')],
    annotations: [...config.annotations, ...added('commonAnnotations')],
    prefix: [...config.prefix, ...added('namePrefix')],
    suffix: [...config.suffix, ...added('nameSuffix')],
    namespace: [...config.namespace, ...added('namespace')],
    images: [...config.images, ...added('images')],
    replicas: [...config.replicas, ...added('replicas')],
    variables: [...config.variables, ...added('varReference')],
    references: [...config.references, ...maps(value, 'nameReference').map(readReference)],
  };
}

function readReference(item: Json): NameReference {
  return {
    group: asText(item['group']),
    version: asText(item['version']),
    kind: asText(item['kind']),
    fieldSpecs: readFieldSpecs(item['fieldSpecs']),
  };
}

const DEEPEST_SCHEMA = 20;
const REF_KIND = 'x-kubernetes-object-ref-kind';
const REF_VERSION = 'x-kubernetes-object-ref-api-version';
const REF_NAME = 'x-kubernetes-object-ref-name-key';

/** Adds what the OpenAPI definitions of `crds` say about references, labels and annotations. */
export function withCrds(config: TransformerConfig, value: unknown): TransformerConfig {
  if (!isJson(value)) throw new RenderError('invalid crds file');
  let result = config;
  for (const [name, definition] of Object.entries(value)) {
    const properties = propertiesOf(definition);
    if (!['kind', 'apiVersion', 'metadata'].every((key) => key in properties)) continue;
    const kind = name.split('.').at(-1) ?? name;
    result = {
      ...result,
      references: [...result.references, ...referencesIn(value, properties, { kind, path: [] })],
    };
  }
  return result;
}

function propertiesOf(definition: unknown): Json {
  const schema = isJson(definition)
    ? (definition['Schema'] ?? definition['schema'] ?? definition)
    : {};
  return isJson(schema) && isJson(schema['properties']) ? schema['properties'] : {};
}

function referencesIn(
  definitions: Json,
  properties: Json,
  place: { readonly kind: string; readonly path: readonly string[] },
): readonly NameReference[] {
  if (place.path.length > DEEPEST_SCHEMA) return [];
  return Object.entries(properties).flatMap(([key, property]) => {
    if (!isJson(property)) return [];
    const path = [...place.path, key];
    const kind = asText(property[REF_KIND]);
    const inner = referencesIn(
      definitions,
      { ...propertiesOf(definitions[asText(property['$ref'])]), ...propertiesOf(property) },
      { kind: place.kind, path },
    );
    if (kind === '') return inner;
    const own: NameReference = {
      kind,
      version: asText(property[REF_VERSION]).split('/').at(-1) ?? '',
      fieldSpecs: [
        { kind: place.kind, path: [...path, asText(property[REF_NAME]) || 'name'].join('/') },
      ],
    };
    return [own, ...inner];
  });
}
