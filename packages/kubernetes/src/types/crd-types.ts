import type { KubernetesObject } from '@drydock/manifests';
import {
  SHARED_KEYWORDS,
  type Schema,
  type ValidationExpression,
} from '@drydock/manifests/catalogue';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { textOf } from '@drydock/object-validation';
import { apiVersionOf, type ResourceType, type SubresourceType } from './resource-type.ts';
import { compareVersions } from './version-order.ts';
import type { CustomType, PrinterColumn } from './custom-type.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(textOf) : [];

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const onItem = ['get', 'patch', 'update'];

/** The types that a CustomResourceDefinition serves, one per served version. */
export function typesOfDefinition(object: KubernetesObject): readonly ResourceType[] {
  const spec = asObject(object.spec);
  const names = asObject(spec.names);
  const group = textOf(spec.group);
  const versions = asList(spec.versions);
  const stored = versions.find((version) => version.storage === true);
  const kind = textOf(names.kind);
  const plural = textOf(names.plural);
  return versions
    .filter((version) => version.served === true)
    .map((version) => {
      const custom = customOf(version, { group, kind, versions });
      return {
        group,
        version: textOf(version.name),
        kind,
        listKind: textOf(names.listKind) || `${kind}List`,
        plural,
        singular: textOf(names.singular) || kind.toLowerCase(),
        namespaced: spec.scope === 'Namespaced',
        shortNames: textsOf(names.shortNames),
        categories: textsOf(names.categories),
        verbs,
        subresources: subresourcesOf(custom, kind),
        storage: { group, resource: plural },
        storageApiVersion: apiVersionOf({ group, version: textOf(stored?.name ?? version.name) }),
        definition: undefined,
        custom,
      };
    });
}

function subresourcesOf(custom: CustomType, kind: string): readonly SubresourceType[] {
  const status = { name: 'status', kind, group: '', version: '', verbs: onItem };
  const scale = {
    name: 'scale',
    kind: 'Scale',
    group: 'autoscaling',
    version: 'v1',
    verbs: onItem,
  };
  return [...(custom.statusSubresource ? [status] : []), ...(custom.scale ? [scale] : [])];
}

interface DefinedKind {
  readonly group: string;
  readonly kind: string;
  readonly versions: readonly PlainObject[];
}

/** What a client of a deprecated version is told: the definition's words, or which version to use. */
function deprecationOf(version: PlainObject, { group, kind, versions }: DefinedKind): string {
  const own = textOf(version.deprecationWarning);
  if (own !== '') return own;
  const name = textOf(version.name);
  const better = versions
    .filter((each) => each.served === true && each.deprecated !== true)
    .map((each) => textOf(each.name))
    .toSorted(compareVersions)
    .find((each) => compareVersions(each, name) < 0);
  const about = `${group}/${name} ${kind} is deprecated`;
  return better === undefined ? about : `${about}; use ${group}/${better} ${kind}`;
}

function customOf(version: PlainObject, defined: DefinedKind): CustomType {
  const subresources = asObject(version.subresources);
  const scale = asObject(subresources.scale);
  const columns = asList(version.additionalPrinterColumns).map(
    (column) => column as unknown as PrinterColumn,
  ); // a validated CRD
  const label = textOf(scale.labelSelectorPath);
  return {
    schema: convertSchema(asObject(version.schema).openAPIV3Schema),
    isDefined: true,
    columns,
    statusSubresource: subresources.status !== undefined,
    ...(subresources.scale === undefined
      ? {}
      : {
          scale: {
            specReplicasPath: textOf(scale.specReplicasPath),
            statusReplicasPath: textOf(scale.statusReplicasPath),
            ...(label === '' ? {} : { labelSelectorPath: label }),
          },
        }),
    ...(version.deprecated === true ? { deprecationWarning: deprecationOf(version, defined) } : {}),
    selectableFields: asList(version.selectableFields).map(({ jsonPath }) => textOf(jsonPath)),
  };
}

const KEYWORDS = [
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minProperties',
  'maxProperties',
];

function expressionOf(source: PlainObject): ValidationExpression {
  const { rule, message, messageExpression, fieldPath, reason, optionalOldSelf } = source;
  return {
    rule: textOf(rule),
    ...(message === undefined ? {} : { message: textOf(message) }),
    ...(messageExpression === undefined ? {} : { messageExpression: textOf(messageExpression) }),
    ...(fieldPath === undefined ? {} : { fieldPath: textOf(fieldPath) }),
    ...(reason === undefined ? {} : { reason: textOf(reason) }),
    ...(optionalOldSelf === true ? { optionalOldSelf } : {}),
  };
}

/** A whole object inside another one has a type and metadata. */
function embed(schema: Record<string, unknown>): void {
  const text = { type: 'string' };
  const metadata = { ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
  schema.properties = { ...asObject(schema.properties), apiVersion: text, kind: text, metadata };
  const needed = Array.isArray(schema.required) ? schema.required : [];
  schema.required = [...needed, 'apiVersion', 'kind'];
}

/** The catalogue's form of a CRD's OpenAPI v3 schema. */
export function convertSchema(raw: unknown): Schema {
  const source = asObject(raw);
  const schema: Record<string, unknown> = {};
  for (const key of SHARED_KEYWORDS) if (source[key] !== undefined) schema[key] = source[key];
  if (isPlainObject(source.properties)) {
    schema.properties = Object.fromEntries(
      Object.entries(source.properties).map(([name, value]) => [name, convertSchema(value)]),
    );
  }
  for (const key of KEYWORDS) if (source[key] !== undefined) schema[key] = source[key];
  for (const key of ['oneOf', 'anyOf', 'allOf'])
    if (Array.isArray(source[key])) schema[key] = source[key].map(convertSchema);
  if (isPlainObject(source.not)) schema.not = convertSchema(source.not);
  const expressions = asList(source['x-kubernetes-validations']).map(expressionOf);
  if (expressions.length > 0) schema.expressions = expressions;
  if (source['x-kubernetes-embedded-resource'] === true) embed(schema);
  if (isPlainObject(source.items)) schema.items = convertSchema(source.items);
  if (isPlainObject(source.additionalProperties)) {
    schema.additionalProperties = convertSchema(source.additionalProperties);
  } else if (source.additionalProperties === true) schema.preserveUnknown = true;
  if (source['x-kubernetes-int-or-string'] === true) schema.intOrString = true;
  if (source['x-kubernetes-preserve-unknown-fields'] === true) schema.preserveUnknown = true;
  const listType = textOf(source['x-kubernetes-list-type']);
  if (listType !== '') schema.listType = listType;
  const keys = textsOf(source['x-kubernetes-list-map-keys']);
  if (keys.length > 0) schema.listMapKeys = keys;
  return schema;
}
