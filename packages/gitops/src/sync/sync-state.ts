import type { SyncPhase } from './annotations.ts';

/** How an operation stands. */
export type OperationPhase = 'Running' | 'Terminating' | 'Succeeded' | 'Failed' | 'Error';
/** What the sync did to one resource. */
export type ResultCode = 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';

/** An entry of `operationState.syncResult.resources`. */
export interface ResourceResult {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: ResultCode | '';
  readonly message: string;
  /** The phase, for hooks. */
  readonly hookType: SyncPhase | '';
  readonly hookPhase: OperationPhase | '';
  readonly syncPhase: SyncPhase;
  /** Images of the object's containers. */
  readonly images?: readonly string[];
}

/** All that a sync remembers between its steps; plain data. */
export interface SyncState {
  readonly phase: OperationPhase;
  readonly message: string;
  /** In the order in which they came about. */
  readonly results: readonly ResourceResult[];
}

/** The state before the first step. */
export const SYNC_STARTED: SyncState = { phase: 'Running', message: '', results: [] };

/** Whether an operation has ended. */
export function isCompleted(phase: string): boolean {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}
