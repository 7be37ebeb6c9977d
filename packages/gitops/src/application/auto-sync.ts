import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { parseTimestamp } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';

import { listAt, numberAt, objectAt, textAt, textsAt, valueAt } from '../read-json.ts';
import type { ApplicationCondition } from './condition.ts';
import type { Operation, RetryStrategy, SyncRequest } from './operation.ts';
import type { SelfHealBackoff } from './self-heal.ts';
import { selfHealDelay } from './self-heal.ts';
import { applicationSources, hasMultipleSources } from './sources.ts';

/** What the comparison says of one resource: an entry of `status.resources`. */
export interface ComparedResource {
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: string;
  readonly requiresPruning?: boolean;
}

/** What `decideAutoSync` looks at. */
export interface AutoSyncInput {
  readonly application: KubernetesObject;
  /** Outcome of the comparison: `status.sync`. */
  readonly sync: {
    readonly status: string;
    readonly revision?: string;
    readonly revisions?: readonly string[];
  };
  readonly resources: readonly ComparedResource[];
  /** Whether the new revision changes files of the Application (manifest-generate-paths); true by default. */
  readonly revisionHasChanges?: boolean;
  /** Milliseconds of UTC. */
  readonly now: number;
  readonly selfHealBackoff?: SelfHealBackoff;
}

/** Start `operation`, or set `condition`, or ask again in `retryAfter` milliseconds, or (all absent) nothing. */
export interface AutoSyncDecision {
  readonly operation?: Operation;
  readonly condition?: ApplicationCondition;
  readonly retryAfter?: number;
}

const NOTHING: AutoSyncDecision = {};
const DEFAULT_RETRY: RetryStrategy = { limit: 5 };

/** Whether Argo CD starts a sync by itself, and which (appcontroller.go: autoSync). Sync windows are asked before. */
export function decideAutoSync(input: AutoSyncInput): AutoSyncDecision {
  const { application, sync, resources } = input;
  const automated = automatedPolicy(application);
  if (automated === undefined || valueAt(application, 'operation') !== undefined) return NOTHING;
  if (textAt(application, 'metadata', 'deletionTimestamp') !== '') return NOTHING;
  if (sync.status !== 'OutOfSync') return NOTHING;
  const prunes = automated['prune'] === true;
  if (!prunes && resources.every((one) => one.status === 'Synced' || one.requiresPruning === true))
    return NOTHING;
  const request = syncRequest(input, prunes);
  const attempt = lastAttempt(input);
  if (attempt === undefined) return guardEmpty(input, automated, request);
  if (attempt.phase !== 'Succeeded') {
    return failed(`Failed last sync attempt to ${list(attempt.revisions)}: ${attempt.message}`);
  }
  if (automated['selfHeal'] !== true) return NOTHING;
  const remaining =
    attempt.finishedAt + selfHealDelay(attempt.heals, input.selfHealBackoff) - input.now;
  if (remaining > 0) return { retryAfter: remaining };
  return guardEmpty(input, automated, healing(request, resources, attempt.heals));
}

/** `spec.syncPolicy.automated` where it is on. */
export function automatedPolicy(application: KubernetesObject): JsonObject | undefined {
  const automated = objectAt(application, 'spec', 'syncPolicy', 'automated');
  return automated?.['enabled'] === false ? undefined : automated;
}

function syncRequest({ application, sync }: AutoSyncInput, prune: boolean): SyncRequest {
  const spec = valueAt(application, 'spec');
  const sources = applicationSources(spec);
  const [source] = sources;
  const syncOptions = textsAt(spec, 'syncPolicy', 'syncOptions');
  return {
    ...(sync.revision ? { revision: sync.revision } : {}),
    ...(prune ? { prune } : {}),
    ...(syncOptions.length > 0 ? { syncOptions } : {}),
    ...(hasMultipleSources(spec) ? { sources } : source === undefined ? {} : { source }),
    ...(sync.revisions && sync.revisions.length > 0 ? { revisions: sync.revisions } : {}),
  };
}

/** A self-heal syncs what is not in sync alone; therefore no hooks run. */
function healing(
  request: SyncRequest,
  resources: readonly ComparedResource[],
  heals: number,
): SyncRequest {
  const parts = resources
    .filter(({ status }) => status !== 'Synced')
    .map(({ group, kind, name }) => ({ ...(group ? { group } : {}), kind, name }));
  return {
    ...request,
    ...(parts.length > 0 ? { resources: parts } : {}),
    autoHealAttemptsCount: heals + 1,
  };
}

function guardEmpty(
  { application, sync, resources }: AutoSyncInput,
  automated: JsonObject,
  request: SyncRequest,
): AutoSyncDecision {
  const guards = automated['prune'] === true && automated['allowEmpty'] !== true;
  if (guards && resources.every(({ requiresPruning }) => requiresPruning === true)) {
    const revisions = desiredRevisions(application, sync);
    return failed(
      `Skipping sync attempt to ${list(revisions)}: auto-sync will wipe out all resources`,
    );
  }
  const retry = objectAt(application, 'spec', 'syncPolicy', 'retry') as RetryStrategy | undefined; // the CRD's schema holds it to this shape
  return {
    operation: { sync: request, initiatedBy: { automated: true }, retry: retry ?? DEFAULT_RETRY },
  };
}

function failed(message: string): AutoSyncDecision {
  return { condition: { type: 'SyncError', message } };
}

/** As Go prints a list of texts. */
function list(revisions: readonly string[]): string {
  return `[${revisions.join(' ')}]`;
}

function desiredRevisions(
  application: KubernetesObject,
  sync: AutoSyncInput['sync'],
): readonly string[] {
  return hasMultipleSources(valueAt(application, 'spec'))
    ? (sync.revisions ?? [])
    : [sync.revision ?? ''];
}

interface Attempt {
  readonly revisions: readonly string[];
  readonly phase: string;
  readonly message: string;
  readonly finishedAt: number;
  readonly heals: number;
}

/** The last operation where it already tried what would be synced now (alreadyAttemptedSync). */
function lastAttempt(input: AutoSyncInput): Attempt | undefined {
  const { application } = input;
  const state = objectAt(application, 'status', 'operationState');
  if (state === undefined) return undefined;
  const attempt = {
    phase: textAt(state, 'phase'),
    message: textAt(state, 'message'),
    finishedAt: parseTimestamp(textAt(state, 'finishedAt')) ?? input.now,
    heals: numberAt(state, 'operation', 'sync', 'autoHealAttemptsCount') ?? 0,
  };
  const result = objectAt(state, 'syncResult');
  if (result === undefined) {
    const isCompleted = ['Succeeded', 'Failed', 'Error'].includes(attempt.phase);
    return isCompleted ? { ...attempt, revisions: [] } : undefined;
  }
  const spec = valueAt(application, 'spec');
  const isMultiple = hasMultipleSources(spec);
  const revisions = isMultiple ? textsAt(result, 'revisions') : [textAt(result, 'revision')];
  const isSameRevision = deepEqual(revisions, desiredRevisions(application, input.sync));
  if (input.revisionHasChanges !== false && !isSameRevision) return undefined;
  const tried = isMultiple ? listAt(result, 'sources') : valueAt(result, 'source');
  const wanted = isMultiple ? applicationSources(spec) : applicationSources(spec)[0];
  return deepEqual(tried ?? null, wanted ?? null) ? { ...attempt, revisions } : undefined;
}
