/** Kinds in the order in which Helm 3 installs them. */
export const INSTALL_ORDER: readonly string[] = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];
const RANKS = new Map(INSTALL_ORDER.map((kind, i) => [kind, i]));

/** Order in which Helm 3 installs kinds; unknown ones come last, by name. */
export function compareKinds(a: string, b: string): number {
  const [left, right] = [RANKS.get(a), RANKS.get(b)];
  if (left !== undefined && right !== undefined) return left - right;
  if (left === undefined && right === undefined) return a === b ? 0 : a < b ? -1 : 1;
  return left === undefined ? 1 : -1;
}
