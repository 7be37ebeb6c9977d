import type { KubernetesObject } from '@drydock/manifests';
import type { ResourceType } from '../types/resource-type.ts';

/**
 * A cluster-scoped object loses the namespace that its writer gave it; clients such as Argo CD name
 * one for every object (apiserver pkg/registry/rest BeforeCreate, BeforeUpdate).
 */
export function inItsScope(type: ResourceType, object: KubernetesObject): KubernetesObject {
  if (type.namespaced || object.metadata.namespace === undefined) return object;
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
