import type { StoreView } from '@drydock/kubernetes';
import { asPod, isReady, isRunning, PODS, type Pod } from '../objects/pod.ts';

/** The pods of one moment, found by address and by workload. */
export interface PodIndex {
  byIp(ip: string): Pod | undefined;
  byName(namespace: string, name: string): Pod | undefined;
  /** A running pod of a workload, named by `app` label or Deployment; ready ones first, then by name. */
  ofWorkload(namespace: string, workload: string): Pod | undefined;
}

export function createPodIndex(store: StoreView): PodIndex {
  const running = store.list(PODS).map(asPod).filter(isRunning);
  const byIp = new Map(running.map((pod) => [pod.status?.podIP, pod]));
  const byWorkload = new Map<string, Pod | undefined>();
  return {
    byIp: (ip) => byIp.get(ip),
    byName: (namespace, name) =>
      running.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
    ofWorkload(namespace, workload) {
      const key = `${namespace}/${workload}`;
      if (!byWorkload.has(key)) {
        const pods = running.filter(
          (pod) => pod.metadata.namespace === namespace && isOf(pod, workload),
        );
        byWorkload.set(key, pods.find(isReady) ?? pods[0]);
      }
      return byWorkload.get(key);
    },
  };
}

function isOf(pod: Pod, workload: string): boolean {
  return pod.metadata.labels?.['app'] === workload || workloadOf(pod) === workload;
}

/** The name of what made the pod: a Deployment's where the owner is its ReplicaSet. */
export function workloadOf(pod: Pod): string {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (!owner) return pod.metadata.name;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  const isHashed = hash !== undefined && owner.name.endsWith(`-${hash}`);
  return isHashed ? owner.name.slice(0, -hash.length - 1) : owner.name;
}
