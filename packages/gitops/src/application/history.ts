import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { formatTimestamp } from '@drydock/manifests';

import { listAt, numberAt, objectAt, textAt, textsAt } from '../read-json.ts';
import { automatedPolicy } from './auto-sync.ts';
import type { Operation, SyncRequest } from './operation.ts';
import type { OperationState } from './operation-state.ts';

const KEPT = 10;

/**
 * `status.history` after an operation: successful syncs of the whole Application are remembered,
 * as many as `revisionHistoryLimit` says. `now` is in milliseconds of UTC.
 */
export function recordHistory(
  application: KubernetesObject,
  state: OperationState,
  now: number,
): readonly JsonObject[] {
  const history = listAt(application, 'status', 'history') as readonly JsonObject[]; // written by this function alone
  const { sync } = state.operation;
  const isWhole = sync?.dryRun !== true && (sync?.resources ?? []).length === 0;
  const { syncResult } = state;
  if (state.phase !== 'Succeeded' || !isWhole || syncResult === undefined) return history;
  const last = history.at(-1);
  const { initiatedBy } = state.operation;
  const entry: JsonObject = {
    id: last === undefined ? 0 : (numberAt(last, 'id') ?? 0) + 1,
    deployStartedAt: state.startedAt,
    deployedAt: formatTimestamp(now),
    revision: syncResult.revision,
    ...(syncResult.source === undefined ? {} : { source: syncResult.source }),
    ...(syncResult.sources === undefined ? {} : { sources: syncResult.sources }),
    ...(syncResult.revisions === undefined ? {} : { revisions: syncResult.revisions }),
    ...(initiatedBy === undefined ? {} : { initiatedBy }),
  };
  const limit = numberAt(application, 'spec', 'revisionHistoryLimit') ?? KEPT;
  return limit <= 0 ? [] : [...history, entry].slice(-limit);
}

/** What to do otherwise than the entry of the history did. */
export interface RollbackOptions {
  readonly prune?: boolean;
  readonly dryRun?: boolean;
}

/** The operation that brings back what an entry of the history deployed; with none, the one before the last. */
export function rollbackOperation(
  application: KubernetesObject,
  id: number | undefined,
  options: RollbackOptions = {},
): Operation | { readonly error: string } {
  if (automatedPolicy(application) !== undefined)
    return { error: 'rollback cannot be initiated when auto-sync is enabled' };
  const history = listAt(application, 'status', 'history');
  const { name } = application.metadata;
  const entry =
    id === undefined ? history.at(-2) : history.find((one) => numberAt(one, 'id') === id);
  if (entry === undefined) {
    return id === undefined
      ? { error: `Application '${name}' should have at least two successful deployments` }
      : { error: `application ${name} does not have deployment with id ${id}` };
  }
  return { sync: requestOf(application, entry, options) };
}

function requestOf(
  application: KubernetesObject,
  entry: unknown,
  { prune, dryRun }: RollbackOptions,
): SyncRequest {
  const syncOptions = textsAt(application, 'spec', 'syncPolicy', 'syncOptions');
  const source = objectAt(entry, 'source');
  const sources = listAt(entry, 'sources') as readonly JsonObject[]; // as recordHistory wrote them
  const revisions = textsAt(entry, 'revisions');
  return {
    revision: textAt(entry, 'revision'),
    ...(revisions.length > 0 ? { revisions } : {}),
    ...(source === undefined ? {} : { source }),
    ...(sources.length > 0 ? { sources } : {}),
    ...(syncOptions.length > 0 ? { syncOptions } : {}),
    ...(prune === true ? { prune } : {}),
    ...(dryRun === true ? { dryRun } : {}),
    syncStrategy: { apply: {} },
  };
}
