import {
  differenceOf,
  formatPaths,
  intersectionOf,
  isEmptySet,
  sameSets,
  unionOf,
  type FieldNode,
  type FieldSet,
} from './field-set.ts';
import type { MergeType } from './merge-type.ts';
import { childType, compareTyped, fieldSetOf, mergeTyped, removeFields } from './typed-value.ts';

/** One entry of managedFields. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fields: FieldSet;
}

/** Who writes: fields are added to the entry of the same manager, operation, version and subresource. */
export type ManagerId = Omit<Manager, 'fields' | 'time'>;

export interface FieldConflict {
  readonly manager: ManagerId;
  readonly paths: readonly string[];
}

export type ApplyResult =
  | {
      readonly ok: true;
      readonly object: unknown;
      readonly managers: readonly Manager[];
      readonly changed: boolean;
    }
  | { readonly ok: false; readonly conflicts: readonly FieldConflict[] };

export interface ManagedWrite {
  readonly type: MergeType;
  readonly by: ManagerId;
  /** Paths that nobody owns: names, uid, what a subresource write resets. */
  readonly ignored: FieldSet;
}

const sameManager = (a: ManagerId, b: ManagerId): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion);

/** Who owns what after an update that turned `before` into `after`; the writer owns what it changed. */
export function managersAfterUpdate(
  before: unknown,
  after: unknown,
  managers: readonly Manager[],
  write: ManagedWrite,
): readonly Manager[] {
  const comparison = compareTyped(before, after, write.type);
  const changed = unionOf(comparison.modified, comparison.added);
  const owned = differenceOf(changed, write.ignored);
  const others = managers
    .map((manager) =>
      sameManager(manager, write.by)
        ? { ...manager, fields: differenceOf(manager.fields, comparison.removed) }
        : {
            ...manager,
            fields: differenceOf(differenceOf(manager.fields, changed), comparison.removed),
          },
    )
    .filter((manager) => !isEmptySet(manager.fields));
  if (isEmptySet(owned)) return others;
  const own = others.find((manager) => sameManager(manager, write.by));
  const fields = own ? unionOf(own.fields, owned) : owned;
  const rest = others.filter((manager) => manager !== own);
  if (own && sameSets(own.fields, fields)) return others;
  return [...rest, { ...write.by, fields }];
}

/** Server-side apply: merges, drops what this manager no longer applies, and finds conflicts. @see structured-merge-diff merge/update.go */
export function applyManaged(
  live: unknown,
  applied: unknown,
  managers: readonly Manager[],
  write: ManagedWrite & { readonly force: boolean },
): ApplyResult {
  const { type, by } = write;
  const merged = mergeTyped(live, applied, type);
  const last = managers.find((manager) => sameManager(manager, by));
  const claim = differenceOf(fieldSetOf(applied, type), write.ignored);
  const others = managers.filter((manager) => manager !== last);
  const now = [...others, { ...by, fields: claim }];
  const object = last ? prune(merged, last.fields, now, type) : merged;

  const comparison = compareTyped(live, object, type);
  const changed = unionOf(comparison.modified, comparison.added);
  const conflicts = others.flatMap((manager) => {
    const contested = intersectionOf(manager.fields, changed);
    return isEmptySet(contested) ? [] : [{ manager, contested }];
  });
  if (conflicts.length > 0 && !write.force) {
    return {
      ok: false,
      conflicts: conflicts.map(({ manager, contested }) => ({
        manager,
        paths: formatPaths(contested),
      })),
    };
  }
  const remaining = others.map((manager) => ({
    ...manager,
    fields: differenceOf(differenceOf(manager.fields, changed), comparison.removed),
  }));
  const isChanged = !isEmptySet(changed) || !isEmptySet(comparison.removed);
  const time = last?.time;
  const own: Manager = { ...by, ...(time === undefined ? {} : { time }), fields: claim };
  const result = [...remaining, own].filter((manager) => !isEmptySet(manager.fields));
  return { ok: true, object, managers: result, changed: isChanged };
}

/** Takes away what the manager applied last time, except what somebody applies now or owns. */
function prune(
  merged: unknown,
  last: FieldSet,
  managers: readonly Manager[],
  type: MergeType,
): unknown {
  const lastMembers = withNamedFields(last, type);
  const pruned = removeFields(merged, lastMembers, type);
  const mergedSet = withNamedFields(fieldSetOf(merged, type), type);
  const owned = managers.reduce<FieldSet>(
    (set, manager) => unionOf(set, withNamedFields(manager.fields, type)),
    new Map(),
  );
  const prunedSet = withNamedFields(fieldSetOf(pruned ?? {}, type), type);
  const back = removeFields(merged, differenceOf(mergedSet, unionOf(prunedSet, owned)), type);
  const backSet = withNamedFields(fieldSetOf(back ?? {}, type), type);
  return (
    removeFields(merged, intersectionOf(differenceOf(mergedSet, backSet), lastMembers), type) ?? {}
  );
}

/** Makes the structs on the way to a member members too. @see fieldpath.Set.EnsureNamedFieldsAreMembers */
function withNamedFields(set: FieldSet, type: MergeType): FieldSet {
  const result = new Map<string, FieldNode>();
  for (const [key, node] of set) {
    const name = key.startsWith('f:') ? key.slice(2) : undefined;
    const isField = name !== undefined && type.kind === 'struct' && type.field(name) !== undefined;
    const below =
      name !== undefined ? childType(type, name) : type.kind === 'list' ? type.items : type;
    result.set(key, {
      member: node.member || (isField && node.children.size > 0),
      children: withNamedFields(node.children, below),
    });
  }
  return result;
}
