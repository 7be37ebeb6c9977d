export type {
  AdmissionPlugin,
  AdmissionRequest,
  AdmissionResponse,
  StatusCause,
} from './admission.ts';
export type { Random, ReconcileContext, Reconciler, ReconcileResult, Write } from './reconciler.ts';
export type { GroupResource, StoreEvent, StoreView } from './store.ts';
export type {
  AggregatedType,
  ApiServer,
  ApiServerOptions,
  ApiServerSnapshot,
  UserInfo,
  WriteResult,
} from './api-server.ts';
export type { RuleEvaluation, RuleEvaluator, RuleVerdict } from './validation/custom-rules.ts';
export type { StatusDetails, StatusFailure } from './status-failure.ts';
export { createControllers, type ControllerOptions } from './controllers/create-controllers.ts';
export type { ControlledType } from './controllers/controlled-type.ts';
export type {
  ContainerRun,
  KubeletOptions,
  ProbeAnswer,
  ProbeQuestion,
} from './controllers/kubelet/container-run.ts';
export type { Container, Pod, Probe } from './kinds/pod.ts';
export type { PodUsage } from './controllers/resource-metrics.ts';
export { createApiServer } from './create-api-server.ts';
export { matchesLabels, parseLabelSelector } from '@drydock/object-validation';
export { formatTime, parseTime } from './registry/timestamp.ts';
export { createClientTypes, type ClientType, type ClientTypes } from './types/client-types.ts';
export type { Submission } from './registry/in-process-client.ts';
export { bootstrapPolicy } from './auth/bootstrap-policy.ts';
