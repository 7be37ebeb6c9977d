import type { KubernetesObject } from '@drydock/manifests';
import { formatManagers, type FieldManagers } from '../fields/field-managers.ts';
import { convertObject } from '../registry/conversion.ts';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';

/** An object as a client of this version sees it, with managedFields. */
export function present(
  object: KubernetesObject,
  managers: FieldManagers | undefined,
  type: ResourceType,
): KubernetesObject {
  const converted = convertObject(object, apiVersionOf(type));
  const entries = formatManagers(managers?.list() ?? []);
  if (entries.length === 0) return kindFirst(converted);
  const metadata = { ...converted.metadata, managedFields: entries };
  return kindFirst({ ...converted, metadata } as KubernetesObject); // the same object with managers beside
}

/** Kubernetes writes kind and apiVersion first. */
function kindFirst(object: KubernetesObject): KubernetesObject {
  const { kind, apiVersion, metadata, ...rest } = object;
  return { kind, apiVersion, metadata, ...rest };
}
