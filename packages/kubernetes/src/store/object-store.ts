import type { KubernetesObject } from '@drydock/manifests';
import type { FieldManagers } from '../fields/field-managers.ts';
import type { GroupResource, StoreEvent, StoreView } from '../store.ts';
import { createOwnerIndex, type OwnerIndex } from './owner-index.ts';
import { listTable, writableBucket, type Bucket, type Table } from './tables.ts';
import { createHistory, type History, type HistorySnapshot } from './history.ts';

/** An object with what is kept beside it: its managedFields, worked out only when somebody asks. */
export interface StoredRecord {
  readonly object: KubernetesObject;
  readonly managers: FieldManagers | undefined;
}

/** A write as the server sees it: the public event, and the managers before and after it. */
export interface StoredEvent extends StoreEvent {
  readonly managers: FieldManagers | undefined;
}

export interface StoreSnapshot {
  readonly revision: number;
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, Bucket>>;
  readonly known: ReadonlyMap<string, GroupResource>;
  readonly history: HistorySnapshot;
}

/** The one place where state lives: objects by type, namespace and name, one revision per write. */
export interface ObjectStore extends StoreView {
  record(resource: GroupResource, namespace: string, name: string): StoredRecord | undefined;
  /** Stores under the object's namespace and name, with a new resourceVersion. */
  put(resource: GroupResource, record: StoredRecord): StoredEvent;
  remove(resource: GroupResource, namespace: string, name: string): StoredEvent | undefined;
  /** Writes after `revision`, or undefined when some of them are forgotten. */
  since(revision: number): readonly StoredEvent[] | undefined;
  /** Forgets history up to `revision`, as etcd's compaction does. */
  compact(revision: number): void;
  readonly compacted: number;
  subscribe(listener: (event: StoredEvent) => void): () => void;
  snapshot(): StoreSnapshot;
  restore(snapshot: StoreSnapshot): void;
  /** Every type that has ever had an object. */
  resources(): readonly GroupResource[];
}

const tableKey = (resource: GroupResource): string =>
  resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;

interface State {
  revision: number;
  tables: Map<string, Table>;
  readonly known: Map<string, GroupResource>;
  readonly history: History;
  readonly owners: OwnerIndex;
  listeners: readonly ((event: StoredEvent) => void)[];
}

export function createObjectStore(historyLimit = 10_000): ObjectStore {
  const state: State = {
    revision: 1,
    tables: new Map(),
    known: new Map(),
    history: createHistory(historyLimit),
    owners: createOwnerIndex(),
    listeners: [],
  };
  const record: ObjectStore['record'] = (resource, namespace, name) =>
    state.tables.get(tableKey(resource))?.buckets.get(namespace)?.records.get(name);
  return {
    get revision() {
      return state.revision;
    },
    get compacted() {
      return state.history.compacted();
    },
    record,
    get: (resource, namespace, name) => record(resource, namespace, name)?.object,
    list(resource, namespace) {
      const table = state.tables.get(tableKey(resource));
      return table ? listTable(table, namespace) : [];
    },
    ownedBy: (uid) => state.owners.of(uid),
    put: (resource, next) => put(state, resource, next),
    remove(resource, namespace, name) {
      const last = record(resource, namespace, name);
      return last && remove(state, resource, last);
    },
    since: (after) => state.history.since(after),
    compact: (upTo) => state.history.compact(upTo),
    subscribe(listener) {
      state.listeners = [...state.listeners, listener];
      return () => {
        state.listeners = state.listeners.filter((other) => other !== listener);
      };
    },
    snapshot: () => snapshot(state),
    restore: (saved) => restore(state, saved),
    resources: () => [...state.known.values()],
  };
}

function tableOf(state: State, resource: GroupResource): Table {
  const key = tableKey(resource);
  let table = state.tables.get(key);
  if (!table) {
    table = { buckets: new Map(), sorted: undefined };
    state.tables.set(key, table);
    state.known.set(key, resource);
  }
  return table;
}

function publish(state: State, event: StoredEvent): StoredEvent {
  state.history.add(event);
  for (const listener of state.listeners) listener(event);
  return event;
}

function withVersion(object: KubernetesObject, revision: number): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

function put(state: State, resource: GroupResource, next: StoredRecord): StoredEvent {
  const { metadata } = next.object;
  const bucket = writableBucket(tableOf(state, resource), metadata.namespace ?? '', metadata.name);
  const previous = bucket.records.get(metadata.name)?.object;
  const revision = ++state.revision;
  const { managers } = next;
  const object = withVersion(next.object, revision);
  bucket.records.set(metadata.name, { object, managers });
  state.owners.update(previous, object);
  const event = { resource, object, revision, managers };
  return publish(
    state,
    previous ? { ...event, type: 'MODIFIED', previous } : { ...event, type: 'ADDED' },
  );
}

function remove(state: State, resource: GroupResource, last: StoredRecord): StoredEvent {
  const { name, namespace = '' } = last.object.metadata;
  writableBucket(tableOf(state, resource), namespace, name).records.delete(name);
  const revision = ++state.revision;
  const object = withVersion(last.object, revision);
  state.owners.update(last.object, undefined);
  const { managers } = last;
  return publish(state, {
    type: 'DELETED',
    resource,
    object,
    previous: last.object,
    revision,
    managers,
  });
}

/** Marks every bucket as shared: whoever writes next makes its own copy. */
function snapshot(state: State): StoreSnapshot {
  const tables = new Map<string, ReadonlyMap<string, Bucket>>();
  for (const [key, table] of state.tables) {
    for (const bucket of table.buckets.values()) bucket.shared = true;
    tables.set(key, new Map(table.buckets));
  }
  const { revision, known } = state;
  return { revision, tables, known: new Map(known), history: state.history.snapshot() };
}

function restore(state: State, saved: StoreSnapshot): void {
  state.revision = saved.revision;
  state.tables = new Map();
  state.owners.clear();
  for (const [key, resource] of saved.known) state.known.set(key, resource);
  for (const [key, buckets] of saved.tables) {
    state.tables.set(key, { buckets: new Map(buckets), sorted: undefined });
    for (const bucket of buckets.values()) {
      for (const { object } of bucket.records.values()) state.owners.update(undefined, object);
    }
  }
  state.history.restore(saved.history);
}
