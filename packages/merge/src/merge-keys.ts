/** How one list field merges; what is not listed is replaced as a whole. */
export interface ListRule {
  readonly list: 'set' | 'map' | 'atomic';
  readonly keys: readonly string[];
  readonly patchMerge: boolean;
  readonly patchMergeKey?: string;
  readonly retainKeys: boolean;
}

/**
 * `Definition.field keys [flags]`: an associative list for server-side apply. The first key is the merge
 * key of strategic merge too, unless a flag says otherwise: `nopatch`, `key=x`, `retain`, `patchonly`
 * (atomic for server-side apply), `set` (of scalars). Facts of the Kubernetes 1.34 API.
 */
const rules = `
ObjectMeta.ownerReferences uid
ObjectMeta.finalizers - set
PodSpec.containers name
PodSpec.initContainers name
PodSpec.ephemeralContainers name
PodSpec.volumes name retain
PodSpec.imagePullSecrets name
PodSpec.hostAliases ip
PodSpec.topologySpreadConstraints topologyKey,whenUnsatisfiable
PodSpec.schedulingGates name
PodSpec.resourceClaims name retain
PodStatus.conditions type
PodStatus.podIPs ip
PodStatus.hostIPs ip patchonly
PodStatus.resourceClaimStatuses name retain
Container.env name
Container.ports containerPort,protocol
Container.volumeMounts mountPath
Container.volumeDevices devicePath
EphemeralContainer.env name
EphemeralContainer.ports containerPort,protocol
EphemeralContainer.volumeMounts mountPath
EphemeralContainer.volumeDevices devicePath
ContainerStatus.volumeMounts mountPath
ContainerStatus.allocatedResourcesStatus name
ResourceRequirements.claims name nopatch
VolumeResourceRequirements.claims name nopatch
ServiceSpec.ports port,protocol
ServiceStatus.conditions type
ServiceAccount.secrets name
NodeSpec.podCIDRs - set
NodeStatus.conditions type
NodeStatus.addresses type
NamespaceStatus.conditions type
PersistentVolumeClaimStatus.conditions type
ReplicationControllerStatus.conditions type
ReplicaSetStatus.conditions type
DeploymentStatus.conditions type
StatefulSetStatus.conditions type
DaemonSetStatus.conditions type
JobStatus.conditions type patchonly
HorizontalPodAutoscalerStatus.conditions type
PodDisruptionBudgetStatus.conditions type
IngressClassStatus.conditions type
EndpointSlice.endpoints - atomic
Endpoint.addresses - set nopatch
CertificateSigningRequestStatus.conditions type nopatch
CustomResourceDefinitionStatus.conditions type nopatch
APIServiceStatus.conditions type
ServiceCIDRStatus.conditions type
FlowSchemaStatus.conditions type
PriorityLevelConfigurationStatus.conditions type
ValidatingWebhookConfiguration.webhooks name
MutatingWebhookConfiguration.webhooks name
ValidatingWebhook.matchConditions name
MutatingWebhook.matchConditions name
ValidatingAdmissionPolicySpec.matchConditions name
ValidatingAdmissionPolicySpec.variables name
ValidatingAdmissionPolicyStatus.conditions type nopatch
CSINodeSpec.drivers name
TopologySelectorTerm.matchLabelExpressions - atomic
`;

function parseRule(line: string): readonly [string, ListRule] {
  const [field = '', keyText = '-', ...flags] = line.split(' ');
  const keys = keyText === '-' ? [] : keyText.split(',');
  const list = flags.includes('set')
    ? 'set'
    : flags.includes('patchonly') || flags.includes('atomic')
      ? 'atomic'
      : 'map';
  const patchMerge = !flags.includes('nopatch') && !flags.includes('atomic');
  const rule = { list, keys, patchMerge, retainKeys: flags.includes('retain') } as const;
  return [field, keys[0] === undefined ? rule : { ...rule, patchMergeKey: keys[0] }];
}

export const listRules: ReadonlyMap<string, ListRule> = new Map(
  rules.trim().split('\n').map(parseRule),
);

/** Structs and map fields that are owned as a whole. */
export const atomicNames: ReadonlySet<string> = new Set(
  `LabelSelector NodeSelector NodeSelectorTerm ObjectReference LocalObjectReference SecretReference
TypedLocalObjectReference ConfigMapKeySelector SecretKeySelector ResourceFieldSelector ObjectFieldSelector
TopologySelectorTerm ScopeSelector ScopedResourceSelectorRequirement EndpointAddress EndpointPort
FileKeySelector RoleRef Subject OwnerReference ServiceBackendPort IngressClassParametersReference
ResourceClaimParametersReference CrossNamespaceObjectReference NonResourceAttributes
PodSpec.nodeSelector ServiceSpec.selector ReplicationControllerSpec.selector
TypedObjectReference.none RuntimeClass.none Scheduling.nodeSelector`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Fields that Go writes even when they are empty (structs by value, lists without omitempty). */
export const alwaysPresent: ReadonlySet<string> = new Set(
  `*.metadata *.spec *.status DeploymentSpec.template DeploymentSpec.strategy ReplicaSetSpec.template
StatefulSetSpec.template StatefulSetSpec.updateStrategy DaemonSetSpec.template DaemonSetSpec.updateStrategy
JobSpec.template CronJobSpec.jobTemplate PodTemplate.template PodSpec.containers Container.resources
ContainerStatus.state ContainerStatus.lastState ServiceStatus.loadBalancer NodeStatus.daemonEndpoints
NodeStatus.nodeInfo NodeDaemonEndpoints.kubeletEndpoint PersistentVolumeClaimSpec.resources
IngressStatus.loadBalancer NetworkPolicySpec.podSelector HorizontalPodAutoscalerSpec.scaleTargetRef
Event.involvedObject Event.source CustomResourceDefinitionSpec.names
CustomResourceDefinitionStatus.acceptedNames CustomResourceDefinitionStatus.conditions
HorizontalPodAutoscalerStatus.currentMetrics MetricSpec.resource.none`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Values that a list key has when an item leaves it out. */
export const keyDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Container.ports': { protocol: 'TCP' },
  'EphemeralContainer.ports': { protocol: 'TCP' },
  'ServiceSpec.ports': { protocol: 'TCP' },
};
