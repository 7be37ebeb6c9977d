import type { KubernetesObject } from '@drydock/manifests';

export interface OwnerIndex {
  update(previous: KubernetesObject | undefined, next: KubernetesObject | undefined): void;
  of(uid: string): readonly KubernetesObject[];
  clear(): void;
}

/** Key under which pods of a namespace that nobody owns are found with `ownedBy`. */
export function ownerlessPods(namespace: string): string {
  return `ownerless-pods/${namespace}`;
}

const nobody: readonly string[] = [];

function ownerKeysOf(object: KubernetesObject): readonly string[] {
  const owners = object.metadata.ownerReferences;
  if (owners !== undefined && owners.length > 0) return owners.map((owner) => owner.uid);
  return object.kind === 'Pod' ? [ownerlessPods(object.metadata.namespace ?? '')] : nobody;
}

/** Dependents by owner uid; a garbage collector and every controller ask this all the time. */
export function createOwnerIndex(): OwnerIndex {
  const dependents = new Map<string, Map<string, KubernetesObject>>();
  const lists = new Map<string, readonly KubernetesObject[]>();
  function drop(object: KubernetesObject): void {
    for (const owner of ownerKeysOf(object)) {
      const entries = dependents.get(owner);
      entries?.delete(object.metadata.uid ?? '');
      if (entries?.size === 0) dependents.delete(owner);
      lists.delete(owner);
    }
  }
  return {
    update(previous, next) {
      const before = previous?.metadata.ownerReferences;
      if (previous && (!next || before !== next.metadata.ownerReferences)) drop(previous);
      if (!next) return;
      for (const owner of ownerKeysOf(next)) {
        let entries = dependents.get(owner);
        if (!entries) dependents.set(owner, (entries = new Map()));
        entries.set(next.metadata.uid ?? '', next);
        lists.delete(owner);
      }
    },
    of(uid) {
      const known = lists.get(uid);
      if (known) return known;
      const list = [...(dependents.get(uid)?.values() ?? [])];
      lists.set(uid, list);
      return list;
    },
    clear() {
      dependents.clear();
      lists.clear();
    },
  };
}
