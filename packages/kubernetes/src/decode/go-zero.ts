/** What Go's encoding leaves out although JSON had it, and writes although JSON had not; facts of the Go types. */

/** Booleans and numbers by value with omitempty: false and 0 are not written. */
export const droppedZeros: ReadonlySet<string> = new Set(
  `paused hostNetwork hostPID hostIPC stdin stdinOnce tty readOnly publishNotReadyAddresses unschedulable
globalDefault minReadySeconds hostPort nodePort initialDelaySeconds periodSeconds timeoutSeconds
successThreshold failureThreshold observedGeneration readyReplicas updatedReplicas unavailableReplicas
fullyLabeledReplicas currentReplicas healthCheckNodePort generation preserveUnknownFields`.split(
    /\s+/,
  ),
);

/** Pointers to strings: an empty text is written. */
export const keptTexts: ReadonlySet<string> = new Set(
  `storageClassName ingressClassName runtimeClassName loadBalancerClass volumeMode apiGroup service
hostname appProtocol timeZone`.split(/\s+/),
);

/** Structs by value: written as {} when absent. */
export const emptyStructs: Readonly<Record<string, readonly string[]>> = {
  PodTemplateSpec: ['metadata', 'spec'],
  JobTemplateSpec: ['metadata', 'spec'],
  DeploymentSpec: ['template', 'strategy'],
  StatefulSetSpec: ['template', 'updateStrategy'],
  DaemonSetSpec: ['template', 'updateStrategy'],
  JobSpec: ['template'],
  CronJobSpec: ['jobTemplate'],
  ReplicaSetSpec: [],
  Container: ['resources'],
  EphemeralContainer: ['resources'],
  PersistentVolumeClaimSpec: ['resources'],
  PersistentVolumeClaimTemplate: ['spec'],
  NetworkPolicySpec: [],
  ContainerStatus: ['state', 'lastState'],
  Endpoint: ['conditions'],
  Event: ['source', 'involvedObject'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  IngressRule: [],
};

/** Lists without omitempty: written as null when absent or empty. */
export const nullLists: Readonly<Record<string, readonly string[]>> = {
  PodSpec: ['containers'],
  Role: ['rules'],
  ClusterRole: ['rules'],
  PolicyRule: ['verbs'],
  EndpointSlice: ['endpoints', 'ports'],
  LimitRangeSpec: ['limits'],
  CustomResourceDefinitionSpec: ['versions'],
};
