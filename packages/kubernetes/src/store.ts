import type { KubernetesObject } from '@drydock/manifests';

/** Group and plural of a stored type, `{ group: 'apps', resource: 'deployments' }`; versions share one storage. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** One write, as watchers and reconcilers see it. Objects are immutable: keep the reference. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: GroupResource;
  readonly object: KubernetesObject;
  /** The object before the write. */
  readonly previous?: KubernetesObject;
  readonly revision: number;
}

/** Read access to the cluster's state; everything that decides (reconcilers, mesh, checks) takes this. */
export interface StoreView {
  readonly revision: number;
  get(resource: GroupResource, namespace: string, name: string): KubernetesObject | undefined;
  /** In key order (namespace, name). All namespaces when `namespace` is undefined. */
  list(resource: GroupResource, namespace?: string): readonly KubernetesObject[];
  /** Objects of any type that name this uid in their ownerReferences, in creation order. */
  ownedBy(uid: string): readonly KubernetesObject[];
}
