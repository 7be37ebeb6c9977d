import { at, size } from '../field.ts';
import {
  formatSelector,
  selectorPairs,
  selects,
  type Labels,
} from '../kubernetes/label-selector.ts';
import { workloads, type PodLike } from '../kubernetes/pods.ts';
import type { ResourceSet } from '../resource-set.ts';
import type { Subject } from '../subject.ts';
import { specOf } from './virtual-service-routes.ts';

/** A resource with a workload selector, and the pods of its namespace that it selects. */
export interface Selection {
  readonly subject: Subject;
  readonly pairs: Labels;
  readonly selector: string;
  readonly pods: readonly PodLike[];
}

/** The resources of a kind that have a selector with labels at `path`. */
export function selectionsOf(
  set: ResourceSet,
  subjects: readonly Subject[],
  path: readonly string[],
): readonly Selection[] {
  return subjects.flatMap((subject) => {
    const field = at(specOf(subject), ...path);
    if (size(field) === 0) return [];
    const pairs = selectorPairs(field);
    const pods = workloads(set).filter(
      (pod) => pod.namespace === subject.namespace && selects(pairs, pod.labels),
    );
    return [{ subject, pairs, selector: formatSelector(pairs), pods }];
  });
}

/** For each pod that several resources select: the pod and those resources. */
export function sharedPods(
  selections: readonly Selection[],
): readonly { readonly pod: PodLike; readonly by: readonly Selection[] }[] {
  const byPod = new Map<Subject, { pod: PodLike; by: Selection[] }>();
  for (const selection of selections) {
    for (const pod of selection.pods) {
      const entry = byPod.get(pod.subject) ?? { pod, by: [] };
      entry.by.push(selection);
      byPod.set(pod.subject, entry);
    }
  }
  return [...byPod.values()].filter(({ by }) => by.length > 1);
}

/** Resources without a selector, grouped by namespace where there are several. */
export function severalDefaults(
  subjects: readonly Subject[],
  path: readonly string[],
): readonly (readonly Subject[])[] {
  const without = subjects.filter((subject) => size(at(specOf(subject), ...path)) === 0);
  return [...Map.groupBy(without, ({ namespace }) => namespace).values()].filter(
    (group) => group.length > 1,
  );
}
