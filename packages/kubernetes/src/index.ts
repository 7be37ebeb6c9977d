export type {
  AdmissionPlugin,
  AdmissionRequest,
  AdmissionResponse,
  StatusCause,
} from './admission.ts';
export type { Random, ReconcileContext, Reconciler, ReconcileResult, Write } from './reconciler.ts';
export type { GroupResource, StoreEvent, StoreView } from './store.ts';
export type {
  ApiServer,
  ApiServerOptions,
  ApiServerSnapshot,
  UserInfo,
  WriteResult,
} from './api-server.ts';
export type { StatusDetails, StatusFailure } from './status-failure.ts';
