/** An apiVersion that clusters no longer serve. */
export interface RemovedVersion {
  /** Kubernetes release that dropped it: `1.22`. */
  readonly removedIn: string;
  /** apiVersion to use instead; absent when the kind itself is gone. */
  readonly successor?: string;
}

const gone = (removedIn: string, successor?: string): RemovedVersion => ({
  removedIn,
  ...(successor === undefined ? {} : { successor }),
});

const rbac = gone('1.22', 'rbac.authorization.k8s.io/v1');
const storage = gone('1.22', 'storage.k8s.io/v1');
const hooks = gone('1.22', 'admissionregistration.k8s.io/v1');
const apps = gone('1.16', 'apps/v1');

/**
 * By `group/version/Kind`.
 * Source: the "Deprecated API Migration Guide" of the Kubernetes documentation.
 */
export const removedVersions: Readonly<Record<string, RemovedVersion>> = {
  'admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration': hooks,
  'admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration': hooks,
  'apiextensions.k8s.io/v1beta1/CustomResourceDefinition': gone('1.22', 'apiextensions.k8s.io/v1'),
  'apiregistration.k8s.io/v1beta1/APIService': gone('1.22', 'apiregistration.k8s.io/v1'),
  'apps/v1beta1/ControllerRevision': apps,
  'apps/v1beta1/Deployment': apps,
  'apps/v1beta1/DeploymentRollback': gone('1.16'),
  'apps/v1beta1/StatefulSet': apps,
  'apps/v1beta2/ControllerRevision': apps,
  'apps/v1beta2/DaemonSet': apps,
  'apps/v1beta2/Deployment': apps,
  'apps/v1beta2/ReplicaSet': apps,
  'apps/v1beta2/StatefulSet': apps,
  'authentication.k8s.io/v1beta1/TokenReview': gone('1.22', 'authentication.k8s.io/v1'),
  'autoscaling/v2beta1/HorizontalPodAutoscaler': gone('1.25', 'autoscaling/v2'),
  'autoscaling/v2beta2/HorizontalPodAutoscaler': gone('1.26', 'autoscaling/v2'),
  'batch/v1beta1/CronJob': gone('1.25', 'batch/v1'),
  'batch/v2alpha1/CronJob': gone('1.21', 'batch/v1'),
  'certificates.k8s.io/v1beta1/CertificateSigningRequest': gone('1.22', 'certificates.k8s.io/v1'),
  'coordination.k8s.io/v1beta1/Lease': gone('1.22', 'coordination.k8s.io/v1'),
  'discovery.k8s.io/v1beta1/EndpointSlice': gone('1.25', 'discovery.k8s.io/v1'),
  'events.k8s.io/v1beta1/Event': gone('1.25', 'events.k8s.io/v1'),
  'extensions/v1beta1/DaemonSet': apps,
  'extensions/v1beta1/Deployment': apps,
  'extensions/v1beta1/DeploymentRollback': gone('1.16'),
  'extensions/v1beta1/Ingress': gone('1.22', 'networking.k8s.io/v1'),
  'extensions/v1beta1/NetworkPolicy': gone('1.16', 'networking.k8s.io/v1'),
  'extensions/v1beta1/PodSecurityPolicy': gone('1.16'),
  'extensions/v1beta1/ReplicaSet': apps,
  'flowcontrol.apiserver.k8s.io/v1beta1/FlowSchema': gone(
    '1.26',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  'flowcontrol.apiserver.k8s.io/v1beta1/PriorityLevelConfiguration': gone(
    '1.26',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  'flowcontrol.apiserver.k8s.io/v1beta2/FlowSchema': gone(
    '1.29',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  'flowcontrol.apiserver.k8s.io/v1beta2/PriorityLevelConfiguration': gone(
    '1.29',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  'flowcontrol.apiserver.k8s.io/v1beta3/FlowSchema': gone(
    '1.32',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  'flowcontrol.apiserver.k8s.io/v1beta3/PriorityLevelConfiguration': gone(
    '1.32',
    'flowcontrol.apiserver.k8s.io/v1',
  ),
  'networking.k8s.io/v1beta1/Ingress': gone('1.22', 'networking.k8s.io/v1'),
  'networking.k8s.io/v1beta1/IngressClass': gone('1.22', 'networking.k8s.io/v1'),
  'node.k8s.io/v1beta1/RuntimeClass': gone('1.25', 'node.k8s.io/v1'),
  'policy/v1beta1/PodDisruptionBudget': gone('1.25', 'policy/v1'),
  'policy/v1beta1/PodSecurityPolicy': gone('1.25'),
  'rbac.authorization.k8s.io/v1alpha1/ClusterRole': rbac,
  'rbac.authorization.k8s.io/v1alpha1/ClusterRoleBinding': rbac,
  'rbac.authorization.k8s.io/v1alpha1/Role': rbac,
  'rbac.authorization.k8s.io/v1alpha1/RoleBinding': rbac,
  'rbac.authorization.k8s.io/v1beta1/ClusterRole': rbac,
  'rbac.authorization.k8s.io/v1beta1/ClusterRoleBinding': rbac,
  'rbac.authorization.k8s.io/v1beta1/Role': rbac,
  'rbac.authorization.k8s.io/v1beta1/RoleBinding': rbac,
  'scheduling.k8s.io/v1beta1/PriorityClass': gone('1.22', 'scheduling.k8s.io/v1'),
  'storage.k8s.io/v1beta1/CSIDriver': storage,
  'storage.k8s.io/v1beta1/CSINode': storage,
  'storage.k8s.io/v1beta1/CSIStorageCapacity': gone('1.27', 'storage.k8s.io/v1'),
  'storage.k8s.io/v1beta1/StorageClass': storage,
  'storage.k8s.io/v1beta1/VolumeAttachment': storage,
};
