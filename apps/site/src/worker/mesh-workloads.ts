import type { StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { isSystem } from './mesh-routes.ts';

/** A Deployment with its pods, as one box. */
export interface Workload {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pods: readonly KubernetesObject[];
}

/** The Deployments outside the control plane. */
export function workloadsOf(store: StoreView): readonly Workload[] {
  const pods = store.list({ group: '', resource: 'pods' });
  return store
    .list({ group: 'apps', resource: 'deployments' })
    .filter(({ metadata }) => !isSystem(metadata.namespace))
    .map(({ metadata, spec }) => {
      const namespace = metadata.namespace ?? 'default';
      const labels = templateLabels(spec);
      const { app, version } = labels;
      return {
        id: `${namespace}/${metadata.name}`,
        name: app === undefined ? metadata.name : [app, version].filter(Boolean).join(' '),
        namespace,
        labels,
        pods: pods.filter((pod) => isPodOf(pod, metadata.name, namespace)),
      };
    });
}

function templateLabels(spec: unknown): Readonly<Record<string, string>> {
  // A stored Deployment has been validated: its template carries the labels of its pods.
  const { template } = spec as {
    readonly template?: { readonly metadata?: { readonly labels?: Record<string, string> } };
  };
  return template?.metadata?.labels ?? {};
}

/** `reviews-v1-7c9d8f-xk2` belongs to the ReplicaSet `reviews-v1-7c9d8f` of the Deployment `reviews-v1`. */
function isPodOf(pod: KubernetesObject, deployment: string, namespace: string): boolean {
  if (pod.metadata.namespace !== namespace) return false;
  return (pod.metadata.ownerReferences ?? []).some(
    ({ kind, name }) => kind === 'ReplicaSet' && name.replace(/-[^-]+$/, '') === deployment,
  );
}

interface PodStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

export function isReady(pod: KubernetesObject): boolean {
  const { conditions = [] } = (pod['status'] ?? {}) as PodStatus; // written by the simulated kubelet
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

export function hasSidecar(pod: KubernetesObject): boolean {
  const spec = pod['spec'] as {
    readonly containers?: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
  };
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  return all.some(({ name }) => name === 'istio-proxy');
}
