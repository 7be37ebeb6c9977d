import {
  claimWarnings,
  defaultAutoscaler,
  defaultBinding,
  defaultClaimSpec,
  defaultCronJob,
  defaultDaemonSet,
  defaultDefinition,
  defaultDeployment,
  defaultEndpointSlice,
  defaultJob,
  defaultLimitRange,
  defaultNetworkPolicy,
  defaultReplicaSet,
  defaultReplicationController,
  defaultSecret,
  defaultService,
  defaultStatefulSet,
  defaultWebhooks,
  fill,
  formatWarnings,
  ingressWarnings,
  mapField,
  mapItems,
  nameWarnings,
  objectChecks,
  secretWarnings,
  selectorIsImmutable,
  serviceWarnings,
  sliceWarnings,
  templateWarnings,
  validateAddressType,
  validateBindingUpdate,
  validateClaimUpdate,
  validateDefinitionUpdate,
  validateDeploymentStatus,
  validateImmutable,
  validateJobStatus,
  validateReplicaSetStatus,
  validateServiceStatus,
  validateServiceUpdate,
  validateStatefulSetUpdate,
  withControllerLabels,
  withSpec,
} from '@drydock/object-validation';
import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject } from '@drydock/merge';
import type { Strategy } from '../registry/strategy.ts';
import { allocateService } from './cluster-ip.ts';
import { nodeStrategy } from './node-strategy.ts';
import { podStrategy } from './pod-strategy.ts';
import {
  eventFields,
  jobFields,
  namespaceFields,
  replicaFields,
  secretFields,
  serviceFields,
} from './selectable-fields.ts';

/** `status: {}` is always written by kinds whose status is a struct. */
const withStatus = (object: KubernetesObject): KubernetesObject => initialStatus({})(object);

/** The status that Go writes for an object without one. */
function initialStatus(
  status: Readonly<Record<string, unknown>>,
): (object: KubernetesObject) => KubernetesObject {
  return (object) => (object.status === undefined ? { ...object, status } : object);
}

/** Kinds whose spec makes generations and whose status controllers own. */
const workload = (
  defaults: (object: KubernetesObject) => KubernetesObject,
  status: Readonly<Record<string, unknown>> = {},
): Strategy => ({
  defaults: (object) => initialStatus(status)(defaults(object)),
  generation: ['spec'],
});

const fillObject = (object: KubernetesObject, values: Readonly<Record<string, unknown>>) =>
  fill(object, values) as KubernetesObject; // an object stays one

const namespaceStrategy: Strategy = {
  fields: namespaceFields,
  defaults(object) {
    const { labels } = object.metadata;
    const name = object.metadata.name;
    if (labels?.['kubernetes.io/metadata.name'] === name || name === '') return object;
    const next = { ...labels, 'kubernetes.io/metadata.name': name };
    return { ...object, metadata: { ...object.metadata, labels: next } };
  },
  prepareCreate: (object) => ({
    ...object,
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }),
  prepareUpdate: (next, previous) => ({ ...next, spec: previous.spec, status: previous.status }),
};

const secretStrategy: Strategy = {
  warnings: secretWarnings,
  validateUpdate: validateImmutable,
  fields: secretFields,
  defaults: defaultSecret,
};

/** An address of a load balancer is a virtual one unless it says otherwise. */
function withIpMode(object: KubernetesObject): KubernetesObject {
  return mapField(object, 'status', (status) =>
    mapField(status, 'loadBalancer', (balancer) =>
      mapItems(balancer, 'ingress', (item) =>
        item.ip === undefined ? item : fill(item, { ipMode: 'VIP' }),
      ),
    ),
  ) as KubernetesObject; // the same Service
}

const serviceStrategy: Strategy = {
  validateStatus: validateServiceStatus,
  warnings: serviceWarnings,
  validateUpdate: validateServiceUpdate,
  fields: serviceFields,
  createOnUpdate: true,
  deleteReturnsObject: true,
  defaults: (object) => {
    const next = withIpMode(defaultService(object));
    return next.status === undefined ? { ...next, status: { loadBalancer: {} } } : next;
  },
  prepareCreate: (object, context) => ({
    ...allocateService(object, context),
    status: { loadBalancer: {} },
  }),
  prepareUpdate: (next, previous, context) => allocateService(next, context, previous),
};

const claimStrategy: Strategy = {
  validateUpdate: validateClaimUpdate,
  warnings: claimWarnings,
  deleteReturnsObject: true,
  defaults: (object) => withSpec(object, defaultClaimSpec),
  prepareCreate: (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      finalizers: [
        ...new Set([...(object.metadata.finalizers ?? []), 'kubernetes.io/pvc-protection']),
      ],
    },
    status: { phase: 'Pending' },
  }),
};

/** A Job selects its pods by its own uid, which its template gets as labels. */
const jobStrategy: Strategy = {
  ...workload(defaultJob),
  validateStatus: validateJobStatus,
  warnings: templateWarnings,
  fields: jobFields,
  orphansByDefault: true,
  prepareCreate: withControllerLabels,
};

const noReplicas = { replicas: 0 };
const noBudget = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const daemonSetStrategy: Strategy = {
  ...workload(defaultDaemonSet, {
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  }),
  validateUpdate: selectorIsImmutable,
  prepareCreate: (object) => withTemplateGeneration(object, 1),
  prepareUpdate(next, previous) {
    const before = Number(previous.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1);
    const isSame = deepEqual(templateOf(next), templateOf(previous));
    return withTemplateGeneration(next, isSame ? before : before + 1);
  },
};

const templateOf = (object: KubernetesObject): unknown =>
  isPlainObject(object.spec) ? object.spec.template : undefined;

function withTemplateGeneration(object: KubernetesObject, generation: number): KubernetesObject {
  const annotations = { ...object.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

const roleBinding: Strategy = {
  createOnUpdate: true,
};

const warnOfHostnames = (object: KubernetesObject, previous?: KubernetesObject) =>
  previous ? [] : nameWarnings(object, 'Pod names and hostnames');

type Entry = readonly [name: string, strategy: Strategy];

const coreStrategies: readonly Entry[] = [
  ['Pod.', podStrategy],
  ['Namespace.', namespaceStrategy],
  ['Node.', nodeStrategy],
  ['Secret.', secretStrategy],
  ['Service.', serviceStrategy],
  ['PersistentVolumeClaim.', claimStrategy],
  ['PodTemplate.', { generation: ['template'] }],
  ['ServiceAccount.', { deleteReturnsObject: true }],
  [
    'ResourceQuota.',
    {
      deleteReturnsObject: true,
      defaults: (object) =>
        withStatus(object.spec === undefined ? { ...object, spec: {} } : object),
    },
  ],
  ['ConfigMap.', { validateUpdate: validateImmutable }],
  [
    'Event.',
    {
      fields: eventFields,
      createOnUpdate: true,
      defaults: (object) => fillObject(object, { reportingComponent: '', reportingInstance: '' }),
    },
  ],
  ['Endpoints.', { createOnUpdate: true }],
  ['LimitRange.', { createOnUpdate: true, defaults: defaultLimitRange }],
  [
    'ReplicationController.',
    {
      ...workload(defaultReplicationController, noReplicas),
      fields: replicaFields,
      orphansByDefault: true,
    },
  ],
];

const groupStrategies: readonly Entry[] = [
  [
    'Deployment.apps',
    {
      ...workload(defaultDeployment),
      generation: ['spec', 'metadata.annotations'],
      warnings: templateWarnings,
      validateStatus: validateDeploymentStatus,
      validateUpdate: selectorIsImmutable,
    },
  ],
  [
    'ReplicaSet.apps',
    {
      ...workload(defaultReplicaSet, noReplicas),
      validateStatus: validateReplicaSetStatus,
      validateUpdate: selectorIsImmutable,
    },
  ],
  [
    'StatefulSet.apps',
    {
      ...workload(defaultStatefulSet, { replicas: 0, availableReplicas: 0 }),
      validateUpdate: validateStatefulSetUpdate,
    },
  ],
  ['DaemonSet.apps', daemonSetStrategy],
  ['Job.batch', jobStrategy],
  [
    'CronJob.batch',
    {
      ...workload(defaultCronJob),
      warnings: warnOfHostnames,
    },
  ],
  [
    'HorizontalPodAutoscaler.autoscaling',
    {
      defaults: (object) =>
        initialStatus(
          object.apiVersion === 'autoscaling/v1'
            ? { currentReplicas: 0, desiredReplicas: 0 }
            : { desiredReplicas: 0, currentMetrics: null },
        )(defaultAutoscaler(object)),
    },
  ],
  ['PodDisruptionBudget.policy', { generation: ['spec'], defaults: initialStatus(noBudget) }],
  [
    'Ingress.networking.k8s.io',
    {
      generation: ['spec'],
      defaults: initialStatus({ loadBalancer: {} }),
      createOnUpdate: true,
      warnings: ingressWarnings,
    },
  ],
  ['NetworkPolicy.networking.k8s.io', { generation: ['spec'], defaults: defaultNetworkPolicy }],
  [
    'EndpointSlice.discovery.k8s.io',
    {
      generation: ['*'],
      defaults: defaultEndpointSlice,
      validateUpdate: validateAddressType,
      warnings: sliceWarnings,
    },
  ],
  ['Lease.coordination.k8s.io', { createOnUpdate: true }],
  ['Role.rbac.authorization.k8s.io', roleBinding],
  [
    'RoleBinding.rbac.authorization.k8s.io',
    {
      ...roleBinding,
      defaults: defaultBinding,
      validateUpdate: validateBindingUpdate,
    },
  ],
  ['ClusterRole.rbac.authorization.k8s.io', roleBinding],
  [
    'ClusterRoleBinding.rbac.authorization.k8s.io',
    {
      ...roleBinding,
      defaults: defaultBinding,
      validateUpdate: validateBindingUpdate,
    },
  ],
  [
    'StorageClass.storage.k8s.io',
    {
      deleteReturnsObject: true,
      defaults: (object) =>
        fillObject(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
    },
  ],
  [
    'PriorityClass.scheduling.k8s.io',
    {
      generation: ['*'],
      defaults: (object) =>
        fillObject(object, { value: 0, preemptionPolicy: 'PreemptLowerPriority' }),
    },
  ],
  [
    'MutatingWebhookConfiguration.admissionregistration.k8s.io',
    { generation: ['webhooks'], defaults: defaultWebhooks },
  ],
  [
    'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
    { generation: ['webhooks'], defaults: defaultWebhooks },
  ],
  [
    'CustomResourceDefinition.apiextensions.k8s.io',
    {
      generation: ['spec'],
      deleteReturnsObject: true,
      warnings: formatWarnings,
      defaults: defaultDefinition,
      validateUpdate: validateDefinitionUpdate,
    },
  ],
];

/** Strategies by `Kind.group`. */
export function builtInStrategies(): ReadonlyMap<string, Strategy> {
  const own = new Map([...coreStrategies, ...groupStrategies]);
  const checked = [...objectChecks].map(([name, { nameForm, validate }]): Entry => [
    name,
    {
      ...own.get(name),
      ...(nameForm && { nameForm }),
      ...(validate && { validate: (object, _context, previous) => validate(object, !previous) }),
    },
  ]);
  return new Map([...own, ...checked]);
}
