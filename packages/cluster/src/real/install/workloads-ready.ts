import type { KubernetesObject } from '@drydock/manifests';
import type { KubeClient } from '../../kube-client.ts';
import { listOf } from '../values-of.ts';

interface WorkloadParts {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    readonly observedGeneration?: number;
  };
}

const KINDS = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
] as const;

/** Whether all Deployments and StatefulSets of a namespace are available; a text is what is still missing, and why. */
export async function workloadsReady(
  kube: KubeClient,
  namespace: string,
  name?: string,
): Promise<true | string> {
  const lists = await Promise.all(KINDS.map((kind) => listOf(kube, kind, { namespace })));
  const all = lists.flat().filter(({ metadata }) => name === undefined || metadata.name === name);
  if (all.length === 0) return `${name ?? 'workloads'} in ${namespace}: not there yet`;
  const waiting = all.find((workload) => !isAvailable(workload));
  if (!waiting) return true;
  const { spec, status } = waiting as WorkloadParts; // a stored workload
  const ready = status?.availableReplicas ?? status?.readyReplicas ?? 0;
  const words = `${waiting.kind} ${waiting.metadata.name} in ${namespace}: ${ready} of ${spec?.replicas ?? 1} available`;
  const trouble = await troubleIn(kube, namespace, waiting.metadata.name);
  return trouble === undefined ? words : `${words} (${trouble})`;
}

function isAvailable(workload: KubernetesObject): boolean {
  const { spec, status } = workload as WorkloadParts; // a stored workload
  const wanted = spec?.replicas ?? 1;
  const generation = (workload.metadata as { readonly generation?: number }).generation ?? 0;
  const isSeen = (status?.observedGeneration ?? generation) >= generation;
  // Pods of an earlier template may still serve: they do not count.
  const { replicas = 0, updatedReplicas = 0 } = status ?? {};
  const isRolledOut = updatedReplicas >= wanted && replicas <= updatedReplicas;
  return (
    isSeen && isRolledOut && (status?.availableReplicas ?? status?.readyReplicas ?? 0) >= wanted
  );
}

interface PodParts {
  readonly status?: {
    readonly containerStatuses?: readonly {
      readonly image?: string;
      readonly state?: { readonly waiting?: { readonly reason?: string } };
    }[];
  };
}

const ORDINARY: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** Why a pod does not start: `pod istiod-x: ImagePullBackOff docker.io/istio/pilot:1.32.0`. */
async function troubleIn(
  kube: KubeClient,
  namespace: string,
  workload: string,
): Promise<string | undefined> {
  const pods = await listOf(kube, ['v1', 'Pod'], { namespace });
  for (const pod of pods.filter(({ metadata }) => metadata.name.startsWith(`${workload}-`))) {
    const { status } = pod as PodParts; // a stored Pod
    for (const { image = '', state } of status?.containerStatuses ?? []) {
      const reason = state?.waiting?.reason;
      if (reason !== undefined && !ORDINARY.has(reason))
        return `pod ${pod.metadata.name}: ${reason} ${image}`.trim();
    }
  }
  return undefined;
}
