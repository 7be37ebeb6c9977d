import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { loadCatalogue, loadCatalogueDocs } from '@drydock/manifests/catalogue';
import { respondJson } from '../http/respond.ts';
import type { StoreView } from '../store.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { openApiPaths, rootOf } from './open-api-paths.ts';
import { componentsOf } from './open-api-schema.ts';

export interface OpenApiOptions {
  readonly store: StoreView;
  /** All types that are served, also those that store nothing. */
  readonly types: readonly ResourceType[];
}

const ROOT = '/openapi/v3';
/** What the index names besides groups and their versions. */
const BESIDES = ['.well-known/openid-configuration', 'api', 'apis', 'openid/v1/jwks', 'version'];

/**
 * Answers `/openapi/v3`, the document of each group and version, and `/openapi/v2`, from which kubectl explains fields
 * and learns that the server validates them; undefined for every other path, and for documents that there are not.
 */
export async function answerOpenApi(
  pathname: string,
  { store, types }: OpenApiOptions,
): Promise<Response | undefined> {
  if (pathname === '/openapi/v2') return respondJson(await swaggerOf(types, store));
  if (pathname !== ROOT && !pathname.startsWith(`${ROOT}/`)) return undefined;
  const versions = Map.groupBy(types, rootOf);
  if (pathname === ROOT) {
    const groups = types.flatMap(groupRoot);
    const roots = [...new Set([...versions.keys(), ...groups, ...BESIDES])].toSorted();
    const text = JSON.stringify(indexOf(roots, store));
    return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
  }
  const name = pathname.slice(ROOT.length + 1);
  const served = versions.get(name);
  if (served) return respondJson(await documentOf(served, store));
  const isGroup = types.some((type) => groupRoot(type).includes(name));
  return isGroup || BESIDES.includes(name)
    ? respondJson(discoveryDocument(name))
    : new Response('', { status: 404 });
}

/** `apis/apps`; the core group has none of its own. */
function groupRoot({ group }: ResourceType): readonly string[] {
  return group === '' ? [] : [`apis/${group}`];
}

/** What a group's own address answers is no object of a kind: only the path is told. */
function discoveryDocument(name: string): JsonObject {
  const operation = { responses: { '200': { description: 'OK' } } };
  return { openapi: '3.0.0', info: INFO, paths: { [`/${name}/`]: { get: operation } } };
}

/** The version is the effective one, without patch (apiserver: EffectiveVersion). */
const INFO = { title: 'Kubernetes', version: '1.34' } as const;

/** The same definitions as OpenAPI v2 has them: references stand beside what is said of them. */
async function swaggerOf(types: readonly ResourceType[], store: StoreView): Promise<JsonObject> {
  const { components } = await documentOf(types, store);
  const text = JSON.stringify((components as JsonObject)['schemas']) // made by documentOf
    .replaceAll(
      /"allOf":\[\{"\$ref":"#\/components\/schemas\/([^"]+)"\}\]/g,
      '"$ref":"#/definitions/$1"',
    )
    .replaceAll('#/components/schemas/', '#/definitions/');
  const definitions = JSON.parse(text) as JsonObject; // was JSON a moment ago
  return { swagger: '2.0', info: INFO, paths: {}, definitions };
}

/** Clients keep documents by their hash: it changes whenever a CustomResourceDefinition does. */
function indexOf(roots: readonly string[], store: StoreView): JsonObject {
  const revisions = store.list(DEFINITIONS).map(({ metadata }) => metadata.resourceVersion ?? '');
  const hash = revisions.length === 0 ? 'builtin' : revisions.join('-');
  const entries = roots.map((root) => [
    root,
    { serverRelativeURL: `${ROOT}/${root}?hash=${hash}` },
  ]);
  return { paths: Object.fromEntries(entries) as JsonObject };
}

async function documentOf(types: readonly ResourceType[], store: StoreView): Promise<JsonObject> {
  const catalogue = loadCatalogue();
  const known = types.map((type) => ({
    type,
    name: catalogue.kind(type.group, type.version, type.kind)?.definition,
  }));
  const roots = known.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const schemas = componentsOf(roots, catalogue, await loadCatalogueDocs());
  const custom = customFields(componentsOf([CONFIG_MAP], catalogue, await loadCatalogueDocs()));
  for (const { type, name = customName(type) } of known) {
    const isBuiltIn = name.startsWith('io.k8s.');
    const schema = schemas[name] ?? customSchema(type, store);
    const whole = withFields(schema, isBuiltIn ? TYPE_META : custom.fields);
    if (!isBuiltIn) Object.assign(schemas, custom.schemas);
    schemas[name] = { ...whole, 'x-kubernetes-group-version-kind': [gvkOf(type)] };
  }
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: openApiPaths(types[0] ? rootOf(types[0]) : '', types),
    components: { schemas },
  };
}

const CONVENTIONS =
  'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

/** The fields that say what an object is, as every server describes them (apimachinery, TypeMeta). */
const TYPE_META: JsonObject = {
  apiVersion: {
    description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${CONVENTIONS}#resources`,
    type: 'string',
  },
  kind: {
    description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${CONVENTIONS}#types-kinds`,
    type: 'string',
  },
};

/** A kind that has nothing but what every kind has, and its own data. */
const CONFIG_MAP = 'io.k8s.api.core.v1.ConfigMap';

interface CustomFields {
  readonly fields: JsonObject;
  /** What the fields refer to. */
  readonly schemas: Readonly<Record<string, JsonObject>>;
}

/** The fields that the server describes for each custom kind: those of every kind, in the same words. */
function customFields(components: Readonly<Record<string, JsonObject>>): CustomFields {
  const { [CONFIG_MAP]: model, ...schemas } = components;
  const properties = (model?.['properties'] ?? {}) as JsonObject; // made by componentsOf
  return { fields: { ...TYPE_META, metadata: properties['metadata'] ?? {} }, schemas };
}

function withFields(schema: JsonObject, fields: JsonObject): JsonObject {
  return { ...schema, properties: { ...(schema['properties'] as JsonObject), ...fields } }; // a schema's properties are a map
}

function gvkOf({ group, kind, version }: ResourceType): JsonObject {
  return { group, version, kind };
}

const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  resource: 'customresourcedefinitions',
} as const;

interface Definition extends KubernetesObject {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema?: { readonly openAPIV3Schema?: JsonObject };
    }[];
  };
}

/** `com.example.stable.v1.CronTab` */
function customName({ group, kind, version }: ResourceType): string {
  return [...group.split('.').toReversed(), version, kind].join('.');
}

function customSchema(type: ResourceType, store: StoreView): JsonObject {
  const { group, version } = type;
  const definitions = store.list(DEFINITIONS) as readonly Definition[]; // validated when they were stored
  const definition = definitions.find(
    ({ spec }) => spec.group === group && spec.names.kind === type.kind,
  );
  const served = definition?.spec.versions.find(({ name }) => name === version);
  return served?.schema?.openAPIV3Schema ?? { type: 'object' };
}
