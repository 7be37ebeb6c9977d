import { proxyContainer, type PodLike } from '../kubernetes/pods.ts';
import type { ResourceSet } from '../resource-set.ts';
import { labelsOf, type Subject } from '../subject.ts';

const INJECT = 'sidecar.istio.io/inject';

/** Whether a pod has a sidecar or would get one: its container, its label, its annotation, its namespace. */
export function isInMesh(set: ResourceSet, pod: PodLike): boolean {
  if (proxyContainer(pod.spec)) return true;
  const own = pod.labels.get(INJECT) ?? pod.annotations.get(INJECT);
  if (own !== undefined) return own === 'true';
  const namespace = set.find('', 'Namespace', '', pod.namespace);
  if (!namespace) return false;
  const labels = labelsOf(namespace);
  return labels.get('istio-injection') === 'enabled' || labels.has('istio.io/rev');
}

/** A namespace whose pods are in ambient mode, and get no sidecar. */
export function isAmbientNamespace(namespace: Subject | undefined): boolean {
  if (!namespace) return false;
  const labels = labelsOf(namespace);
  if (labels.get('istio-injection') === 'enabled' || (labels.get('istio.io/rev') ?? '') !== '') {
    return false;
  }
  return labels.get('istio.io/dataplane-mode') === 'ambient';
}

/** Objects that belong to Istio's control plane. */
export function isControlPlane(subject: Subject): boolean {
  const labels = labelsOf(subject);
  return (
    labels.has('operator.istio.io/component') ||
    ['istiod', 'istio-operator'].includes(labels.get('app') ?? '') ||
    ['pilot', 'citadel', 'galley', 'sidecar-injector', 'policy', 'telemetry'].includes(
      labels.get('istio') ?? '',
    )
  );
}
