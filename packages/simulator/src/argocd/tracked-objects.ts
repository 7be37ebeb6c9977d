import type { ApiServer, GroupResource, StoreEvent, StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';

/** Finds the objects in the cluster that say they belong to an Application. */
export interface TrackedObjects {
  /**
   * Live objects of an Application (by the name that tracking gives it), in key order. What another
   * object owns carries a copy of its mark, and is none (gitops-engine pkg/cache GetManagedLiveObjs).
   */
  of(application: string): readonly KubernetesObject[];
  /** Notes a write; says the Applications that it concerns. */
  note(event: StoreEvent): readonly string[];
  /** Forgets everything: it is read anew from the store when next asked. */
  reset(): void;
}

interface Place {
  readonly resource: GroupResource;
  readonly namespace: string;
  readonly name: string;
}

/** The name of the Application that tracks an object; undefined when none does. */
export type TrackingRule = (object: KubernetesObject) => string | undefined;

/** An index over the store by `rule`, kept by events. */
export function createTrackedObjects(server: ApiServer, rule: TrackingRule): TrackedObjects {
  let index: Map<string, Map<string, Place>> | undefined;

  const put = (into: Map<string, Map<string, Place>>, application: string, place: Place): void => {
    const places = into.get(application) ?? new Map<string, Place>();
    places.set(keyOf(place), place);
    into.set(application, places);
  };
  const scan = (store: StoreView): Map<string, Map<string, Place>> => {
    const found = new Map<string, Map<string, Place>>();
    for (const { resource } of server.types()) {
      for (const object of store.list(resource)) {
        const application = rule(object);
        if (application !== undefined) put(found, application, placeOf(resource, object));
      }
    }
    return found;
  };

  return {
    of(application) {
      index ??= scan(server.store);
      const places = [...(index.get(application) ?? [])];
      return places
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(
          ([, { name, namespace, resource }]) => server.store.get(resource, namespace, name) ?? [],
        )
        .filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0);
    },
    note({ object, previous, resource, type }) {
      const now = type === 'DELETED' ? undefined : rule(object);
      const before = previous ? rule(previous) : type === 'DELETED' ? rule(object) : undefined;
      const place = placeOf(resource, object);
      if (index && before !== undefined && before !== now) index.get(before)?.delete(keyOf(place));
      if (index && now !== undefined) put(index, now, place);
      return [...new Set([before, now])].filter((application) => application !== undefined);
    },
    reset() {
      index = undefined;
    },
  };
}

function placeOf(resource: GroupResource, { metadata }: KubernetesObject): Place {
  return { resource, namespace: metadata.namespace ?? '', name: metadata.name };
}

function keyOf({ name, namespace, resource }: Place): string {
  return `${resource.group}/${resource.resource}/${namespace}/${name}`;
}
