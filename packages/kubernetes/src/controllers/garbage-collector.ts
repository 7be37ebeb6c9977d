import type { KubernetesObject } from '@drydock/manifests';
import type { Reconciler, Write } from '../reconciler.ts';
import type { GroupResource, StoreEvent, StoreView } from '../store.ts';

export interface GarbageTypes {
  /** Where objects of an apiVersion and kind are kept; undefined for types that are not served. */
  resourceOf(apiVersion: string, kind: string): GroupResource | undefined;
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** Deletes dependents whose owners are gone, and does what the finalizers `orphan` and `foregroundDeletion` promise. @see kubernetes pkg/controller/garbagecollector */
export function createGarbageCollector(types: GarbageTypes): Reconciler {
  const placeOf = (object: KubernetesObject): GroupResource | undefined =>
    types.resourceOf(object.apiVersion, object.kind);
  return {
    name: 'generic-garbage-collector',
    manager: 'kube-controller-manager',
    keysOf(event, store) {
      return keysOf(event, store, placeOf);
    },
    reconcile(key, { store }) {
      const [group = '', resource = '', namespace = '', name = ''] = key.split('|');
      const place = { group, resource };
      const object = store.get(place, namespace, name);
      if (!object) return { writes: [] };
      if (object.metadata.deletionTimestamp !== undefined) {
        return { writes: finalize(object, place, { store, placeOf }) };
      }
      return { writes: collect(object, place, { store, types }) };
    },
  };
}

const keyFor = (place: GroupResource, object: KubernetesObject): string =>
  `${place.group}|${place.resource}|${object.metadata.namespace ?? ''}|${object.metadata.name}`;

type PlaceOf = (object: KubernetesObject) => GroupResource | undefined;

function keysOf(event: StoreEvent, store: StoreView, placeOf: PlaceOf): readonly string[] {
  const { object, resource } = event;
  const keys: string[] = [];
  const { finalizers, deletionTimestamp, ownerReferences, uid = '' } = object.metadata;
  const isWaiting =
    deletionTimestamp !== undefined &&
    (finalizers?.includes(ORPHAN) === true || finalizers?.includes(FOREGROUND) === true);
  if (event.type === 'DELETED') {
    for (const dependent of store.ownedBy(uid)) {
      const place = placeOf(dependent);
      if (place) keys.push(keyFor(place, dependent));
    }
    // A blocked owner waits for this one.
    for (const owner of ownerReferences ?? []) {
      const place = placeOf({
        apiVersion: owner.apiVersion,
        kind: owner.kind,
        metadata: { name: owner.name },
      });
      if (place)
        keys.push(
          `${place.group}|${place.resource}|${object.metadata.namespace ?? ''}|${owner.name}`,
        );
    }
    return keys;
  }
  if (isWaiting) keys.push(keyFor(resource, object));
  if (event.type === 'ADDED' && ownerReferences !== undefined) keys.push(keyFor(resource, object));
  else if (
    ownerReferences !== undefined &&
    event.previous?.metadata.ownerReferences !== ownerReferences
  ) {
    keys.push(keyFor(resource, object));
  }
  return keys;
}

interface Surroundings {
  readonly store: StoreView;
  readonly types: GarbageTypes;
}

/** An object whose owners are all gone is deleted; a gone owner among living ones is taken off the list. */
function collect(
  object: KubernetesObject,
  place: GroupResource,
  { store, types }: Surroundings,
): readonly Write[] {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0) return [];
  const { namespace = '', name, uid = '' } = object.metadata;
  const found = owners.map((owner) => {
    const resource = types.resourceOf(owner.apiVersion, owner.kind);
    if (!resource) return undefined;
    const live = store.get(resource, namespace, owner.name) ?? store.get(resource, '', owner.name);
    return live?.metadata.uid === owner.uid ? live : undefined;
  });
  const isUnknown = owners.some((owner) => !types.resourceOf(owner.apiVersion, owner.kind));
  if (isUnknown) return [];
  const solid = found.filter((owner) => owner !== undefined && !isWaitingForDependents(owner));
  if (solid.length > 0) {
    if (solid.length === owners.length) return [];
    const left = owners.filter(
      (_, i) => found[i] !== undefined && !isWaitingForDependents(found[i]),
    );
    return [
      {
        verb: 'update',
        resource: place,
        object: { ...object, metadata: { ...object.metadata, ownerReferences: left } },
      },
    ];
  }
  const waitsForIt = found.some((owner) => owner !== undefined);
  const hasDependents = store.ownedBy(uid).length > 0;
  const propagationPolicy = waitsForIt && hasDependents ? 'Foreground' : 'Background';
  return [{ verb: 'delete', resource: place, namespace, name, uid, propagationPolicy }];
}

function isWaitingForDependents(owner: KubernetesObject): boolean {
  return (
    owner.metadata.deletionTimestamp !== undefined &&
    owner.metadata.finalizers?.includes(FOREGROUND) === true
  );
}

function finalize(
  object: KubernetesObject,
  place: GroupResource,
  { store, placeOf }: { readonly store: StoreView; readonly placeOf: PlaceOf },
): readonly Write[] {
  const { finalizers = [], uid = '' } = object.metadata;
  const without = (name: string): Write => ({
    verb: 'update',
    resource: place,
    object: withFinalizers(
      object,
      finalizers.filter((each) => each !== name),
    ),
  });
  const dependents = store.ownedBy(uid);
  if (finalizers.includes(ORPHAN)) {
    const released = dependents.flatMap((dependent): Write[] => {
      const resource = placeOf(dependent);
      return resource ? [{ verb: 'update', resource, object: withoutOwner(dependent, uid) }] : [];
    });
    return [...released, without(ORPHAN)];
  }
  if (!finalizers.includes(FOREGROUND)) return [];
  const blocking = dependents.filter((dependent) =>
    dependent.metadata.ownerReferences?.some(
      (owner) => owner.uid === uid && owner.blockOwnerDeletion === true,
    ),
  );
  const deletions = dependents.flatMap((dependent): Write[] => {
    const resource = placeOf(dependent);
    if (!resource || dependent.metadata.deletionTimestamp !== undefined) return [];
    const others = dependent.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
    if (others.length > 0)
      return [{ verb: 'update', resource, object: withoutOwner(dependent, uid) }];
    const { namespace = '', name, uid: own = '' } = dependent.metadata;
    const propagationPolicy = store.ownedBy(own).length > 0 ? 'Foreground' : 'Background';
    return [{ verb: 'delete', resource, namespace, name, uid: own, propagationPolicy }];
  });
  return blocking.length === 0 ? [...deletions, without(FOREGROUND)] : deletions;
}

function withFinalizers(object: KubernetesObject, finalizers: readonly string[]): KubernetesObject {
  const { finalizers: _, ...metadata } = object.metadata;
  return { ...object, metadata: finalizers.length > 0 ? { ...metadata, finalizers } : metadata };
}

function withoutOwner(object: KubernetesObject, uid: string): KubernetesObject {
  const left = object.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
  const { ownerReferences: _, resourceVersion: __, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: left.length > 0 ? { ...metadata, ownerReferences: left } : metadata,
  };
}
