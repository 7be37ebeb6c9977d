import {
  applyManaged,
  childType,
  compareTyped,
  differenceOf,
  intersectionOf,
  isEmptySet,
  isPlainObject,
  itemElement,
  mergeTyped,
  parseFieldsV1,
  removeFields,
  setKey,
  type FieldSet,
  type Manager,
  type MergeType,
  type PlainObject,
} from '@drydock/merge';
import { textAt } from '../health/read.ts';

/** The entries of metadata.managedFields. */
export function managersOf(object: PlainObject): readonly Manager[] {
  const metadata = isPlainObject(object.metadata) ? object.metadata : {};
  const entries = Array.isArray(metadata.managedFields) ? metadata.managedFields : [];
  return entries.filter(isPlainObject).map((entry) => ({
    manager: textAt(entry, 'manager'),
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textAt(entry, 'apiVersion'),
    ...(typeof entry.subresource === 'string' && entry.subresource !== ''
      ? { subresource: entry.subresource }
      : {}),
    fields: parseFieldsV1(entry.fieldsV1),
  }));
}

export interface States {
  readonly live: PlainObject;
  readonly config: PlainObject;
}

/**
 * Both states without the fields that differ and are owned by a trusted manager.
 * @see util/argo/managedfields/managed_fields.go Normalize
 */
export function withoutTrustedFields(
  states: States,
  trusted: readonly string[],
  type: MergeType,
): States {
  if (trusted.length === 0) return states;
  const { modified } = compareTyped(states.live, states.config, type);
  let { live, config } = states;
  for (const { manager, fields } of managersOf(states.live)) {
    if (!trusted.includes(manager)) continue;
    const owned = intersectionOf(fields, modified);
    if (isEmptySet(owned)) continue;
    live = objectWithout(live, owned, type);
    config = objectWithout(config, owned, type);
  }
  return { live, config };
}

function objectWithout(object: PlainObject, fields: FieldSet, type: MergeType): PlainObject {
  const result = removeFields(object, fields, type);
  return isPlainObject(result) ? result : object;
}

/** The live object after a forced server-side apply of the config, without managedFields. */
export function predictApply(states: States, manager: string, type: MergeType): PlainObject {
  const { config, live } = states;
  const by = { manager, operation: 'Apply', apiVersion: textAt(config, 'apiVersion') } as const;
  const applied = applyManaged(live, config, managersOf(live), {
    type,
    by,
    ignored: new Map(),
    force: true,
  });
  return applied.ok && isPlainObject(applied.object) ? applied.object : live;
}

/**
 * What admission webhooks changed in a dry run, undone: changes that no manager owns. A field that goes
 * because the manager of the apply had it and claims it no longer is no such change.
 * @see gitops-engine pkg/diff removeWebhookMutation
 */
export function withoutWebhookChanges(
  predicted: PlainObject,
  live: PlainObject,
  { manager, type }: { readonly manager: string; readonly type: MergeType },
): PlainObject {
  const comparison = compareTyped(live, predicted, type);
  const owned = managersOf(predicted).map(({ fields }) => fields);
  const unowned = (set: FieldSet): FieldSet => owned.reduce(differenceOf, set);
  const added = unowned(comparison.added);
  let result: unknown = isEmptySet(added) ? predicted : removeFields(predicted, added, type);
  const own = managersOf(live).filter((entry) => entry.manager === manager);
  const removed = own.reduce(
    (set, { fields }) => differenceOf(set, fields),
    unowned(comparison.removed),
  );
  for (const set of [unowned(comparison.modified), removed]) {
    if (isEmptySet(set)) continue;
    const before = extractFields(live, set, type);
    if (before !== undefined) result = mergeTyped(result, before, type);
  }
  return isPlainObject(result) ? result : predicted;
}

/** Only the members of a set, with the keys that list items need. */
function extractFields(value: unknown, set: FieldSet, type: MergeType): unknown {
  if (Array.isArray(value)) {
    if (type.kind !== 'list') return value;
    return value.flatMap((item, i) => {
      const node = set.get(itemElement(type, item, i));
      if (!node) return [];
      if (node.member || !isPlainObject(item)) return [item];
      const keys = Object.fromEntries(type.keys.map((key) => [key, item[key]]));
      const below = extractFields(item, node.children, type.items);
      return [{ ...keys, ...(isPlainObject(below) ? below : {}) }];
    });
  }
  if (!isPlainObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const node = set.get(`f:${key}`);
    if (node?.member === true && node.children.size === 0) setKey(result, key, value[key]);
    else if (node)
      setKey(result, key, extractFields(value[key], node.children, childType(type, key)));
  }
  return result;
}
