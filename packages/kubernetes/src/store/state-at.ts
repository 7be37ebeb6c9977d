import type { KubernetesObject } from '@drydock/manifests';
import type { GroupResource } from '../store.ts';
import type { ObjectStore } from './object-store.ts';

/** What was stored at an earlier revision, in key order; undefined when that is forgotten. */
export function listAt(
  store: ObjectStore,
  resource: GroupResource,
  namespace: string | undefined,
  revision: number,
): readonly KubernetesObject[] | undefined {
  const now = store.list(resource, namespace);
  if (revision >= store.revision) return now;
  const later = store.since(revision);
  if (!later) return undefined;
  const keyOf = (object: KubernetesObject): string =>
    `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  const state = new Map(now.map((object) => [keyOf(object), object]));
  for (const event of later.toReversed()) {
    const isOther =
      event.resource.resource !== resource.resource || event.resource.group !== resource.group;
    if (isOther || (namespace !== undefined && event.object.metadata.namespace !== namespace))
      continue;
    if (event.previous) state.set(keyOf(event.previous), event.previous);
    else state.delete(keyOf(event.object));
  }
  return [...state.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
