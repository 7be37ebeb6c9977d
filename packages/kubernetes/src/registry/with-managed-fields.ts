import type { KubernetesObject } from '@drydock/manifests';
import { formatManagers } from '../fields/field-managers.ts';
import type { GroupResource } from '../store.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** An object of the store with `metadata.managedFields`, which the store keeps beside it. */
export function withManagedFields(
  store: ObjectStore,
  resource: GroupResource,
  object: KubernetesObject,
): KubernetesObject {
  const { name, namespace = '' } = object.metadata;
  const managers = store.record(resource, namespace, name)?.managers;
  const managedFields = formatManagers(managers?.list() ?? []);
  if (managedFields.length === 0) return object;
  const metadata = { ...object.metadata, managedFields };
  return { ...object, metadata } as KubernetesObject; // the same object with managers beside
}
