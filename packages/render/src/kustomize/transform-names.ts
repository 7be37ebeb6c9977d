import { RenderError } from '../render-error.ts';
import { visitFields, type FieldSpec } from './field-spec.ts';
import {
  formatId,
  idOf,
  isClusterScoped,
  isJson,
  rememberId,
  sameId,
  type Json,
  type Resource,
} from './resource.ts';

const UNPREFIXED = new Set(['CustomResourceDefinition', 'APIService', 'Namespace']);

/** Puts a text before or behind the names, except where a name is fixed by its kind. */
export function affixNames(
  resources: readonly Resource[],
  affix: { readonly prefix?: string; readonly suffix?: string },
  specs: readonly FieldSpec[],
): void {
  const { prefix = '', suffix = '' } = affix;
  if (prefix === '' && suffix === '') return;
  for (const resource of resources) {
    if (UNPREFIXED.has(idOf(resource.object).kind)) continue;
    rememberId(resource);
    let isNamed = false;
    visitFields(resource.object, specs, (container, key) => {
      const own = (container as Json)[key];
      if (typeof own !== 'string') return;
      (container as Json)[key] = prefix + own + suffix;
      isNamed = true;
    });
    if (!isNamed) continue;
    if (prefix !== '') resource.prefixes.push(prefix);
    if (suffix !== '') resource.suffixes.push(suffix);
  }
}

export interface NamespaceChange {
  readonly namespace: string;
  readonly unsetOnly: boolean;
  /** `defaultOnly`, `allServiceAccounts` or `none`. */
  readonly subjects: string;
}

/** Moves resources to a namespace. Throws RenderError where two become one. */
export function setNamespace(
  resources: readonly Resource[],
  change: NamespaceChange,
  specs: readonly FieldSpec[],
): void {
  if (change.namespace === '') return;
  for (const resource of resources) {
    rememberId(resource);
    const id = idOf(resource.object);
    const own = specs.filter(({ path }) => path !== 'metadata/namespace' || !isClusterScoped(id));
    visitFields(resource.object, own, (container, key) => {
      const field = container as Json;
      if (change.unsetOnly && field[key] !== undefined && field[key] !== '') return;
      field[key] = change.namespace;
    });
    setSubjects(resource.object, change);
  }
  checkConflicts(resources);
}

function setSubjects(object: Json, { namespace, subjects, unsetOnly }: NamespaceChange): void {
  const { kind } = object;
  if (subjects === 'none' || (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding')) return;
  const list: readonly unknown[] = Array.isArray(object['subjects']) ? object['subjects'] : [];
  for (const subject of list) {
    if (!isJson(subject) || subject['kind'] !== 'ServiceAccount') continue;
    if (subjects !== 'allServiceAccounts' && subject['name'] !== 'default') continue;
    if (unsetOnly && subject['namespace'] !== undefined) continue;
    subject['namespace'] = namespace;
  }
}

function checkConflicts(resources: readonly Resource[]): void {
  const seen = new Map<string, string>();
  for (const { object } of resources) {
    const id = idOf(object);
    const text = formatId(id);
    if (seen.has(text))
      throw new RenderError(`namespace transformation produces ID conflict: ${text}`);
    seen.set(text, text);
  }
}

/** Sets labels or annotations at the fields of the specs. */
export function setPairs(
  resources: readonly Resource[],
  pairs: Json,
  specs: readonly FieldSpec[],
): void {
  if (Object.keys(pairs).length === 0) return;
  for (const { object } of resources)
    visitFields(object, specs, (container, key) => {
      const target = container as Json;
      target[key] = { ...(isJson(target[key]) ? target[key] : {}), ...pairs };
    });
}

/** Sets the number of replicas of what bears the name. Throws RenderError where nothing does. */
export function setReplicas(
  resources: readonly Resource[],
  name: string,
  count: unknown,
  specs: readonly FieldSpec[],
): void {
  let isFound = false;
  for (const resource of resources) {
    const names = [...resource.previous, idOf(resource.object)].map((id) => id.name);
    if (!names.includes(name)) continue;
    visitFields(resource.object, specs, (container, key) => {
      (container as Json)[key] = count;
      isFound = true;
    });
    if (!isFound && specs.some(({ kind }) => kind === resource.object['kind'])) isFound = true;
  }
  if (!isFound)
    throw new RenderError(
      `resource with name ${name} does not match a config with the following GVK [${specs
        .map(({ kind }) => `${kind}.[noVer].[noGrp]`)
        .join(' ')}]`,
    );
}

const MOST_RESOURCES = 5000;

/** Adds a resource. Throws RenderError where its id is there already. */
export function addResource(resources: Resource[], added: Resource): void {
  if (resources.length >= MOST_RESOURCES)
    throw new RenderError(`a build has at most ${MOST_RESOURCES} resources here`);
  const id = idOf(added.object);
  if (resources.some(({ object }) => sameId(idOf(object), id)))
    throw new RenderError(`may not add resource with an already registered id: ${formatId(id)}`);
  resources.push(added);
}
