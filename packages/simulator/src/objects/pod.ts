import type { JsonObject, KubernetesObject, ObjectMeta } from '@drydock/manifests';

/** The fields of a stored Pod that the simulator reads. The API server has validated them. */
export interface Pod extends KubernetesObject {
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly JsonObject[];
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly nodeName?: string;
  readonly [field: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly protocol?: string;
  }[];
  readonly restartPolicy?: string;
  readonly [field: string]: unknown;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly started?: boolean;
  readonly state?: JsonObject;
}

export const PODS = { group: '', resource: 'pods' } as const;

/** A stored object of type pods as a Pod. */
export function asPod(object: KubernetesObject): Pod {
  return object as Pod; // the API server admits nothing else under pods
}

export function isReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True';
}

/** Whether the pod's containers run and it has not been told to stop. */
export function isRunning(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && pod.metadata.deletionTimestamp === undefined;
}

const PROXY = 'istio-proxy';

/** Whether the pod has a sidecar: as a native one (an init container that goes on) or as a plain container. */
export function hasSidecar(pod: Pod): boolean {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some(
    ({ name }) => name === PROXY,
  );
}

/** Whether the proxy container has started, so that it asks istiod for its configuration. */
export function isProxyStarted(pod: Pod): boolean {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const proxy = [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === PROXY);
  return proxy?.started === true || proxy?.ready === true;
}

/** `cluster.local/ns/prod/sa/web`: the name in a workload's certificate, without `spiffe://`. */
export function principalOf(pod: Pod): string {
  return `cluster.local/ns/${pod.metadata.namespace ?? ''}/sa/${serviceAccountOf(pod)}`;
}

export function serviceAccountOf(pod: Pod): string {
  return pod.spec.serviceAccountName ?? 'default';
}
