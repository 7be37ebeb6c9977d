import type { TrafficSource } from '../traffic.ts';
import type { Pod } from '../objects/pod.ts';
import type { PodIndex } from './pod-index.ts';

/** The pod that a request is sent from, or why there is none. */
export function findSource(
  source: Exclude<TrafficSource, { readonly external: true }>,
  pods: PodIndex,
): Pod | string {
  if ('pod' in source) {
    const { namespace, pod } = source;
    return pods.byName(namespace, pod) ?? `No running pod "${pod}" in namespace "${namespace}"`;
  }
  const { namespace, workload } = source;
  return (
    pods.ofWorkload(namespace, workload) ??
    `No running pod of workload "${workload}" in namespace "${namespace}"`
  );
}
