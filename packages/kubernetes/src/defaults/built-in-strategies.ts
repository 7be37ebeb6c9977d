import {
  validateAddressType,
  validateBinding,
  validateBindingUpdate,
  validateDefinitionUpdate,
  validateServiceUpdate,
} from '../validation/immutable.ts';
import { defaultDefinition } from '../registry/definitions.ts';
import {
  validateConfigMap,
  secretWarnings,
  validateImmutable,
  validateSecret,
} from '../validation/config.ts';
import { validateCronJob, validateJob } from '../validation/jobs.ts';
import { validateEndpointSlice } from '../validation/endpoint-slice.ts';
import { validateIngress, validateNewIngress } from '../validation/ingress.ts';
import { validateAutoscaler } from '../validation/autoscaler.ts';
import { validateClaim, validateClaimUpdate } from '../validation/claim.ts';
import { validateBudget } from '../validation/disruption-budget.ts';
import {
  validateDeploymentStatus,
  validateJobStatus,
  validateReplicaSetStatus,
  validateServiceStatus,
} from '../validation/status.ts';
import { validateLimitRange } from '../validation/limit-range.ts';
import { validateNetworkPolicy } from '../validation/network-policy.ts';
import { validateResourceQuota } from '../validation/resource-quota.ts';
import { formatWarnings } from '../validation/definition-warnings.ts';
import { claimWarnings, ingressWarnings, serviceWarnings } from '../validation/kind-warnings.ts';
import { validateDefinition } from '../validation/definition.ts';
import { validateService } from '../validation/service.ts';
import {
  selectorIsImmutable,
  validateDaemonSet,
  validateDeployment,
  validateReplicaSet,
  validateStatefulSet,
  validateStatefulSetUpdate,
} from '../validation/workloads.ts';
import { nameWarnings, sliceWarnings, templateWarnings } from '../validation/pod-warnings.ts';
import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject } from '@drydock/merge';
import type { Strategy } from '../registry/strategy.ts';
import { defaultAutoscaler } from './autoscaler-defaults.ts';
import { allocateService } from './cluster-ip.ts';
import { fill, mapField, mapItems } from './fill.ts';
import { defaultLimitRange } from './limit-range-defaults.ts';
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
import { defaultWebhooks } from './webhook-defaults.ts';
import { defaultEndpointSlice, defaultNetworkPolicy, defaultService } from './service-defaults.ts';
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
} from './workload-defaults.ts';

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
  nameForm: 'dns1123Label',
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
  validate: validateSecret,
  warnings: secretWarnings,
  validateUpdate: validateImmutable,
  fields: secretFields,
  defaults(object) {
    const typed = fillObject(object, { type: 'Opaque' });
    const { stringData } = typed;
    if (!isPlainObject(stringData)) return typed;
    const { stringData: _, ...rest } = typed;
    const encoded = Object.entries(stringData).map(([key, value]) => [
      key,
      toBase64(String(value)),
    ]);
    const data = isPlainObject(typed.data) ? typed.data : {};
    return { ...rest, data: { ...data, ...Object.fromEntries(encoded) } }; // the same Secret
  },
};

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

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
  validate: validateService,
  validateStatus: validateServiceStatus,
  warnings: serviceWarnings,
  validateUpdate: validateServiceUpdate,
  nameForm: 'dns1035Label',
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
  validate: validateClaim,
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

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const JOB_NAME = 'batch.kubernetes.io/job-name';

/** A Job selects its pods by its own uid, which its template gets as labels. */
const jobStrategy: Strategy = {
  ...workload(defaultJob),
  validate: validateJob,
  validateStatus: validateJobStatus,
  warnings: templateWarnings,
  fields: jobFields,
  orphansByDefault: true,
  prepareCreate(object) {
    const spec = isPlainObject(object.spec) ? object.spec : {};
    if (spec.manualSelector === true) return object;
    const { uid = '', name } = object.metadata;
    const labels = {
      [CONTROLLER_UID]: uid,
      [JOB_NAME]: name,
      'controller-uid': uid,
      'job-name': name,
    };
    const withLabels = mapField(spec, 'template', (template) => {
      const metadata = isPlainObject(template.metadata) ? template.metadata : {};
      const own = isPlainObject(metadata.labels) ? metadata.labels : {};
      return { ...template, metadata: { ...metadata, labels: { ...own, ...labels } } };
    });
    const given = isPlainObject(spec.selector) ? spec.selector : {};
    const own_ = isPlainObject(given.matchLabels) ? given.matchLabels : {};
    const selector = { ...given, matchLabels: { ...own_, [CONTROLLER_UID]: uid } };
    const next = { ...withLabels, manualSelector: false, selector };
    const template = isPlainObject(spec.template) ? spec.template : {};
    const metadata = isPlainObject(template.metadata) ? template.metadata : {};
    const own =
      object.metadata.labels ??
      (isPlainObject(metadata.labels) ? (metadata.labels as Record<string, string>) : {}); // labels of a decoded template
    const all = { ...own, ...labels };
    return { ...object, metadata: { ...object.metadata, labels: all }, spec: next };
  },
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
  validate: validateDaemonSet,
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

/** RBAC subjects and roles say their group. */
const rbacGroup = 'rbac.authorization.k8s.io';
function defaultBinding(object: KubernetesObject): KubernetesObject {
  const withRole = mapField(object, 'roleRef', (role) => fill(role, { apiGroup: rbacGroup }));
  return mapItems(withRole, 'subjects', (subject) =>
    fill(subject, subject.kind === 'ServiceAccount' ? {} : { apiGroup: rbacGroup }),
  ) as KubernetesObject; // only subjects and roleRef changed
}

const roleBinding: Strategy = {
  nameForm: 'path',
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
      validate: validateResourceQuota,
      defaults: (object) =>
        withStatus(object.spec === undefined ? { ...object, spec: {} } : object),
    },
  ],
  ['ConfigMap.', { validate: validateConfigMap, validateUpdate: validateImmutable }],
  [
    'Event.',
    {
      fields: eventFields,
      createOnUpdate: true,
      defaults: (object) => fillObject(object, { reportingComponent: '', reportingInstance: '' }),
    },
  ],
  ['Endpoints.', { createOnUpdate: true }],
  [
    'LimitRange.',
    { createOnUpdate: true, defaults: defaultLimitRange, validate: validateLimitRange },
  ],
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
      validate: validateDeployment,
      validateStatus: validateDeploymentStatus,
      validateUpdate: selectorIsImmutable,
    },
  ],
  [
    'ReplicaSet.apps',
    {
      ...workload(defaultReplicaSet, noReplicas),
      validate: validateReplicaSet,
      validateStatus: validateReplicaSetStatus,
      validateUpdate: selectorIsImmutable,
    },
  ],
  [
    'StatefulSet.apps',
    {
      ...workload(defaultStatefulSet, { replicas: 0, availableReplicas: 0 }),
      validate: validateStatefulSet,
      validateUpdate: validateStatefulSetUpdate,
    },
  ],
  ['DaemonSet.apps', daemonSetStrategy],
  ['Job.batch', jobStrategy],
  [
    'CronJob.batch',
    {
      ...workload(defaultCronJob),
      validate: validateCronJob,
      warnings: warnOfHostnames,
    },
  ],
  [
    'HorizontalPodAutoscaler.autoscaling',
    {
      validate: validateAutoscaler,
      defaults: (object) =>
        initialStatus(
          object.apiVersion === 'autoscaling/v1'
            ? { currentReplicas: 0, desiredReplicas: 0 }
            : { desiredReplicas: 0, currentMetrics: null },
        )(defaultAutoscaler(object)),
    },
  ],
  [
    'PodDisruptionBudget.policy',
    { generation: ['spec'], defaults: initialStatus(noBudget), validate: validateBudget },
  ],
  [
    'Ingress.networking.k8s.io',
    {
      generation: ['spec'],
      defaults: initialStatus({ loadBalancer: {} }),
      createOnUpdate: true,
      validate: (object, _context, previous) => [
        ...(previous ? [] : validateNewIngress(object)),
        ...validateIngress(object),
      ],
      warnings: ingressWarnings,
    },
  ],
  [
    'NetworkPolicy.networking.k8s.io',
    { generation: ['spec'], defaults: defaultNetworkPolicy, validate: validateNetworkPolicy },
  ],
  [
    'EndpointSlice.discovery.k8s.io',
    {
      generation: ['*'],
      defaults: defaultEndpointSlice,
      validate: validateEndpointSlice,
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
      validate: validateBinding,
      validateUpdate: validateBindingUpdate,
    },
  ],
  ['ClusterRole.rbac.authorization.k8s.io', roleBinding],
  [
    'ClusterRoleBinding.rbac.authorization.k8s.io',
    {
      ...roleBinding,
      defaults: defaultBinding,
      validate: validateBinding,
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
      validate: (object, _context, previous) => validateDefinition(object, !previous),
      validateUpdate: validateDefinitionUpdate,
    },
  ],
];

/** Strategies by `Kind.group`. */
export function builtInStrategies(): ReadonlyMap<string, Strategy> {
  return new Map([...coreStrategies, ...groupStrategies]);
}
