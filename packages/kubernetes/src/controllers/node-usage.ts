import type { KubernetesObject } from '@drydock/manifests';
import { asPod } from '../kinds/pod.ts';
import { isResource, pods } from '../kinds/resources.ts';
import type { StoreEvent, StoreView } from '../store.ts';
import { noAmounts, requestsOf, type Amounts } from './node-resources.ts';

/** What pods take on each node, kept up to date write by write; counted anew when a write was missed or undone. */
export interface NodeUsage {
  observe(event: StoreEvent): void;
  of(store: StoreView): ReadonlyMap<string, Amounts>;
}

export function createNodeUsage(): NodeUsage {
  let usage = new Map<string, Amounts>();
  let revision = -1;
  const add = (object: KubernetesObject | undefined, sign: 1 | -1): void => {
    const pod = object && asPod(object);
    const nodeName = pod?.spec.nodeName ?? '';
    const phase = pod?.status?.phase;
    if (!pod || nodeName === '' || phase === 'Succeeded' || phase === 'Failed') return;
    const before = usage.get(nodeName) ?? noAmounts;
    const amounts = requestsOf(pod);
    usage.set(nodeName, {
      cpu: before.cpu + sign * amounts.cpu,
      memory: before.memory + sign * amounts.memory,
      pods: before.pods + sign,
    });
  };
  return {
    observe(event) {
      if (event.revision !== revision + 1) revision = -2;
      else revision = event.revision;
      if (revision < 0 || !isResource(event.resource, pods)) return;
      add(event.previous, -1);
      if (event.type !== 'DELETED') add(event.object, 1);
    },
    of(store) {
      if (revision === store.revision) return usage;
      usage = new Map();
      for (const pod of store.list(pods)) add(pod, 1);
      revision = store.revision;
      return usage;
    },
  };
}
