import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject } from '@drydock/merge';
import { defaultAutoscaler } from './defaults/autoscaler-defaults.ts';
import { fill } from './defaults/fill.ts';
import { withControllerLabels } from './defaults/job-labels.ts';
import { defaultBinding, defaultDefinition, defaultSecret } from './defaults/kind-defaults.ts';
import { defaultLimitRange } from './defaults/limit-range-defaults.ts';
import { defaultPod } from './defaults/pod-defaults.ts';
import {
  defaultEndpointSlice,
  defaultNetworkPolicy,
  defaultService,
} from './defaults/service-defaults.ts';
import {
  defaultClaimSpec,
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
  withSpec,
} from './defaults/workload-defaults.ts';
import { validateAutoscaler } from './rules/autoscaler.ts';
import { validateClaim } from './rules/claim.ts';
import { validateConfigMap, validateSecret } from './rules/config.ts';
import { validateDefinition } from './rules/definition.ts';
import { validateBudget } from './rules/disruption-budget.ts';
import { validateEndpointSlice } from './rules/endpoint-slice.ts';
import type { StatusCause } from './rules/field-error.ts';
import { validateBinding } from './rules/immutable.ts';
import { validateIngress, validateNewIngress } from './rules/ingress.ts';
import { validateCronJob, validateJob } from './rules/jobs.ts';
import { validateLimitRange } from './rules/limit-range.ts';
import type { NameForm } from './rules/metadata.ts';
import { validateNetworkPolicy } from './rules/network-policy.ts';
import { validatePod } from './rules/pod.ts';
import { validatePriorityClass } from './rules/priority-class.ts';
import { validateResourceQuota } from './rules/resource-quota.ts';
import { validateService } from './rules/service.ts';
import {
  validateDaemonSet,
  validateDeployment,
  validateReplicaSet,
  validateStatefulSet,
} from './rules/workloads.ts';

type Change = (object: KubernetesObject) => KubernetesObject;

/** How the API server judges the objects of one kind. */
export interface ObjectCheck {
  /** The kind has no namespace. */
  readonly isClusterScoped?: true;
  /** Versions of the API whose objects have the shape that is checked; default `v1`. */
  readonly versions?: readonly string[];
  /** Default `dns1123Subdomain`. */
  readonly nameForm?: NameForm;
  /** Fills in what `validate` takes for granted. */
  readonly defaults?: Change;
  /** What the server adds to a new object before it validates it. */
  readonly prepare?: Change;
  readonly validate?: (object: KubernetesObject, isNew: boolean) => readonly StatusCause[];
}

/** `clusterIP` is the first of `clusterIPs`. */
function withAddresses(object: KubernetesObject): KubernetesObject {
  const spec = isPlainObject(object.spec) ? object.spec : {};
  const { clusterIP, clusterIPs } = spec;
  if (clusterIPs !== undefined || clusterIP === undefined || clusterIP === '') return object;
  return { ...object, spec: { ...spec, clusterIPs: [clusterIP] } };
}

const CLUSTER = { isClusterScoped: true } as const;

const core: readonly (readonly [name: string, check: ObjectCheck])[] = [
  ['ConfigMap.', { validate: validateConfigMap }],
  ['LimitRange.', { defaults: defaultLimitRange, validate: validateLimitRange }],
  ['Namespace.', { ...CLUSTER, nameForm: 'dns1123Label' }],
  [
    'PersistentVolumeClaim.',
    { defaults: (object) => withSpec(object, defaultClaimSpec), validate: validateClaim },
  ],
  ['Pod.', { defaults: defaultPod, validate: validatePod }],
  ['ReplicationController.', { defaults: defaultReplicationController }],
  ['ResourceQuota.', { validate: validateResourceQuota }],
  ['Secret.', { defaults: defaultSecret, validate: validateSecret }],
  [
    'Service.',
    {
      nameForm: 'dns1035Label',
      defaults: defaultService,
      prepare: withAddresses,
      validate: validateService,
    },
  ],
  ['ServiceAccount.', {}],
];

const binding: ObjectCheck = {
  nameForm: 'path',
  defaults: defaultBinding,
  validate: validateBinding,
};

const groups: readonly (readonly [name: string, check: ObjectCheck])[] = [
  [
    'CustomResourceDefinition.apiextensions.k8s.io',
    { ...CLUSTER, defaults: defaultDefinition, validate: validateDefinition },
  ],
  ['DaemonSet.apps', { defaults: defaultDaemonSet, validate: validateDaemonSet }],
  ['Deployment.apps', { defaults: defaultDeployment, validate: validateDeployment }],
  ['ReplicaSet.apps', { defaults: defaultReplicaSet, validate: validateReplicaSet }],
  ['StatefulSet.apps', { defaults: defaultStatefulSet, validate: validateStatefulSet }],
  [
    'HorizontalPodAutoscaler.autoscaling',
    { versions: ['v1', 'v2'], defaults: defaultAutoscaler, validate: validateAutoscaler },
  ],
  ['CronJob.batch', { defaults: defaultCronJob, validate: validateCronJob }],
  ['Job.batch', { defaults: defaultJob, prepare: withControllerLabels, validate: validateJob }],
  [
    'EndpointSlice.discovery.k8s.io',
    { defaults: defaultEndpointSlice, validate: validateEndpointSlice },
  ],
  [
    'Ingress.networking.k8s.io',
    {
      validate: (object, isNew) => [
        ...(isNew ? validateNewIngress(object) : []),
        ...validateIngress(object),
      ],
    },
  ],
  [
    'NetworkPolicy.networking.k8s.io',
    { defaults: defaultNetworkPolicy, validate: validateNetworkPolicy },
  ],
  ['PodDisruptionBudget.policy', { validate: validateBudget }],
  ['ClusterRole.rbac.authorization.k8s.io', { ...CLUSTER, nameForm: 'path' }],
  ['ClusterRoleBinding.rbac.authorization.k8s.io', { ...CLUSTER, ...binding }],
  ['Role.rbac.authorization.k8s.io', { nameForm: 'path' }],
  ['RoleBinding.rbac.authorization.k8s.io', binding],
  [
    'PriorityClass.scheduling.k8s.io',
    {
      ...CLUSTER,
      defaults: (object) => fill(object, { value: 0 }) as KubernetesObject, // an object stays one
      validate: validatePriorityClass,
    },
  ],
];

/** How the kinds that have rules of their own are judged, by `Kind.group`. */
export const objectChecks: ReadonlyMap<string, ObjectCheck> = new Map([...core, ...groups]);
