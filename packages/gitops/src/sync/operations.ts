import type { KubernetesObject } from '@drydock/manifests';

/** How the dependents of a deleted object are removed. */
export type PropagationPolicy = 'Foreground' | 'Background' | 'Orphan';

/** Writes an object as kubectl's apply, create or replace do; `update` sets it as a whole. */
export interface WriteOperation {
  readonly verb: 'apply' | 'create' | 'replace' | 'update';
  readonly object: KubernetesObject;
  /** Client-side dry run: only what kubectl itself would refuse. */
  readonly dryRun: boolean;
  /** Delete and create where a write is refused. */
  readonly force: boolean;
  readonly validate: boolean;
  readonly serverSide: boolean;
  /** The manager in managedFields, where it is not the client's own. */
  readonly manager?: string;
}

/** Deletes a live object: one that left Git, or a hook. */
export interface DeleteOperation {
  readonly verb: 'prune' | 'delete-hook';
  readonly object: KubernetesObject;
  readonly propagationPolicy: PropagationPolicy;
}

/** Writes a live hook, without the finalizer that kept it. */
export interface ReleaseOperation {
  readonly verb: 'release-hook';
  readonly object: KubernetesObject;
}

/** Reads an object from the server. */
export interface ReadOperation {
  readonly verb: 'read';
  readonly object: KubernetesObject;
}

/** What a step asks the cluster for. */
export type SyncOperation = WriteOperation | DeleteOperation | ReleaseOperation | ReadOperation;

/** What came of an operation. */
export interface SyncOutcome {
  /** For writes: what kubectl prints (`configmap/a created`). */
  readonly message?: string;
  readonly error?: string;
  /** The error is that the object does not exist. */
  readonly isNotFound?: boolean;
  /** For reads: the object. */
  readonly object?: KubernetesObject;
}

/** A computation that hands out batches of operations, each done at once, and takes their outcomes in the same order. */
export type SyncSteps<T> = Generator<readonly SyncOperation[], T, readonly SyncOutcome[]>;

/** Plays steps against something that answers at once. */
export function runSteps<T>(
  steps: SyncSteps<T>,
  execute: (batch: readonly SyncOperation[]) => readonly SyncOutcome[],
): T {
  let next = steps.next();
  while (next.done !== true) next = steps.next(execute(next.value));
  return next.value;
}

/** Plays steps against something that answers later. */
export async function runStepsAsync<T>(
  steps: SyncSteps<T>,
  execute: (batch: readonly SyncOperation[]) => Promise<readonly SyncOutcome[]>,
): Promise<T> {
  let next = steps.next();
  while (next.done !== true) next = steps.next(await execute(next.value));
  return next.value;
}
