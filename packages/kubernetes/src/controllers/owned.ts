import type { KubernetesObject, OwnerReference } from '@drydock/manifests';
import type { StoreEvent, StoreView } from '../store.ts';

/** The owner that controls an object, if any. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

export function isControlledBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** Objects of one kind that `owner` controls. */
export function controlledBy(
  store: StoreView,
  owner: KubernetesObject,
  kind: string,
): readonly KubernetesObject[] {
  return store
    .ownedBy(owner.metadata.uid ?? '')
    .filter((object) => object.kind === kind && isControlledBy(object, owner));
}

export function controllerReference(owner: KubernetesObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

export const keyOf = (object: KubernetesObject): string =>
  `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

export function splitKey(key: string): readonly [namespace: string, name: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}

/** Key of the controlling owner of an event's object, when it is of `kind`; also of the owner it had before. */
export function ownerKeys(event: StoreEvent, kind: string): readonly string[] {
  const namespace = event.object.metadata.namespace ?? '';
  const now = controllerOf(event.object);
  const before = event.previous ? controllerOf(event.previous) : undefined;
  const keys = now?.kind === kind ? [`${namespace}/${now.name}`] : [];
  if (before?.kind === kind && before.uid !== now?.uid)
    return [...keys, `${namespace}/${before.name}`];
  return keys;
}

/** Whether new objects are still let into a namespace. */
export function isNamespaceOpen(store: StoreView, namespace: string): boolean {
  const found = store.get({ group: '', resource: 'namespaces' }, '', namespace);
  return found?.metadata.deletionTimestamp === undefined;
}
