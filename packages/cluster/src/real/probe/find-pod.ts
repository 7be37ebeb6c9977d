import type { KubernetesObject } from '@drydock/manifests';
import type { TrafficSource } from '@drydock/simulator';
import { ClusterError } from '../../cluster-error.ts';
import type { KubeClient } from '../../kube-client.ts';
import { listOf } from '../values-of.ts';

/** A source within the cluster. */
export type PodSource = Exclude<TrafficSource, { readonly external: true }>;

const POD = ['v1', 'Pod'] as const;

/** The running pod that a request is sent from: by name, by the label `app`, or of the Deployment of that name. */
export async function findPod(kube: KubeClient, source: PodSource): Promise<KubernetesObject> {
  const { namespace } = source;
  const pods = (await listOf(kube, POD, { namespace })).filter(isRunning);
  const found =
    'pod' in source
      ? pods.find(({ metadata }) => metadata.name === source.pod)
      : (pods.find(({ metadata }) => metadata.labels?.['app'] === source.workload) ??
        (await ofDeployment(kube, source, pods)));
  if (found) return found;
  const name = 'pod' in source ? `pod ${source.pod}` : `workload ${source.workload}`;
  throw new ClusterError(
    'bad-answer',
    `No request can be sent from ${name} in ${namespace}: no pod of it runs. Look at its pods.`,
  );
}

async function ofDeployment(
  kube: KubeClient,
  { workload, namespace }: { readonly workload: string; readonly namespace: string },
  pods: readonly KubernetesObject[],
): Promise<KubernetesObject | undefined> {
  const deployments = await listOf(kube, ['apps/v1', 'Deployment'], { namespace });
  const spec = deployments.find(({ metadata }) => metadata.name === workload)?.spec as
    | { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } }
    | undefined; // a stored Deployment
  const wanted = Object.entries(spec?.selector?.matchLabels ?? {});
  if (wanted.length === 0) return undefined;
  return pods.find(({ metadata }) =>
    wanted.every(([key, value]) => metadata.labels?.[key] === value),
  );
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
}

interface PodParts {
  readonly status?: { readonly phase?: string };
  readonly spec?: {
    readonly containers?: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
  };
  readonly containerStatuses?: readonly ContainerStatus[];
}

function isRunning(pod: KubernetesObject): boolean {
  const { status } = pod as PodParts; // a stored Pod
  return status?.phase === 'Running' && pod.metadata.deletionTimestamp === undefined;
}

/** Whether a proxy of the mesh stands in the pod: a container, or an init container that goes on. */
export function hasProxy(pod: KubernetesObject): boolean {
  const { spec } = pod as PodParts; // a stored Pod
  const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return all.some(({ name }) => name === 'istio-proxy');
}

/** The container of the application: the first one that is no proxy. */
export function mainContainer(pod: KubernetesObject): string {
  const { spec } = pod as PodParts; // a stored Pod
  return spec?.containers?.find(({ name }) => name !== 'istio-proxy')?.name ?? '';
}

/** Running pods with a proxy, in these namespaces or in all. */
export async function meshPods(
  kube: KubeClient,
  namespaces?: readonly string[],
): Promise<readonly KubernetesObject[]> {
  const lists = namespaces
    ? await Promise.all(namespaces.map((namespace) => listOf(kube, POD, { namespace })))
    : [await listOf(kube, POD)];
  return lists.flat().filter((pod) => isRunning(pod) && hasProxy(pod));
}
