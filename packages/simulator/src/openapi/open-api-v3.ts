import type { ControlledType, StoreView } from '@drydock/kubernetes';
import { parseApiVersion, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { loadCatalogue, loadCatalogueDocs } from '@drydock/manifests/catalogue';
import { statusResponse } from '../kubelet/status-response.ts';
import { componentsOf } from './open-api-schema.ts';

export interface OpenApiOptions {
  readonly store: StoreView;
  readonly types: () => readonly ControlledType[];
}

const ROOT = '/openapi/v3';

/**
 * Answers `/openapi/v3` and the document of each group and version, from which kubectl explains fields
 * and learns that the server validates them; undefined for every other path.
 */
export async function answerOpenApiRequest(
  request: Request,
  { store, types }: OpenApiOptions,
): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  if (pathname !== ROOT && !pathname.startsWith(`${ROOT}/`)) return undefined;
  const versions = Map.groupBy(types(), ({ apiVersion }) => rootOf(apiVersion));
  if (pathname === ROOT) return Response.json(indexOf([...versions.keys()], store));
  const served = versions.get(pathname.slice(ROOT.length + 1));
  if (!served) {
    return statusResponse(404, 'NotFound', 'the server could not find the requested resource');
  }
  return Response.json(await documentOf(served, store));
}

/** `api/v1`, `apis/apps/v1` */
function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
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

async function documentOf(types: readonly ControlledType[], store: StoreView): Promise<JsonObject> {
  const catalogue = loadCatalogue();
  const known = types.map((type) => {
    const { group, version } = parseApiVersion(type.apiVersion);
    return { type, name: catalogue.kind(group, version, type.kind)?.definition };
  });
  const roots = known.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const schemas = componentsOf(roots, catalogue, await loadCatalogueDocs());
  const paths: Record<string, JsonObject> = {};
  const custom = customFields(componentsOf([CONFIG_MAP], catalogue, await loadCatalogueDocs()));
  for (const { type, name = customName(type) } of known) {
    const isBuiltIn = name.startsWith('io.k8s.');
    const schema = schemas[name] ?? customSchema(type, store);
    const whole = withFields(schema, isBuiltIn ? TYPE_META : custom.fields);
    if (!isBuiltIn) Object.assign(schemas, custom.schemas);
    schemas[name] = { ...whole, 'x-kubernetes-group-version-kind': [gvkOf(type)] };
    Object.assign(paths, pathsOf(type));
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.34.2' },
    paths,
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

function gvkOf({ apiVersion, kind }: ControlledType): JsonObject {
  const { group, version } = parseApiVersion(apiVersion);
  return { group, version, kind };
}

const DRY_RUN_AND_VALIDATION = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(
  (name) => ({
    name,
    in: 'query',
    schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
  }),
);

function pathsOf(type: ControlledType): Record<string, JsonObject> {
  const base = `/${rootOf(type.apiVersion)}/${type.namespaced ? 'namespaces/{namespace}/' : ''}${type.resource.resource}`;
  const operation = (action: string): JsonObject => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvkOf(type),
    parameters: DRY_RUN_AND_VALIDATION,
    responses: { '200': { description: 'OK' } },
  });
  return {
    [base]: { get: operation('list'), post: operation('post') },
    [`${base}/{name}`]: {
      get: operation('get'),
      put: operation('put'),
      patch: operation('patch'),
      delete: operation('delete'),
    },
  };
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
function customName({ apiVersion, kind }: ControlledType): string {
  const { group, version } = parseApiVersion(apiVersion);
  return [...group.split('.').toReversed(), version, kind].join('.');
}

function customSchema(type: ControlledType, store: StoreView): JsonObject {
  const { group, version } = parseApiVersion(type.apiVersion);
  const definitions = store.list(DEFINITIONS) as readonly Definition[]; // validated when they were stored
  const definition = definitions.find(
    ({ spec }) => spec.group === group && spec.names.kind === type.kind,
  );
  const served = definition?.spec.versions.find(({ name }) => name === version);
  return served?.schema?.openAPIV3Schema ?? { type: 'object' };
}
