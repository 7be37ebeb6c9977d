import type { FieldSpec } from './field-spec.ts';
import { VARIABLE_FIELDS } from './variables.ts';

/** References to one kind: whose names stand where. */
export interface NameReference {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly fieldSpecs: readonly FieldSpec[];
}

/** What the transformers know about fields; `configurations` and `crds` add to it. */
export interface TransformerConfig {
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly annotations: readonly FieldSpec[];
  readonly prefix: readonly FieldSpec[];
  readonly suffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
  readonly variables: readonly FieldSpec[];
  readonly references: readonly NameReference[];
}

const TEMPLATED = [
  'ReplicationController',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'Job',
];

const specs = (text: string, create = false): readonly FieldSpec[] =>
  text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [kinds = '', path = ''] = line.trim().split(/ +/);
      return kinds.split(',').map((kind) => ({ kind: kind === '*' ? '' : kind, path, create }));
    });

const TEMPLATE_METADATA = `${TEMPLATED.join()} spec/template/metadata
CronJob spec/jobTemplate/metadata
CronJob spec/jobTemplate/spec/template/metadata`;

const templates = (field: string): string =>
  TEMPLATE_METADATA.split('\n')
    .map((line) => `${line}/${field}`)
    .join('\n');

const TEMPLATE_LABELS = specs(
  `${templates('labels')}\nStatefulSet spec/volumeClaimTemplates[]/metadata/labels`,
  true,
);

const AFFINITY = [
  ...['podAffinity', 'podAntiAffinity'].flatMap((kind) =>
    [
      'preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm',
      'requiredDuringSchedulingIgnoredDuringExecution',
    ].map((term) => `spec/template/spec/affinity/${kind}/${term}/labelSelector/matchLabels`),
  ),
  'spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels',
];

const SELECTORS: readonly FieldSpec[] = [
  ...specs(
    'Service spec/selector\nReplicationController spec/selector\nDeployment,ReplicaSet,DaemonSet,StatefulSet spec/selector/matchLabels',
    true,
  ),
  ...specs(
    'Job,PodDisruptionBudget spec/selector/matchLabels\nCronJob spec/jobTemplate/spec/selector/matchLabels\nNetworkPolicy spec/podSelector/matchLabels\nNetworkPolicy spec/ingress/from/podSelector/matchLabels\nNetworkPolicy spec/egress/to/podSelector/matchLabels',
  ),
  ...specs(AFFINITY.map((path) => `Deployment,StatefulSet ${path}`).join('\n')),
];

const POD_SPECS = [
  'Pod spec',
  `${TEMPLATED.join()} spec/template/spec`,
  'CronJob spec/jobTemplate/spec/template/spec',
  'PodTemplate template/spec',
];

const inPods = (...paths: readonly string[]): readonly FieldSpec[] =>
  specs(POD_SPECS.flatMap((place) => paths.map((path) => `${place}/${path}`)).join('\n'));

const fromEnv = (keyRef: string, ref: string): readonly string[] =>
  ['containers', 'initContainers'].flatMap((list) => [
    `${list}/env/valueFrom/${keyRef}/name`,
    `${list}/envFrom/${ref}/name`,
  ]);

const reference = (
  kind: string,
  ...fieldSpecs: readonly (readonly FieldSpec[])[]
): NameReference => ({
  kind,
  fieldSpecs: fieldSpecs.flat(),
});

const SCALED = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) =>
  reference(kind, specs('HorizontalPodAutoscaler spec/scaleTargetRef/name')),
);

const REFERENCES: readonly NameReference[] = [
  ...SCALED,
  reference(
    'ConfigMap',
    inPods(
      'volumes/configMap/name',
      'volumes/projected/sources/configMap/name',
      ...fromEnv('configMapKeyRef', 'configMapRef'),
    ),
    specs(
      'Node spec/configSource/configMap\nRole,ClusterRole rules/resourceNames\nAdmissionConfiguration metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap\nIngress metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap',
    ),
  ),
  reference(
    'Secret',
    inPods(
      'volumes/secret/secretName',
      'volumes/projected/sources/secret/name',
      'volumes/azureFile/secretName',
      ...['cephfs', 'rbd', 'flexVolume', 'scaleIO', 'iscsi', 'storageos'].map(
        (type) => `volumes/${type}/secretRef/name`,
      ),
      'volumes/csi/nodePublishSecretRef/name',
      'imagePullSecrets/name',
      ...fromEnv('secretKeyRef', 'secretRef'),
    ),
    specs(
      'Ingress spec/tls/secretName\nIngress metadata/annotations/ingress.kubernetes.io\\/auth-secret\nIngress metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret\nIngress metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret\nIngress spec/tls/secretName\nServiceAccount imagePullSecrets/name\nStorageClass parameters/secretName\nStorageClass parameters/adminSecretName\nStorageClass parameters/userSecretName\nStorageClass parameters/secretRef\nRole,ClusterRole rules/resourceNames',
    ),
  ),
  reference(
    'Service',
    specs(
      'StatefulSet spec/serviceName\nIngress spec/rules/http/paths/backend/serviceName\nIngress spec/backend/serviceName\nIngress spec/rules/http/paths/backend/service/name\nIngress spec/defaultBackend/service/name\nIngress spec/backend/service/name\nAPIService spec/service/name\nCustomResourceDefinition spec/conversion/webhook/clientConfig/service\nValidatingWebhookConfiguration,MutatingWebhookConfiguration webhooks/clientConfig/service',
    ),
  ),
  reference('Role', specs('RoleBinding roleRef/name')),
  reference('ClusterRole', specs('RoleBinding,ClusterRoleBinding roleRef/name')),
  reference(
    'ServiceAccount',
    specs('RoleBinding,ClusterRoleBinding subjects'),
    inPods('serviceAccountName'),
  ),
  reference('PersistentVolumeClaim', inPods('volumes/persistentVolumeClaim/claimName')),
  reference('PersistentVolume', specs('PersistentVolumeClaim spec/volumeName')),
  reference(
    'StorageClass',
    specs(
      'PersistentVolume,PersistentVolumeClaim spec/storageClassName\nStatefulSet spec/volumeClaimTemplates/spec/storageClassName',
    ),
  ),
  reference('PriorityClass', inPods('priorityClassName')),
  reference('IngressClass', specs('Ingress spec/ingressClassName')),
  reference('ValidatingAdmissionPolicy', specs('ValidatingAdmissionPolicyBinding spec/policyName')),
];

const IMAGES = ['spec', 'spec/template/spec'].flatMap((place) => [
  { path: `${place}/containers[]/image` },
  { path: `${place}/initContainers[]/image` },
  { path: `${place}/volumes[]/image/reference` },
]);

/** Kustomize's built-in configuration. */
export const DEFAULT_CONFIG: TransformerConfig = {
  labels: [{ path: 'metadata/labels', create: true }, ...TEMPLATE_LABELS, ...SELECTORS],
  templateLabels: [{ path: 'metadata/labels', create: true }, ...TEMPLATE_LABELS],
  annotations: [
    { path: 'metadata/annotations', create: true },
    ...specs(templates('annotations'), true),
  ],
  prefix: [{ path: 'metadata/name' }],
  suffix: [{ path: 'metadata/name' }],
  namespace: [
    { path: 'metadata/namespace', create: true },
    { path: 'metadata/name', kind: 'Namespace', create: true },
    {
      path: 'spec/service/namespace',
      group: 'apiregistration.k8s.io',
      kind: 'APIService',
      create: true,
    },
    {
      path: 'spec/conversion/webhook/clientConfig/service/namespace',
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
    },
  ],
  images: IMAGES,
  replicas: ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({
    path: 'spec/replicas',
    kind,
    create: true,
  })),
  variables: VARIABLE_FIELDS,
  references: REFERENCES,
};
