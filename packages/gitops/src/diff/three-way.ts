import {
  applyMergePatch,
  applyStrategicMerge,
  createMergePatch,
  deepEqual,
  isPlainObject,
  setKey,
  untyped,
  type MergeType,
  type PlainObject,
} from '@drydock/merge';
import { removeListFields, removeMapFields } from './remove-fields.ts';
import type { DiffType } from './diff-types.ts';

/** What is known of the objects that are compared. */
export interface DiffKind {
  /** undefined: a custom resource. */
  readonly type: DiffType | undefined;
  /** Go's type can read the wanted and the live state. */
  readonly isReadable: boolean;
}

/** What a comparison of two states says, each as the comparison saw it. */
export interface Prediction {
  readonly live: PlainObject;
  readonly predicted: PlainObject;
}

/**
 * The live object as a `kubectl apply` of `config` would leave it, when `original` was applied before;
 * undefined when the patch does not fit. @see gitops-engine pkg/diff ThreeWayDiff
 */
export function threeWay(
  original: PlainObject,
  config: PlainObject,
  live: PlainObject,
  kind: DiffKind,
): Prediction | undefined {
  const [before, wanted] = [withoutNamespace(original), withoutNamespace(config)];
  const { type } = kind;
  if (!type) return jsonThreeWay(before, wanted, live);
  const isTemplated = config.kind === 'StatefulSet';
  const patch = strategicPatch(before, wanted, { live, type: type.merge });
  const fitting = isTemplated ? withoutSameTemplates(patch, { before, wanted, live }) : patch;
  const merged = applyStrategicMerge(live, fitting, type.merge);
  if (!merged.ok || !isPlainObject(merged.value)) return undefined;
  const { isReadable } = kind;
  return {
    live: type.defaults(live, isReadable),
    predicted: type.defaults(merged.value, isReadable),
  };
}

/** Live objects have a namespace and manifests often not; the same for empty annotations. */
function withoutNamespace(object: PlainObject): PlainObject {
  const { metadata } = object;
  if (!isPlainObject(metadata)) return object;
  const { namespace: _, annotations, ...rest } = metadata;
  const isEmpty =
    annotations === undefined ||
    annotations === null ||
    (isPlainObject(annotations) && Object.keys(annotations).length === 0);
  return { ...object, metadata: isEmpty ? rest : { ...rest, annotations } };
}

/** Custom resources: what is only live is left out first, then a JSON merge patch decides. */
function jsonThreeWay(original: PlainObject, config: PlainObject, live: PlainObject): Prediction {
  const known = removeMapFields(original, live);
  const changes = keepNulls(createMergePatch(known, config) ?? {}, false);
  const deletions = keepNulls(createMergePatch(original, config) ?? {}, true);
  const patch = mergePatches(deletions, changes);
  return { live, predicted: applyMergePatch(live, patch) as PlainObject }; // of two objects comes an object
}

/** Only the deletions of a merge patch, or only the rest. */
function keepNulls(patch: unknown, keep: boolean): PlainObject {
  const result: Record<string, unknown> = {};
  if (!isPlainObject(patch)) return result;
  for (const [key, value] of Object.entries(patch)) {
    if (isPlainObject(value)) {
      const below = keepNulls(value, keep);
      if (Object.keys(below).length > 0 || (!keep && Object.keys(value).length === 0)) {
        setKey(result, key, below);
      }
    } else if ((value === null) === keep) setKey(result, key, value);
  }
  return result;
}

function mergePatches(below: PlainObject, above: PlainObject): PlainObject {
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    const both = isPlainObject(value) && isPlainObject(under);
    setKey(result, key, both ? mergePatches(under, value) : value);
  }
  return result;
}

/**
 * The strategic merge patch of the wanted state: all of it, with directives for what `original` had and it
 * no longer has, and for the order of its lists.
 */
function strategicPatch(original: unknown, wanted: PlainObject, place: Place): PlainObject {
  const patch: Record<string, unknown> = {};
  const before = isPlainObject(original) ? original : {};
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(wanted, key) && before[key] !== null) setKey(patch, key, null);
  }
  for (const [key, value] of Object.entries(wanted)) {
    addField(patch, { key, value, old: ownField(before, key) }, place);
  }
  return patch;
}

/** What is live where a patch applies, and how it merges there. */
interface Place {
  readonly live: unknown;
  readonly type: MergeType;
}

interface FieldChange {
  readonly key: string;
  readonly value: unknown;
  readonly old: unknown;
}

const ownField = (value: unknown, key: string): unknown =>
  isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

function addField(patch: Record<string, unknown>, change: FieldChange, place: Place): void {
  const { key, old, value } = change;
  const { type } = place;
  const live = ownField(place.live, key);
  // A null that is live too is no deletion: it stays as it is.
  if (value === null && live === null) return;
  const field = type.kind === 'struct' ? type.field(key) : undefined;
  const below = field?.type ?? (type.kind === 'map' ? type.values : untyped);
  if (isPlainObject(value)) {
    const inner = strategicPatch(old, value, { live, type: below });
    const retains = field?.retainKeys === true;
    setKey(patch, key, retains ? retainingKeys(inner, value, live) : inner);
    return;
  }
  if (!Array.isArray(value) || field?.patchMerge !== true) {
    setKey(patch, key, value);
    return;
  }
  const oldList: readonly unknown[] = Array.isArray(old) ? old : [];
  const mergeKey = field.patchMergeKey;
  if (mergeKey === undefined) {
    const gone = oldList.filter((item) => !value.some((other) => deepEqual(item, other)));
    setKey(patch, key, value);
    if (gone.length > 0) patch[`$deleteFromPrimitiveList/${key}`] = gone;
    if (value.length > 0) patch[`$setElementOrder/${key}`] = value;
    return;
  }
  const { retainKeys } = field;
  addKeyedList(patch, { key, value, oldList, live, mergeKey, items: itemsOf(below), retainKeys });
}

/** A union: the members that the wanted state does not name go, when anything changes at all. */
function retainingKeys(patch: PlainObject, wanted: PlainObject, live: unknown): PlainObject {
  const kept = Object.keys(wanted).filter((name) => wanted[name] !== null);
  return kept.length > 0 && isPlainObject(live) ? { ...patch, $retainKeys: kept } : patch;
}

const itemsOf = (type: MergeType): MergeType => (type.kind === 'list' ? type.items : untyped);

interface KeyedChange {
  readonly key: string;
  readonly value: readonly unknown[];
  readonly oldList: readonly unknown[];
  readonly mergeKey: string;
  readonly live: unknown;
  readonly items: MergeType;
  readonly retainKeys: boolean;
}

function addKeyedList(patch: Record<string, unknown>, change: KeyedChange): void {
  const { key, mergeKey, oldList, value } = change;
  const byName = (list: unknown) =>
    new Map(
      (Array.isArray(list) ? list : [])
        .filter(isPlainObject)
        .map((item) => [item[mergeKey], item] as const),
    );
  const old = byName(oldList);
  const running = byName(change.live);
  const wanted = value.filter(isPlainObject);
  const names = new Set(wanted.map((item) => item[mergeKey]));
  const items = wanted.map((item) => {
    const live = running.get(item[mergeKey]);
    const inner = strategicPatch(old.get(item[mergeKey]), item, { live, type: change.items });
    return change.retainKeys ? retainingKeys(inner, item, live) : inner;
  });
  const gone = [...old.keys()].filter((name) => name !== undefined && !names.has(name));
  const deletions = gone.map((name) => ({ [mergeKey]: name, $patch: 'delete' }));
  setKey(patch, key, [...items, ...deletions]);
  if (wanted.length > 0) {
    patch[`$setElementOrder/${key}`] = wanted.map((item) => ({ [mergeKey]: item[mergeKey] }));
  }
}

interface States {
  readonly before: PlainObject;
  readonly wanted: PlainObject;
  readonly live: PlainObject;
}

/** The server fills in claims of a StatefulSet beyond what a client knows: fields that only live has do not count. */
function withoutSameTemplates(patch: PlainObject, states: States): PlainObject {
  const [before, wanted, live] = [states.before, states.wanted, states.live].map(templatesOf);
  if (!before || !wanted || !live || !isPlainObject(patch.spec)) return patch;
  if (!deepEqual(removeListFields(before, live), wanted)) return patch;
  const { volumeClaimTemplates: _, ...spec } = patch.spec;
  return { ...patch, spec };
}

function templatesOf(object: PlainObject): readonly unknown[] | undefined {
  const templates = isPlainObject(object.spec) ? object.spec.volumeClaimTemplates : undefined;
  return Array.isArray(templates) ? templates : undefined;
}
