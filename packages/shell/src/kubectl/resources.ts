import type { JsonObject } from '@drydock/manifests';
import { qualifiedName, resourcePath, type ApiType } from './discovery.ts';
import { ApiFailure, type FailureCollector, usageFailure } from './failure.ts';
import { asObjects, asText, at } from './json-access.ts';
import type { Kubectl } from './kubectl-context.ts';
import type { RestRequest } from './rest.ts';

/** One object that a command line names. */
export interface ResourceRef {
  readonly type: ApiType;
  readonly name: string;
  /** Undefined for cluster-scoped types. */
  readonly namespace: string | undefined;
}

/** An object that a command works on, as the server has it. */
export interface LiveResource extends ResourceRef {
  readonly object: JsonObject;
  /** File it was named in. */
  readonly source?: string;
}

/** What `TYPE NAME…`, `TYPE/NAME…` or `TYPE[,TYPE]` mean. */
export type Selection =
  | { readonly kind: 'refs'; readonly refs: readonly ResourceRef[] }
  | { readonly kind: 'types'; readonly types: readonly ApiType[] };

/** Reads a command's resource arguments (cli-runtime resource.Builder's ResourceTypeOrNameArgs). */
export async function parseResourceArgs(
  kubectl: Kubectl,
  args: readonly string[],
): Promise<Selection> {
  const refTo = (type: ApiType, name: string): ResourceRef => ({
    type,
    name,
    namespace: type.namespaced ? kubectl.namespace : undefined,
  });
  const [first = '', ...names] = args;
  if (args.some((arg) => arg.includes('/'))) {
    const refs: ResourceRef[] = [];
    for (const arg of args) {
      const [typed = '', name, ...more] = arg.split('/');
      if (name === undefined) throw usageFailure(MIXED_FORMS);
      if (more.length > 0) {
        throw usageFailure('arguments in resource/name form may not have more than one slash');
      }
      if (typed === '' || name === '') {
        throw usageFailure('arguments in resource/name form must have a single resource and name');
      }
      refs.push(refTo(await kubectl.typeNamed(typed), name));
    }
    return { kind: 'refs', refs };
  }
  const types = await typesNamed(kubectl, first);
  if (names.length === 0) return { kind: 'types', types };
  return { kind: 'refs', refs: types.flatMap((type) => names.map((name) => refTo(type, name))) };
}

/** What a command says that was given neither arguments nor files. */
export const NO_RESOURCES: string = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

const MIXED_FORMS =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

async function typesNamed(kubectl: Kubectl, text: string): Promise<readonly ApiType[]> {
  const found: ApiType[] = [];
  for (const name of text.split(',')) {
    const inCategory = (await kubectl.types()).filter(({ categories }) =>
      categories.includes(name),
    );
    if (inCategory.length > 0) found.push(...onePerResource(inCategory));
    else found.push(await kubectl.typeNamed(name));
  }
  return found.filter((type, index) => found.indexOf(type) === index);
}

/** A category lists a resource once, in the version that the server prefers. */
function onePerResource(types: readonly ApiType[]): readonly ApiType[] {
  const byName = new Map<string, ApiType>();
  for (const type of types) {
    const name = qualifiedName(type);
    const known = byName.get(name);
    if (!known || (type.preferred && !known.preferred)) byName.set(name, type);
  }
  return [...byName.values()];
}

export interface ListQuery {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Gets one object; where its namespace is missing, says that instead (Info.Get of cli-runtime). */
export async function getObject(kubectl: Kubectl, ref: ResourceRef): Promise<JsonObject> {
  try {
    return await kubectl.rest.json(resourcePath(ref.type, ref.namespace, ref.name));
  } catch (error) {
    if (error instanceof ApiFailure && error.isNotFound()) {
      await requireNamespace(kubectl, ref.namespace);
    }
    throw error;
  }
}

export async function requireNamespace(
  kubectl: Kubectl,
  namespace: string | undefined,
): Promise<void> {
  if (namespace === undefined || namespace === 'default') return;
  try {
    await kubectl.rest.json(`/api/v1/namespaces/${encodeURIComponent(namespace)}`);
  } catch (error) {
    if (error instanceof ApiFailure && error.isNotFound()) throw error;
    if (!(error instanceof ApiFailure)) throw error;
  }
}

/** All objects of a type, whole (apiVersion and kind put back); in all namespaces when `namespace` is undefined. */
export async function listObjects(
  kubectl: Kubectl,
  type: ApiType,
  namespace: string | undefined,
  query: ListQuery = {},
): Promise<readonly JsonObject[]> {
  const list = await readList(kubectl, { type, namespace }, { query: { ...query } });
  return asObjects(list['items']).map((item) => ({
    ...item,
    apiVersion: type.apiVersion,
    kind: type.kind,
  }));
}

/** Reads a collection; a refusal says what was asked for (Selector.Visit of cli-runtime). */
export async function readList(
  { rest }: Kubectl,
  { type, namespace }: { readonly type: ApiType; readonly namespace: string | undefined },
  request: RestRequest,
): Promise<JsonObject> {
  try {
    return await rest.json(resourcePath(type, namespace), request);
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    const { status } = error;
    if (status.reason !== 'BadRequest' && !error.isNotFound()) throw error;
    const { labelSelector = '', fieldSelector = '' } = request.query ?? {};
    const resource = `"${type.group}/${type.version}, Resource=${type.resource}"`;
    const what =
      labelSelector === '' && fieldSelector === ''
        ? `Unable to list ${resource}`
        : `Unable to find ${resource} that match label selector "${labelSelector}", field selector "${fieldSelector}"`;
    throw new ApiFailure({ ...status, message: `${what}: ${status.message}` });
  }
}

export interface SelectOptions {
  /** `--all`: every object of the types. */
  readonly all?: boolean;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly allNamespaces?: boolean;
  /** Types without a name or selector mean all their objects, as in `get` and `describe`. */
  readonly typesMeanAll?: boolean;
}

/**
 * The live objects that a command names, in order. What cannot be had is collected, so that one missing name
 * does not hide the others.
 */
export async function selectResources(
  kubectl: Kubectl,
  args: readonly string[],
  options: SelectOptions,
  failures: FailureCollector,
): Promise<readonly LiveResource[]> {
  const { labelSelector, fieldSelector, all } = options;
  const hasSelector = labelSelector !== undefined || fieldSelector !== undefined;
  if (args.length === 0)
    throw usageFailure(
      'one or more resources must be specified as <resource> <name> or <resource>/<name>',
    );
  const selection = await parseResourceArgs(kubectl, args);
  const found: LiveResource[] = [];
  if (selection.kind === 'refs') {
    if (hasSelector) throw usageFailure('name cannot be provided when a selector is specified');
    if (options.allNamespaces === true) {
      throw usageFailure('a resource cannot be retrieved by name across all namespaces');
    }
    for (const ref of selection.refs) {
      await failures.attempt(async () => {
        found.push({ ...ref, object: await getObject(kubectl, ref) });
      });
    }
    return found;
  }
  if (!hasSelector && all !== true && options.typesMeanAll !== true) {
    throw usageFailure('resource(s) were provided, but no name was specified');
  }
  for (const type of selection.types) {
    const namespace =
      type.namespaced && options.allNamespaces !== true ? kubectl.namespace : undefined;
    await failures.attempt(async () => {
      const objects = await listObjects(kubectl, type, namespace, { labelSelector, fieldSelector });
      found.push(...objects.map((object) => liveResource(type, object)));
    });
  }
  return found;
}

export function liveResource(type: ApiType, object: JsonObject, source?: string): LiveResource {
  return {
    type,
    object,
    name: asText(at(object, 'metadata', 'name')),
    namespace: type.namespaced ? asText(at(object, 'metadata', 'namespace')) : undefined,
    ...(source === undefined ? {} : { source }),
  };
}

/** Runs a step for each object; failures are collected and thrown together at the end. */
export async function forEachResource(
  resources: readonly LiveResource[],
  failures: FailureCollector,
  step: (resource: LiveResource) => Promise<void>,
): Promise<void> {
  for (const resource of resources) await failures.attempt(() => step(resource));
  failures.throwIfAny();
}
