import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { objectAt, textAt, textMapAt } from '../read-json.ts';

/** `spec.syncPolicy.managedNamespaceMetadata`, where CreateNamespace gives the namespace labels and annotations. */
export function managedNamespaceMetadata(application: KubernetesObject): JsonObject | undefined {
  return objectAt(application, 'spec', 'syncPolicy', 'managedNamespaceMetadata');
}

/** Whether the metadata is another one than the last sync applied. */
export function hasChangedNamespaceMetadata(application: KubernetesObject): boolean {
  const wanted = managedNamespaceMetadata(application);
  const result = objectAt(application, 'status', 'operationState', 'syncResult');
  if (!wanted || !result) return false;
  return !deepEqual(wanted, result['managedNamespaceMetadata'] ?? undefined);
}

export function isDestinationNamespace(
  object: KubernetesObject,
  application: KubernetesObject,
): boolean {
  const destination = textAt(application, 'spec', 'destination', 'namespace');
  return (
    object.apiVersion === 'v1' &&
    object.kind === 'Namespace' &&
    object.metadata.name === destination
  );
}

/**
 * What a live namespace with managed metadata is compared with when Git does not have it, so that it is not
 * extra: the metadata alone, applied by the server. @see controller/sync_namespace.go
 */
export function comparableNamespace(
  live: KubernetesObject,
  application: KubernetesObject,
): KubernetesObject {
  const wanted = managedNamespaceMetadata(application);
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: live.metadata.name,
      labels: textMapAt(wanted, 'labels'),
      annotations: {
        ...textMapAt(wanted, 'annotations'),
        'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
      },
    },
  };
}
