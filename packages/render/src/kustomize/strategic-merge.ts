import { deepEqual } from '@drydock/merge';
import { idOf, isBuiltIn, isJson, type Json } from './resource.ts';

/** Lists of built-in kinds that merge item by item, with the keys that tell items apart. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  webhooks: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  conditions: ['type'],
  ownerReferences: ['uid'],
};
const DIRECTIVE = '$patch';
const SETS = new Set(['finalizers']);

/** Strategic merge as Kustomize does it: items of the patch come first. Undefined: the object is deleted. */
export function mergePatch(target: Json, patch: Json): Json | undefined {
  const isTyped = isBuiltIn(idOf(target).group);
  const merged = mergeMap(target, patch, isTyped);
  return merged;
}

function mergeMap(target: Json, patch: Json, isTyped: boolean): Json | undefined {
  const { [DIRECTIVE]: directive, ...fields } = patch;
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return withoutNulls(fields, isTyped) as Json; // a mapping stays a mapping
  const result: Json = { ...target };
  for (const [key, value] of Object.entries(fields)) {
    const merged = mergeValue(result[key], value, { key, isTyped });
    if (merged === undefined) delete result[key];
    else result[key] = merged;
  }
  return result;
}

interface Field {
  readonly key: string;
  readonly isTyped: boolean;
}

function mergeValue(current: unknown, value: unknown, field: Field): unknown {
  if (value === null) return undefined;
  if (isJson(value)) return mergeMap(isJson(current) ? current : {}, value, field.isTyped);
  if (!Array.isArray(value) || !field.isTyped) return withoutNulls(value, field.isTyped);
  const own: readonly unknown[] = Array.isArray(current) ? current : [];
  if (SETS.has(field.key))
    return [...value, ...own.filter((item) => !value.some((other) => deepEqual(item, other)))];
  const keys = keysOf(field.key, [...value, ...own]);
  return keys === undefined ? withoutNulls(value, true) : mergeList(own, value, keys);
}

function keysOf(field: string, items: readonly unknown[]): readonly string[] | undefined {
  if (!items.every(isJson)) return undefined;
  if (field === 'ports')
    return items.some((item) => 'containerPort' in item)
      ? ['containerPort', 'protocol']
      : items.some((item) => 'port' in item)
        ? ['port', 'protocol']
        : undefined;
  return Object.hasOwn(MERGE_KEYS, field) ? MERGE_KEYS[field] : undefined;
}

function mergeList(
  own: readonly unknown[],
  patch: readonly unknown[],
  keys: readonly string[],
): readonly unknown[] {
  const items = patch.filter(isJson);
  const isReplaced = items.some(
    (item) => item[DIRECTIVE] === 'replace' && Object.keys(item).length === 1,
  );
  if (isReplaced)
    return items
      .filter((item) => item[DIRECTIVE] === undefined)
      .map((item) => withoutNulls(item, true));
  const rest = [...own];
  const first: unknown[] = [];
  for (const item of items) {
    const at = rest.findIndex(
      (other) => isJson(other) && keys.every((key) => other[key] === item[key]),
    );
    const [before] = at === -1 ? [] : rest.splice(at, 1);
    const merged = mergeMap(isJson(before) ? before : {}, item, true);
    if (merged !== undefined) first.push(merged);
  }
  return [...first, ...rest];
}

/** What is new loses its nulls and, in built-in kinds, its directives. */
function withoutNulls(value: unknown, isTyped: boolean): unknown {
  if (Array.isArray(value))
    return value
      .filter((item) => !(isTyped && isJson(item) && item[DIRECTIVE] === 'delete'))
      .map((item) => withoutNulls(item, isTyped));
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => item !== null && !(isTyped && key === DIRECTIVE))
      .map(([key, item]) => [key, withoutNulls(item, isTyped)]),
  );
}
