import type { KubernetesObject } from '@drydock/manifests';
import { asPod, type Pod } from '../kinds/pod.ts';
import { isResource, pods } from '../kinds/resources.ts';
import type { StoreEvent, StoreView } from '../store.ts';
import { noAmounts, requestsOf, type Amounts } from './node-resources.ts';
import { keyOf } from './owned.ts';

/** What the scheduler knows of pods without looking at each of them. */
export interface PodCensus {
  /** What pods take on each node. */
  readonly used: ReadonlyMap<string, Amounts>;
  /** Keys of the pods that no node has taken, in order. */
  pending(): readonly string[];
  readonly hasAntiAffinity: boolean;
}

/** Kept up to date write by write; counted anew when a write was missed or undone. */
export interface NodeUsage {
  observe(event: StoreEvent): void;
  of(store: StoreView): PodCensus;
}

export function createNodeUsage(): NodeUsage {
  let used = new Map<string, Amounts>();
  let pending = new Set<string>();
  let apart = 0;
  let revision = -1;
  const add = (object: KubernetesObject | undefined, sign: 1 | -1): void => {
    const pod = object && asPod(object);
    if (!pod) return;
    if (isUnscheduled(pod)) {
      if (sign === 1) pending.add(keyOf(pod));
      else pending.delete(keyOf(pod));
    }
    const nodeName = pod.spec.nodeName ?? '';
    const phase = pod.status?.phase;
    if (nodeName === '' || phase === 'Succeeded' || phase === 'Failed') return;
    if (pod.spec.affinity?.podAntiAffinity) apart += sign;
    const before = used.get(nodeName) ?? noAmounts;
    const amounts = requestsOf(pod);
    used.set(nodeName, {
      cpu: before.cpu + sign * amounts.cpu,
      memory: before.memory + sign * amounts.memory,
      pods: before.pods + sign,
    });
  };
  const recount = (store: StoreView): void => {
    if (revision === store.revision) return;
    used = new Map();
    pending = new Set();
    apart = 0;
    for (const pod of store.list(pods)) add(pod, 1);
    revision = store.revision;
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
      recount(store);
      return {
        used,
        pending: () => [...pending].toSorted(),
        hasAntiAffinity: apart > 0,
      };
    },
  };
}

/** Waits for a node. */
export const isUnscheduled = (pod: Pod): boolean =>
  (pod.spec.nodeName ?? '') === '' && pod.metadata.deletionTimestamp === undefined;
