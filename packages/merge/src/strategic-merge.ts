import { deepEqual } from './deep-equal.ts';
import { untyped, type FieldType, type MergeType } from './merge-type.ts';
import { isPlainObject, setKey, type PlainObject } from './plain-object.ts';
import { childType } from './typed-value.ts';
import { formatGoValue } from './typed-validation.ts';

export type StrategicResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** Thrown inside this file only; callers get a StrategicResult. */
class BadPatch extends Error {}

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const SET_ORDER = '$setElementOrder/';
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/';

/**
 * Strategic merge patch: lists with a merge key merge item by item, and directives say more.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts (patches), apimachinery strategicpatch
 */
export function applyStrategicMerge(
  target: unknown,
  patch: unknown,
  type: MergeType,
): StrategicResult {
  if (!isPlainObject(patch)) return { ok: false, message: 'a strategic merge patch is an object' };
  try {
    return { ok: true, value: mergeObjects(isPlainObject(target) ? target : {}, patch, type) };
  } catch (error) {
    if (error instanceof BadPatch) return { ok: false, message: error.message };
    throw error;
  }
}

function directiveOf(patch: PlainObject): string | undefined {
  const directive = patch[DIRECTIVE];
  if (directive === undefined) return undefined;
  if (directive === 'replace' || directive === 'delete' || directive === 'merge') return directive;
  throw new BadPatch(
    `unknown patch type: ${formatGoValue(directive)} in map: ${formatGoValue(patch)}`,
  );
}

const isDirective = (key: string): boolean =>
  key === DIRECTIVE ||
  key === RETAIN_KEYS ||
  key.startsWith(SET_ORDER) ||
  key.startsWith(DELETE_PRIMITIVES);

/** What a value that is new to the target becomes: directives are for merging only. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((item) => !(isPlainObject(item) && item[DIRECTIVE] !== undefined))
      .map(withoutDirectives);
  }
  if (!isPlainObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (!isDirective(key) && value[key] !== null)
      setKey(result, key, withoutDirectives(value[key]));
  }
  return result;
}

function mergeObjects(target: PlainObject, patch: PlainObject, type: MergeType): PlainObject {
  const directive = directiveOf(patch);
  if (directive === 'replace') {
    const { [DIRECTIVE]: _, ...rest } = patch;
    return withoutDirectives(rest) as PlainObject; // an object stays an object
  }
  if (directive === 'delete') return {};
  const retained = patch[RETAIN_KEYS];
  const result: Record<string, unknown> = { ...target };
  if (Array.isArray(retained)) {
    for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key];
  }
  for (const key of Object.keys(patch)) {
    if (isDirective(key)) continue;
    const value = patch[key];
    if (value === null) delete result[key];
    else {
      const merged = mergeField(result[key], value, { key, patch, type });
      if (merged === undefined) delete result[key];
      else setKey(result, key, merged);
    }
  }
  return applyListDirectives(result, patch, type);
}

interface FieldPlace {
  readonly key: string;
  readonly patch: PlainObject;
  readonly type: MergeType;
}

const fieldOf = (type: MergeType, key: string): FieldType | undefined =>
  type.kind === 'struct' ? type.field(key) : undefined;

function mergeField(current: unknown, value: unknown, place: FieldPlace): unknown {
  const field = fieldOf(place.type, place.key);
  const type = field?.type ?? childType(place.type, place.key);
  if (isPlainObject(value)) {
    if (directiveOf(value) === 'delete') return undefined;
    return mergeObjects(isPlainObject(current) ? current : {}, value, type);
  }
  if (!Array.isArray(value) || !field?.patchMerge) return withoutDirectives(value);
  const order = place.patch[SET_ORDER + place.key];
  const existing: readonly unknown[] = Array.isArray(current) ? current : [];
  if (field.patchMergeKey === undefined) return mergePrimitives(existing, value, order);
  return mergeKeyed(existing, value, {
    mergeKey: field.patchMergeKey,
    type: type.kind === 'list' ? type.items : untyped,
    order,
  });
}

function mergePrimitives(
  existing: readonly unknown[],
  added: readonly unknown[],
  order: unknown,
): readonly unknown[] {
  const merged = [...existing];
  for (const item of added) {
    if (!merged.some((other) => deepEqual(other, item))) merged.push(item);
  }
  return inOrder(
    merged,
    Array.isArray(order) ? order : added,
    (item) => JSON.stringify(item),
    existing,
  );
}

interface KeyedList {
  readonly mergeKey: string;
  readonly type: MergeType;
  readonly order: unknown;
}

function mergeKeyed(
  existing: readonly unknown[],
  patch: readonly unknown[],
  list: KeyedList,
): readonly unknown[] {
  const { mergeKey, order } = list;
  const items = patch.filter(isPlainObject);
  if (items.some((item) => item[DIRECTIVE] === 'replace' && item[mergeKey] === undefined)) {
    return items.filter((item) => item[DIRECTIVE] === undefined).map(withoutDirectives);
  }
  for (const item of items) {
    directiveOf(item);
    if (item[mergeKey] !== undefined) continue;
    throw new BadPatch(
      `map: ${formatGoValue(item)} does not contain declared merge key: ${mergeKey}`,
    );
  }
  const deleted = new Set(
    items.filter((item) => item[DIRECTIVE] === 'delete').map((item) => item[mergeKey]),
  );
  const kept = items.filter((item) => item[DIRECTIVE] !== 'delete');
  if (Array.isArray(order)) checkOrder(kept, order, mergeKey);
  const merged: unknown[] = existing.filter(
    (item) => !(isPlainObject(item) && deleted.has(item[mergeKey])),
  );
  for (const item of kept) {
    const at = merged.findIndex(
      (other) => isPlainObject(other) && other[mergeKey] === item[mergeKey],
    );
    const before = merged[at];
    if (at === -1) merged.push(mergeObjects({}, item, list.type));
    else merged[at] = mergeObjects(isPlainObject(before) ? before : {}, item, list.type);
  }
  return inOrder(merged, Array.isArray(order) ? order : kept, keyReader(mergeKey), existing);
}

const keyReader =
  (mergeKey: string) =>
  (item: unknown): string =>
    JSON.stringify(isPlainObject(item) ? item[mergeKey] : item) ?? '';

function checkOrder(items: readonly PlainObject[], order: readonly unknown[], key: string): void {
  const read = keyReader(key);
  const places = items.map((item) => order.findIndex((other) => read(other) === read(item)));
  const isSorted = places.every((place, i) => place !== -1 && place >= (places[i - 1] ?? 0));
  if (isSorted) return;
  throw new BadPatch(
    `The order in patch list:\n${formatGoValue(items)}\n doesn't match ${SET_ORDER.slice(0, -1)} list:\n${formatGoValue(order)}\n`,
  );
}

/**
 * Items of the patch in the patch's order, the others merged in between as the server had them; what is
 * new goes before what it cannot be compared with. @see strategicpatch normalizeElementOrder
 */
function inOrder(
  items: readonly unknown[],
  order: readonly unknown[],
  read: (item: unknown) => string,
  original: readonly unknown[] = items,
): readonly unknown[] {
  const wanted = order.map(read);
  const before = original.map(read);
  const rank = (item: unknown): number => wanted.indexOf(read(item));
  const patched = items.filter((item) => rank(item) !== -1).toSorted((a, b) => rank(a) - rank(b));
  const serverOnly = items.filter((item) => rank(item) === -1);
  const result: unknown[] = [];
  let next = 0;
  for (const item of patched) {
    const place = before.indexOf(read(item));
    for (; next < serverOnly.length; next++) {
      const other = before.indexOf(read(serverOnly[next]));
      if (place === -1 || other === -1 || other > place) break;
      result.push(serverOnly[next]);
    }
    result.push(item);
  }
  return [...result, ...serverOnly.slice(next)];
}

/** `$deleteFromPrimitiveList/x`, and `$setElementOrder/x` where the patch has no `x`. */
function applyListDirectives(
  result: Record<string, unknown>,
  patch: PlainObject,
  type: MergeType,
): PlainObject {
  for (const directive of Object.keys(patch)) {
    const values = patch[directive];
    if (!Array.isArray(values)) continue;
    if (directive.startsWith(DELETE_PRIMITIVES)) {
      const key = directive.slice(DELETE_PRIMITIVES.length);
      const current = result[key];
      if (Array.isArray(current)) {
        result[key] = current.filter((item) => !values.some((value) => deepEqual(item, value)));
      }
    } else if (directive.startsWith(SET_ORDER)) {
      const key = directive.slice(SET_ORDER.length);
      const current = result[key];
      if (patch[key] !== undefined || !Array.isArray(current)) continue;
      const mergeKey = fieldOf(type, key)?.patchMergeKey;
      result[key] = inOrder(
        current,
        values,
        mergeKey === undefined ? JSON.stringify : keyReader(mergeKey),
      );
    }
  }
  return result;
}
