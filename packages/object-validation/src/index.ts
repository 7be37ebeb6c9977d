export {
  matchesLabels,
  parseLabelSelector,
  requirementsOf,
  selectsByMap,
} from './label-selector.ts';
export { type ObjectCheck, objectChecks } from './object-checks.ts';
export { objectErrors } from './object-errors.ts';
export { textOf } from './text.ts';
export { defaultAutoscaler } from './defaults/autoscaler-defaults.ts';
export { fill, mapField, mapItems } from './defaults/fill.ts';
export { withControllerLabels } from './defaults/job-labels.ts';
export { defaultBinding, defaultDefinition, defaultSecret } from './defaults/kind-defaults.ts';
export { defaultLimitRange } from './defaults/limit-range-defaults.ts';
export { defaultPod } from './defaults/pod-defaults.ts';
export {
  defaultEndpointSlice,
  defaultNetworkPolicy,
  defaultService,
} from './defaults/service-defaults.ts';
export { defaultWebhooks } from './defaults/webhook-defaults.ts';
export {
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
export { validateClaimUpdate } from './rules/claim.ts';
export { secretWarnings, validateImmutable } from './rules/config.ts';
export {
  type StatusCause,
  duplicate,
  forbiddenField,
  formatValue,
  invalidValue,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from './rules/field-error.ts';
export { hasFormat } from './rules/formats.ts';
export {
  validateAddressType,
  validateBindingUpdate,
  validateDefinitionUpdate,
  validateServiceUpdate,
} from './rules/immutable.ts';
export { jsonProblem } from './rules/json-problem.ts';
export {
  type NameForm,
  type ObjectType,
  validateMetadata,
  validateMetadataUpdate,
} from './rules/metadata.ts';
export {
  validateDeploymentStatus,
  validateJobStatus,
  validateReplicaSetStatus,
  validateServiceStatus,
} from './rules/status.ts';
export { selectorIsImmutable, validateStatefulSetUpdate } from './rules/workloads.ts';
export { formatWarnings } from './warnings/definition-warnings.ts';
export {
  claimWarnings,
  ingressWarnings,
  nodeWarnings,
  serviceWarnings,
} from './warnings/kind-warnings.ts';
export {
  nameWarnings,
  podWarnings,
  sliceWarnings,
  templateWarnings,
} from './warnings/pod-warnings.ts';
