import type { JsonObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { deepEqual } from './deep-equal.ts';
import { applyMergePatch } from './merge-patch.ts';
import { untyped, type FieldType, type MergeType } from './merge-type.ts';
import { applyStrategicMerge, type StrategicResult } from './strategic-merge.ts';

/**
 * The patch that `kubectl apply` sends: what `modified` changes or adds against `current`, and what it no longer has
 * of `original`, the configuration applied last (strategicpatch.CreateThreeWayMergePatch). Lists with a merge key
 * are compared item by item where the type is known; an untyped patch is a JSON merge patch.
 */
export function threeWayPatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  type: MergeType,
): JsonObject {
  const patch: Record<string, unknown> = {};
  for (const [key, wanted] of Object.entries(modified)) {
    if (wanted === undefined || wanted === null) {
      if (current[key] !== undefined && wanted === null) patch[key] = null;
      continue;
    }
    const field = type.kind === 'struct' ? type.field(key) : undefined;
    const before = { original: original[key], current: current[key] };
    Object.assign(patch, fieldPatch(key, wanted, before, field ?? mapField(type)));
  }
  for (const key of Object.keys(original)) {
    if (original[key] !== undefined && modified[key] === undefined) patch[key] = null;
  }
  return patch as JsonObject; // built from JSON values only
}

/** What `kubectl apply` makes of the live object: `threeWayPatch`, applied. */
export function applyThreeWay(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  type: MergeType,
): StrategicResult {
  const patch = threeWayPatch(original, modified, current, type);
  if (type === untyped) return { ok: true, value: applyMergePatch(current, patch) };
  return applyStrategicMerge(current, patch, type);
}

interface Before {
  readonly original: unknown;
  readonly current: unknown;
}

function mapField(type: MergeType): FieldType {
  const values = type.kind === 'map' ? type.values : untyped;
  return { type: values, patchMerge: false, retainKeys: false };
}

function fieldPatch(
  key: string,
  wanted: unknown,
  { original, current }: Before,
  field: FieldType,
): Readonly<Record<string, unknown>> {
  if (current === undefined || current === null) return { [key]: wanted };
  if (isJsonObject(wanted) && isJsonObject(current)) {
    const inner = threeWayPatch(
      isJsonObject(original) ? original : {},
      wanted,
      current,
      field.type,
    );
    return Object.keys(inner).length === 0 ? {} : { [key]: inner };
  }
  if (Array.isArray(wanted) && Array.isArray(current) && field.patchMerge) {
    const before = { original: Array.isArray(original) ? original : [], current };
    return field.patchMergeKey === undefined
      ? primitivesPatch(key, wanted, before)
      : itemsPatch(key, wanted, before, { mergeKey: field.patchMergeKey, type: field.type });
  }
  return deepEqual(wanted, current) ? {} : { [key]: wanted };
}

interface Lists {
  readonly original: readonly unknown[];
  readonly current: readonly unknown[];
}

function primitivesPatch(
  key: string,
  wanted: readonly unknown[],
  { original, current }: Lists,
): Readonly<Record<string, unknown>> {
  const added = wanted.filter((item) => !current.includes(item));
  const deleted = original.filter((item) => !wanted.includes(item));
  if (added.length === 0 && deleted.length === 0) return {};
  return {
    [`$setElementOrder/${key}`]: wanted,
    ...(added.length > 0 ? { [key]: added } : {}),
    ...(deleted.length > 0 ? { [`$deleteFromPrimitiveList/${key}`]: deleted } : {}),
  };
}

function itemsPatch(
  key: string,
  wanted: readonly unknown[],
  { original, current }: Lists,
  list: { readonly mergeKey: string; readonly type: MergeType },
): Readonly<Record<string, unknown>> {
  const { mergeKey } = list;
  const itemType = list.type.kind === 'list' ? list.type.items : untyped;
  const keyOf = (item: unknown): unknown => (isJsonObject(item) ? item[mergeKey] : undefined);
  const find = (items: readonly unknown[], value: unknown): JsonObject | undefined =>
    items.filter(isJsonObject).find((item) => item[mergeKey] === value);
  const items: unknown[] = [];
  for (const item of wanted) {
    if (!isJsonObject(item)) continue;
    const live = find(current, keyOf(item));
    if (!live) {
      items.push(item);
      continue;
    }
    const inner = threeWayPatch(find(original, keyOf(item)) ?? {}, item, live, itemType);
    if (Object.keys(inner).length > 0) items.push({ ...inner, [mergeKey]: item[mergeKey] });
  }
  for (const item of original) {
    if (find(wanted, keyOf(item))) continue;
    items.push({ $patch: 'delete', [mergeKey]: keyOf(item) });
  }
  const order = wanted.map((item) => ({ [mergeKey]: keyOf(item) }));
  const liveOrder = current.map(keyOf).filter((value) => find(wanted, value));
  const isReordered = !deepEqual(
    liveOrder,
    wanted.map(keyOf).filter((value) => find(current, value)),
  );
  if (items.length === 0 && !isReordered) return {};
  return {
    [`$setElementOrder/${key}`]: order,
    ...(items.length > 0 ? { [key]: items } : {}),
  };
}
