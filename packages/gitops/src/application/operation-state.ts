import type { JsonObject } from '@drydock/manifests';
import { formatTimestamp, parseTimestamp, timestampParts } from '@drydock/manifests';

import type { OperationPhase, ResourceResult, SyncState } from '../sync/sync-state.ts';
import { isCompleted } from '../sync/sync-state.ts';
import type { ApplicationCondition } from './condition.ts';
import type { Operation } from './operation.ts';
import { mayRetry, retryDelay } from './retry.ts';

/** What was synced, and what became of each resource: `operationState.syncResult`. */
export interface SyncResult {
  readonly revision: string;
  readonly revisions?: readonly string[];
  readonly source?: JsonObject;
  readonly sources?: readonly JsonObject[];
  readonly resources?: readonly ResourceResult[];
  readonly managedNamespaceMetadata?: JsonObject;
}

/** `status.operationState` of an Application. Times are RFC 3339. */
export interface OperationState {
  readonly operation: Operation;
  readonly phase: OperationPhase;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
  readonly syncResult?: SyncResult;
}

/** The state of an operation that begins now (milliseconds of UTC). */
export function startOperation(operation: Operation, now: number): OperationState {
  return { operation, phase: 'Running', startedAt: formatTimestamp(now) };
}

/** Puts the outcome of a sync step into an operation's state; an ended one is retried where its strategy says so. */
export function recordStep(state: OperationState, step: SyncState, now: number): OperationState {
  const next = {
    ...state,
    phase: step.phase,
    message: step.message,
    ...(state.syncResult === undefined
      ? {}
      : { syncResult: { ...state.syncResult, resources: step.results } }),
  };
  const isTerminating = state.phase === 'Terminating';
  return isCompleted(step.phase) ? endOperation(next, now, isTerminating) : next;
}

/**
 * Ends an operation: succeeded for good, or failed and to be tried again; one that somebody terminated
 * is not (processRequestedAppOperation).
 */
export function endOperation(
  state: OperationState,
  now: number,
  isTerminating = false,
): OperationState {
  const ended = { ...state, finishedAt: formatTimestamp(now) };
  if (state.phase === 'Succeeded') return ended;
  const { retryCount = 0, message = '', operation } = state;
  if (isTerminating || !mayRetry(operation.retry, retryCount)) {
    return retryCount === 0
      ? ended
      : { ...ended, message: `${message} (retried ${retryCount} times).` };
  }
  const next = retryDelay(operation.retry ?? {}, retryCount);
  if ('error' in next) {
    return { ...ended, phase: 'Error', message: `${message} (failed to retry: ${next.error})` };
  }
  const count = retryCount + 1;
  return {
    ...ended,
    phase: 'Running',
    retryCount: count,
    message: `${message}. Retrying attempt #${count} at ${kitchenTime(now + next.delay)}.`,
  };
}

/** When a failed operation that waits is due again, in milliseconds of UTC; undefined when it does not wait. */
export function retryDueAt(state: OperationState): number | undefined {
  if (state.phase !== 'Running' || state.finishedAt === undefined) return undefined;
  const finished = parseTimestamp(state.finishedAt);
  const next = retryDelay(state.operation.retry ?? {}, (state.retryCount ?? 1) - 1);
  return finished === undefined || 'error' in next ? undefined : finished + next.delay;
}

/** Begins the next attempt of an operation: what the last one did is forgotten. */
export function restartOperation(state: OperationState): OperationState {
  const { finishedAt: _finished, syncResult: _result, ...rest } = state;
  const latest = state.operation.retry?.refresh === true ? ' with latest revisions' : '';
  return { ...rest, message: `Retrying operation. Attempt #${state.retryCount ?? 0}${latest}` };
}

/** Asks a running operation to end; nothing else can be terminated. */
export function terminateOperation(
  state: OperationState | undefined,
): OperationState | { readonly error: string } {
  if (state === undefined || isCompleted(state.phase))
    return { error: 'Unable to terminate operation. No operation is in progress' };
  return { ...state, phase: 'Terminating', message: 'operation is terminating.' };
}

/** The outcome of an operation that may not begin: the spec or the comparison is in error, or a resource belongs to another Application. */
export function refuseSync(
  conditions: readonly ApplicationCondition[],
  syncOptions: readonly string[],
): { readonly phase: 'Error' | 'Failed'; readonly message: string } | undefined {
  const errors = conditions.filter(
    ({ type }) => type === 'ComparisonError' || type === 'InvalidSpecError',
  );
  if (errors.length > 0) {
    const message = errors.map((one) => `${one.type}: ${one.message}`).join(';');
    return { phase: 'Error', message };
  }
  if (!syncOptions.includes('FailOnSharedResource=true')) return undefined;
  const shared = conditions.find(({ type }) => type === 'SharedResourceWarning');
  return shared && { phase: 'Failed', message: `Shared resource found: ${shared.message}` };
}

/** `3:04PM`, in UTC. */
function kitchenTime(milliseconds: number): string {
  const { hour, minute } = timestampParts(milliseconds);
  const half = hour < 12 ? 'AM' : 'PM';
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')}${half}`;
}
