const core = 'io.k8s.api.core.v1';
const gatewayApi = 'io.k8s.gateway.v1';

/**
 * Lists that Kubernetes merges item by item, by `definition.field`, with the fields that identify an
 * item; no fields means a set of scalars. All other lists are atomic.
 * Sources: x-kubernetes-list-type of Kubernetes 1.34's OpenAPI document; the CRDs of Gateway API 1.4
 * and of the Prometheus operator 0.86.
 */
export const listMapKeys: Readonly<Record<string, readonly string[]>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta.ownerReferences': ['uid'],
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta.finalizers': [],
  ...Object.fromEntries(
    ['Container', 'EphemeralContainer'].flatMap((type) => [
      [`${core}.${type}.env`, ['name']],
      [`${core}.${type}.ports`, ['containerPort', 'protocol']],
      [`${core}.${type}.volumeMounts`, ['mountPath']],
      [`${core}.${type}.volumeDevices`, ['devicePath']],
    ]),
  ),
  [`${core}.PodSpec.containers`]: ['name'],
  [`${core}.PodSpec.initContainers`]: ['name'],
  [`${core}.PodSpec.ephemeralContainers`]: ['name'],
  [`${core}.PodSpec.volumes`]: ['name'],
  [`${core}.PodSpec.imagePullSecrets`]: ['name'],
  [`${core}.PodSpec.hostAliases`]: ['ip'],
  [`${core}.PodSpec.schedulingGates`]: ['name'],
  [`${core}.PodSpec.resourceClaims`]: ['name'],
  [`${core}.PodSpec.topologySpreadConstraints`]: ['topologyKey', 'whenUnsatisfiable'],
  [`${core}.ResourceRequirements.claims`]: ['name'],
  [`${core}.ServiceSpec.ports`]: ['port', 'protocol'],
  [`${core}.ServiceAccount.secrets`]: ['name'],
  [`${core}.PodStatus.podIPs`]: ['ip'],
  [`${core}.NodeSpec.podCIDRs`]: [],
  [`${core}.NodeStatus.addresses`]: ['type'],
  ...Object.fromEntries(
    [
      ...[
        'Pod',
        'Node',
        'Namespace',
        'PersistentVolumeClaim',
        'ReplicationController',
        'Service',
      ].map((kind) => `${core}.${kind}Status`),
      ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].map(
        (kind) => `io.k8s.api.apps.v1.${kind}Status`,
      ),
      'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus',
      'io.k8s.api.policy.v1.PodDisruptionBudgetStatus',
      'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus',
    ].map((status) => [`${status}.conditions`, ['type']]),
  ),
  'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration.webhooks': ['name'],
  'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration.webhooks': ['name'],

  [`${gatewayApi}.GatewaySpec.listeners`]: ['name'],
  [`${gatewayApi}.HTTPRouteMatch.headers`]: ['name'],
  [`${gatewayApi}.HTTPRouteMatch.queryParams`]: ['name'],
  [`${gatewayApi}.GRPCRouteMatch.headers`]: ['name'],
  [`${gatewayApi}.HTTPHeaderFilter.set`]: ['name'],
  [`${gatewayApi}.HTTPHeaderFilter.add`]: ['name'],
  [`${gatewayApi}.HTTPHeaderFilter.remove`]: [],

  'com.coreos.monitoring.v1.PrometheusRuleSpec.groups': ['name'],
};
