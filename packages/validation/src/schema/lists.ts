import type { JsonArray, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import type { Schema } from '@drydock/manifests/catalogue';
import { DUPLICATE_MAP_KEY, OUT_OF_RANGE, WRONG_TYPE } from './codes.ts';
import { reportWrongType } from './scalars.ts';
import { itemNode, type SchemaNode } from './schema-node.ts';
import { nameOf, type CheckValue, type Walk } from './walk.ts';

/** A list: its type, its items, its length, and items that must differ. */
export function checkList(walk: Walk, value: JsonArray, node: SchemaNode, check: CheckValue): void {
  const { schema } = node;
  if (schema.type !== undefined ? schema.type !== 'array' : schema.intOrString) {
    reportWrongType(walk, value, schema);
    return;
  }
  const items = itemNode(walk.catalogue, node);
  if (items) {
    for (const [i, item] of value.entries()) {
      walk.path.push(i);
      if (item === null) checkNull(walk);
      else check(walk, item, items);
      walk.path.pop();
    }
  }
  checkLength(walk, value.length, schema);
  if (schema.listType === 'set') reportRepeated(walk, value, (item) => item);
  else if (schema.listMapKeys) checkKeys(walk, value, schema.listMapKeys);
}

function checkNull(walk: Walk): void {
  if (walk.isBuiltIn) return; // Go decodes it as an empty value
  walk.report({
    code: WRONG_TYPE,
    path: [...walk.path],
    message: `${nameOf(walk.path)} is empty`,
    hint: 'Remove the item, or give it a value.',
  });
}

function checkLength(walk: Walk, length: number, { minItems, maxItems }: Schema): void {
  if (minItems !== undefined && length < minItems) {
    const message = `${nameOf(walk.path)} needs at least ${minItems} ${minItems === 1 ? 'item' : 'items'}, it has ${length}`;
    walk.report({ code: OUT_OF_RANGE, path: [...walk.path], message });
  }
  if (maxItems !== undefined && length > maxItems) {
    const message = `${nameOf(walk.path)} may have at most ${maxItems} items, it has ${length}`;
    walk.report({ code: OUT_OF_RANGE, path: [...walk.path], message });
  }
}

/**
 * Lists of Kubernetes' own types whose repeated keys a create refuses; in the others the last item
 * wins, or the server only warns. Source: Kubernetes 1.34 pkg/apis/core/validation.
 */
const UNIQUE_WHEN_BUILT_IN = new Set(
  ['containers', 'initContainers', 'ephemeralContainers', 'volumes', 'volumeMounts']
    .concat(['volumeDevices', 'topologySpreadConstraints', 'schedulingGates', 'resourceClaims'])
    .concat(['webhooks', 'listeners', 'groups']),
);

function checkKeys(walk: Walk, value: JsonArray, keys: readonly string[]): void {
  const field = walk.path.at(-1);
  const isServicePort = field === 'ports' && keys.includes('port');
  if (walk.isBuiltIn && !isServicePort && !UNIQUE_WHEN_BUILT_IN.has(String(field))) return;
  const defaults = isServicePort ? { protocol: 'TCP' } : {};
  reportRepeated(walk, value, (item) => keyOf(item, keys, defaults));
}

/** The values that identify an item; undefined when one is absent, as it then equals none. */
function keyOf(
  item: JsonValue,
  keys: readonly string[],
  defaults: Readonly<Record<string, string>>,
): string | undefined {
  if (!isJsonObject(item)) return undefined;
  const values = keys.map((key) => (Object.hasOwn(item, key) ? item[key] : defaults[key]));
  if (values.every((value) => value === undefined || value === null)) return undefined;
  return values.map((value) => (typeof value === 'object' ? '' : String(value))).join(', ');
}

function reportRepeated(
  walk: Walk,
  value: JsonArray,
  identify: (item: JsonValue) => JsonValue | undefined,
): void {
  const seen = new Map<unknown, number>();
  for (const [i, item] of value.entries()) {
    const key = identify(item);
    if (key === undefined || (typeof key === 'object' && key !== null)) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else {
      walk.report({
        code: DUPLICATE_MAP_KEY,
        path: [...walk.path, i],
        message: `Items ${first} and ${i} of "${String(walk.path.at(-1))}" are both "${key}"`,
        hint: 'Each item must differ; remove or rename one.',
      });
    }
  }
}
