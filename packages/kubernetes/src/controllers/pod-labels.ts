import type { KubernetesObject } from '@drydock/manifests';
import { asPod, type Pod } from '../kinds/pod.ts';
import { isResource, pods } from '../kinds/resources.ts';
import { selectsByMap } from '@drydock/object-validation';
import type { StoreEvent, StoreView } from '../store.ts';

/** Pods by label, so that a service finds its own among very many. */
export interface PodLabels {
  observe(event: StoreEvent): void;
  /** In order of their names. */
  selected(
    selector: Readonly<Record<string, string>> | undefined,
    namespace: string,
    store: StoreView,
  ): readonly Pod[];
}

/** Kept up to date write by write; made anew when a write was missed or undone. */
export function createPodLabels(): PodLabels {
  let index = new Map<string, Map<string, Pod>>();
  let revision = -1;
  const keyFor = (namespace: string, label: string, value: string): string =>
    `${namespace}/${label}=${value}`;
  function put(object: KubernetesObject): void {
    const { namespace = '', name, labels = {} } = object.metadata;
    for (const [label, value] of Object.entries(labels)) {
      const key = keyFor(namespace, label, value);
      let entries = index.get(key);
      if (!entries) index.set(key, (entries = new Map()));
      entries.set(name, asPod(object));
    }
  }
  function drop(object: KubernetesObject): void {
    const { namespace = '', name, labels = {} } = object.metadata;
    for (const [label, value] of Object.entries(labels)) {
      const key = keyFor(namespace, label, value);
      const entries = index.get(key);
      entries?.delete(name);
      if (entries?.size === 0) index.delete(key);
    }
  }
  return {
    observe({ revision: next, resource, object, previous, type }) {
      revision = next === revision + 1 ? next : -2;
      if (revision < 0 || !isResource(resource, pods)) return;
      const isRelabelled = previous && previous.metadata.labels !== object.metadata.labels;
      if (isRelabelled || type === 'DELETED') drop(previous ?? object);
      if (type !== 'DELETED') put(object);
    },
    selected(selector, namespace, store) {
      const [first] = Object.entries(selector ?? {});
      if (!first) return [];
      if (revision !== store.revision) {
        index = new Map();
        for (const pod of store.list(pods)) put(pod);
        revision = store.revision;
      }
      const found = index.get(keyFor(namespace, first[0], first[1]))?.values() ?? [];
      return [...found]
        .filter((pod) => selectsByMap(selector, pod.metadata.labels))
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    },
  };
}
