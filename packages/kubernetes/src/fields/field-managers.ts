import type { KubernetesObject } from '@drydock/manifests';
import {
  formatFieldsV1,
  managersAfterUpdate,
  parseFieldsV1,
  sameSets,
  unionOf,
  type FieldSet,
  type Manager,
  type PlainObject,
} from '@drydock/merge';
import { textOf } from '@drydock/object-validation';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { MergeTypeSource } from './merge-type-source.ts';

/**
 * Who owns which fields of an object. Nobody asks for most writes' managers, so they are worked out
 * when somebody does; until then only the two objects of each write are kept.
 */
export interface FieldManagers {
  list(): readonly Manager[];
  isSame(other: FieldManagers | undefined): boolean;
}

export interface WriteKind {
  readonly manager: string;
  readonly apiVersion: string;
  /** Virtual milliseconds since the epoch. */
  readonly time: number;
  readonly subresource?: string;
}

export interface ManagedChange {
  readonly previous: KubernetesObject | undefined;
  readonly next: KubernetesObject;
  readonly kind: WriteKind;
  readonly type: ResourceType;
  readonly types: MergeTypeSource;
}

/** Managed fields that nobody may own. @see managedfields/internal/stripmeta.go */
export const unownedFields: FieldSet = parseFieldsV1({
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': Object.fromEntries([
    ['.', {}],
    ...[
      'name',
      'namespace',
      'creationTimestamp',
      'selfLink',
      'uid',
      'clusterName',
      'generation',
      'managedFields',
      'resourceVersion',
    ].map((name) => [`f:${name}`, {}]),
  ]) as PlainObject,
});

/** Entries of managedFields by Update that are kept apart; older ones are joined. */
const MAX_UPDATE_MANAGERS = 10;

/** Chains of unread writes longer than this are worked out, so that they do not keep old objects alive. */
const MAX_PENDING = 16;

interface Pending extends FieldManagers {
  readonly depth: number;
}

export function managersAfterWrite(
  before: FieldManagers | undefined,
  change: ManagedChange,
): FieldManagers {
  const depth = before && 'depth' in before ? (before as Pending).depth + 1 : 1;
  let known: readonly Manager[] | undefined;
  const pending: Pending = {
    depth: depth > MAX_PENDING ? 0 : depth,
    list: () => (known ??= computeManagers(before?.list() ?? [], change)),
    isSame: (other) => sameManagers(pending.list(), other?.list() ?? []),
  };
  if (depth > MAX_PENDING) pending.list();
  return pending;
}

/** Managers that are known already. */
export function fixedManagers(managers: readonly Manager[]): FieldManagers {
  const fixed: FieldManagers = {
    list: () => managers,
    isSame: (other) => sameManagers(managers, other?.list() ?? []),
  };
  return fixed;
}

function sameManagers(a: readonly Manager[], b: readonly Manager[]): boolean {
  return (
    a.length === b.length &&
    a.every((manager, i) => {
      const other = b[i];
      return (
        other !== undefined &&
        other.manager === manager.manager &&
        other.operation === manager.operation &&
        other.subresource === manager.subresource &&
        other.apiVersion === manager.apiVersion &&
        sameSets(other.fields, manager.fields)
      );
    })
  );
}

const unownedStatus = unionOf(unownedFields, parseFieldsV1({ 'f:status': {} }));

/** A write to the object itself says nothing of a status that has a door of its own. */
function ignoredIn(type: ResourceType, subresource: string | undefined): FieldSet {
  const hasStatus = type.subresources.some((sub) => sub.name === 'status');
  return hasStatus && subresource === undefined ? unownedStatus : unownedFields;
}

function computeManagers(before: readonly Manager[], change: ManagedChange): readonly Manager[] {
  const { previous, next, kind, type, types } = change;
  const by = {
    manager: kind.manager,
    operation: 'Update',
    apiVersion: kind.apiVersion,
    ...(kind.subresource === undefined ? {} : { subresource: kind.subresource }),
  } as const;
  const empty = {
    apiVersion: next.apiVersion,
    kind: next.kind,
    metadata: {},
    spec: null,
    status: null,
  };
  const after = managersAfterUpdate(previous ?? empty, next, before, {
    type: types(type),
    by,
    ignored: ignoredIn(type, kind.subresource),
  });
  const time = formatTime(kind.time);
  const stamped = after.map((manager) => {
    const last = before.find((other) => isSameEntry(other, manager));
    if (!isSameEntry(manager, by)) return manager;
    if (last?.time !== undefined && sameSets(last.fields, manager.fields)) return manager;
    return { ...manager, time };
  });
  return capManagers(sortManagers(stamped));
}

export function isSameEntry(a: Omit<Manager, 'fields'>, b: Omit<Manager, 'fields'>): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    a.apiVersion === b.apiVersion
  );
}

/** Apply before Update, then by time, then by name. @see managedfields sortEncodedManagedFields */
export function sortManagers(managers: readonly Manager[]): readonly Manager[] {
  const key = (manager: Manager): readonly string[] => [
    manager.operation,
    manager.time ?? '',
    manager.manager,
    manager.apiVersion,
    manager.subresource ?? '',
  ];
  return managers.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    for (const [i, part] of left.entries()) {
      const other = right[i] ?? '';
      if (part !== other) return part < other ? -1 : 1;
    }
    return 0;
  });
}

function capManagers(managers: readonly Manager[]): readonly Manager[] {
  const updates = managers.filter((manager) => manager.operation === 'Update');
  if (updates.length <= MAX_UPDATE_MANAGERS) return managers;
  const excess = updates.slice(0, updates.length - MAX_UPDATE_MANAGERS + 1);
  const [first] = excess;
  if (!first) return managers;
  const joined: Manager = {
    ...first,
    manager: 'ancient-changes',
    fields: excess.reduce<FieldSet>((set, manager) => joinSets(set, manager.fields), new Map()),
  };
  return sortManagers([...managers.filter((manager) => !excess.includes(manager)), joined]);
}

function joinSets(a: FieldSet, b: FieldSet): FieldSet {
  const result = new Map(a);
  for (const [key, node] of b) {
    const other = a.get(key);
    result.set(
      key,
      other
        ? { member: other.member || node.member, children: joinSets(other.children, node.children) }
        : node,
    );
  }
  return result;
}

/** As `metadata.managedFields` shows them. */
export function formatManagers(managers: readonly Manager[]): readonly PlainObject[] {
  return managers.map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
    manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: formatFieldsV1(fields),
    ...(subresource === undefined ? {} : { subresource }),
  }));
}

/** Managers as a client sent them back; undefined entries are dropped. */
export function parseManagers(entries: readonly PlainObject[]): readonly Manager[] {
  return entries.flatMap((entry) => {
    const { manager, operation, apiVersion, subresource, time, fieldsV1 } = entry;
    if (operation !== 'Apply' && operation !== 'Update') return [];
    return [
      {
        manager: textOf(manager),
        operation,
        apiVersion: textOf(apiVersion),
        ...(typeof subresource === 'string' && subresource !== '' ? { subresource } : {}),
        ...(typeof time === 'string' && parseTime(time) !== undefined ? { time } : {}),
        fields: parseFieldsV1(fieldsV1),
      },
    ];
  });
}
