import { describeCronJob, describeJob } from './batch.ts';
import {
  describeConfigMap,
  describeDisruptionBudget,
  describeResourceQuota,
  describeRole,
  describeRoleBinding,
  describeSecret,
  describeServiceAccount,
} from './configuration.ts';
import type { Describer } from './describer.ts';
import { describeEndpointSlice } from './endpoint-slice.ts';
import { describeGeneric } from './generic.ts';
import { describeAutoscaler } from './horizontal-pod-autoscaler.ts';
import { describeIngress } from './ingress.ts';
import { describeNamespace } from './namespace.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describeIngressClass, describeLimitRange, describeNetworkPolicy } from './policies.ts';
import {
  describeEndpoints,
  describePriorityClass,
  describeStorageClass,
  describeVolumeClaim,
} from './storage-and-network.ts';
import { describeService } from './service.ts';
import {
  describeDaemonSet,
  describeDeployment,
  describeReplicaSet,
  describeReplicationController,
  describeStatefulSet,
} from './workloads.ts';

/** By qualified kind, `deployment.apps`. What is not here is described field by field. */
const DESCRIBERS: ReadonlyMap<string, Describer> = new Map([
  ['configmap', describeConfigMap],
  ['endpoints', describeEndpoints],
  ['persistentvolumeclaim', describeVolumeClaim],
  ['priorityclass.scheduling.k8s.io', describePriorityClass],
  ['storageclass.storage.k8s.io', describeStorageClass],
  ['limitrange', describeLimitRange],
  ['namespace', describeNamespace],
  ['replicationcontroller', describeReplicationController],
  ['ingressclass.networking.k8s.io', describeIngressClass],
  ['networkpolicy.networking.k8s.io', describeNetworkPolicy],
  ['node', describeNode],
  ['pod', describePod],
  ['resourcequota', describeResourceQuota],
  ['secret', describeSecret],
  ['service', describeService],
  ['serviceaccount', describeServiceAccount],
  ['daemonset.apps', describeDaemonSet],
  ['deployment.apps', describeDeployment],
  ['replicaset.apps', describeReplicaSet],
  ['statefulset.apps', describeStatefulSet],
  ['horizontalpodautoscaler.autoscaling', describeAutoscaler],
  ['cronjob.batch', describeCronJob],
  ['job.batch', describeJob],
  ['endpointslice.discovery.k8s.io', describeEndpointSlice],
  ['ingress.networking.k8s.io', describeIngress],
  ['poddisruptionbudget.policy', describeDisruptionBudget],
  ['clusterrole.rbac.authorization.k8s.io', describeRole],
  ['role.rbac.authorization.k8s.io', describeRole],
  ['clusterrolebinding.rbac.authorization.k8s.io', describeRoleBinding],
  ['rolebinding.rbac.authorization.k8s.io', describeRoleBinding],
]);

export function describerOf(qualifiedKind: string): Describer {
  return DESCRIBERS.get(qualifiedKind) ?? describeGeneric;
}
