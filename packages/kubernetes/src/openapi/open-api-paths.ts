import type { JsonObject } from '@drydock/manifests';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';

/** A query parameter, as clients look for it: kubectl learns from `fieldValidation` that the server validates. */
const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
}));

const PRETTY: JsonObject = {
  name: 'pretty',
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
};
const METHODS = {
  create: 'post',
  update: 'put',
  patch: 'patch',
  delete: 'delete',
  get: 'get',
} as const;

type Verb = keyof typeof METHODS;

/** The address of a version, with what each of its types answers. @see apiserver endpoints/installer.go */
export function openApiPaths(
  root: string,
  types: readonly ResourceType[],
): Record<string, JsonObject> {
  const paths: Record<string, JsonObject> = {
    [`/${root}/`]: { get: { responses: { '200': { description: 'OK' } } } },
  };
  for (const type of types) Object.assign(paths, pathsOfType(root, type));
  const watches = types.flatMap((type) => watchPaths(root, type));
  for (const path of watches)
    paths[path] = { get: { responses: OK }, parameters: parametersOf(path) };
  return paths;
}

const OK: JsonObject = { '200': { description: 'OK' } };

function pathsOfType(root: string, type: ResourceType): Record<string, JsonObject> {
  const scope = type.namespaced ? 'namespaces/{namespace}/' : '';
  const collection = `/${root}/${scope}${type.plural}`;
  const has = (verb: string): boolean => type.verbs.includes(verb);
  const paths: Record<string, JsonObject> = {};
  const add = (
    path: string,
    verbs: readonly (readonly [method: string, action: string])[],
  ): void => {
    if (verbs.length === 0) return;
    const operations = verbs.map(([method, action]) => [method, operation(type, action)] as const);
    paths[path] = { ...Object.fromEntries(operations), parameters: parametersOf(path) };
  };
  add(collection, [
    ...(has('list') ? [['get', 'list'] as const] : []),
    ...(has('create') ? [['post', 'post'] as const] : []),
    ...(has('deletecollection') ? [['delete', 'deletecollection'] as const] : []),
  ]);
  add(`${collection}/{name}`, methodsOf(type.verbs, ['get', 'update', 'patch', 'delete']));
  for (const { name, verbs } of type.subresources)
    add(
      `${collection}/{name}/${name}`,
      methodsOf(verbs, ['get', 'update', 'patch', 'create', 'delete']),
    );
  if (type.namespaced && has('list')) add(`/${root}/${type.plural}`, [['get', 'list']]);
  return paths;
}

function methodsOf(
  verbs: readonly string[],
  wanted: readonly Verb[],
): readonly (readonly [method: string, action: string])[] {
  return wanted
    .filter((verb) => verbs.includes(verb))
    .map((verb) => [METHODS[verb], METHODS[verb]]);
}

function watchPaths(root: string, type: ResourceType): readonly string[] {
  if (!type.verbs.includes('watch') || type.custom) return [];
  const scope = type.namespaced ? 'namespaces/{namespace}/' : '';
  const collection = `/${root}/watch/${scope}${type.plural}`;
  const all = type.namespaced ? [`/${root}/watch/${type.plural}`] : [];
  return [collection, `${collection}/{name}`, ...all];
}

function operation(type: ResourceType, action: string): JsonObject {
  const { group, kind, version } = type;
  const isWrite = action !== 'get' && action !== 'list';
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    ...(isWrite && { parameters: WRITE_PARAMETERS }),
    responses: OK,
  };
}

/** What stands in the path, and what every request may ask. */
function parametersOf(path: string): readonly JsonObject[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const inPath = names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', uniqueItems: true },
  }));
  return [...inPath, PRETTY];
}

/** `api/v1`, `apis/apps/v1` */
export function rootOf(type: ResourceType): string {
  const apiVersion = apiVersionOf(type);
  return type.group === '' ? `api/${apiVersion}` : `apis/${apiVersion}`;
}
