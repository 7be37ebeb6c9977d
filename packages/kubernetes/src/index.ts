export type {
  AdmissionPlugin,
  AdmissionRequest,
  AdmissionResponse,
  StatusCause,
} from './admission.ts';
export type { Random, ReconcileContext, Reconciler, ReconcileResult, Write } from './reconciler.ts';
export type { GroupResource, StoreEvent, StoreView } from './store.ts';
