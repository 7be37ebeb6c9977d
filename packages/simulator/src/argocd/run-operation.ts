import {
  BLOCKED_BY_WINDOW,
  endOperation,
  healthOf,
  isBlockedByWindow,
  isCompleted,
  isManualOperation,
  isSelected,
  recordHistory,
  recordStep,
  refuseSync,
  restartOperation,
  retryDueAt,
  runSteps,
  startOperation,
  syncOptionsOf,
  syncStep,
  terminateSync,
  type Operation,
  type OperationState,
  type SyncInput,
  type SyncState,
} from '@drydock/gitops';
import {
  parseApiVersion,
  parseTimestamp,
  type JsonObject,
  type KubernetesObject,
} from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { isDestinationPermitted, isGroupKindPermitted } from '@drydock/validation/argo';
import { statusOf, withStatus } from './application.ts';
import { createClusterWriter } from './cluster-writer.ts';
import {
  compareWithCluster,
  ownSources,
  type ComparedApplication,
  type ComparedSources,
} from './compare.ts';
import { IN_CLUSTER, type Environment } from './environment.ts';
import { destinationNamespace, liveOf } from './live-objects.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** Pause after each wave that is not the last (ARGOCD_SYNC_WAVE_DELAY). */
const WAVE_DELAY_MS = 2000;
/** An operation in progress is looked at this often besides what changes in the cluster. */
const LOOK_AGAIN_MS = 30_000;
/** From a write of the controller to its own informer. */
const NOTE_TRAVELS_MS = 20;

export interface OperationPass {
  readonly application: KubernetesObject;
  /** It ended in this pass, and the Application is to be compared anew. */
  readonly ended: boolean;
  readonly again?: { readonly afterMs: number; readonly background: boolean };
  /** Nothing more is applied before this time. */
  readonly waveEndsAt?: number;
}

/** Takes the operation of an Application one step on; undefined when it has none. */
export function runOperation(
  env: Environment,
  tracked: TrackedObjects,
  application: KubernetesObject,
): OperationPass | undefined {
  const requested = application['operation'] as Operation | undefined; // the CRD's schema holds it to this shape
  if (requested === undefined) return undefined;
  const known = statusOf(application)['operationState'] as OperationState | undefined; // written by this controller alone
  const isGoingOn = known !== undefined && !isCompleted(known.phase);
  let state = isGoingOn ? known : startOperation(requested, env.now);
  const due = retryDueAt(state);
  if (due !== undefined && state.phase !== 'Terminating') {
    if (due > env.now) {
      const background = (state.operation.retry?.limit ?? 0) < 0;
      return { application, ended: false, again: { afterMs: due - env.now, background } };
    }
    state = restartOperation(state);
  }
  const step = syncApplication(env, tracked, application, state);
  return finished(env, application, { ...step, isProgress: !deepEqual(step.state, known ?? null) });
}

interface Step {
  readonly state: OperationState;
  readonly waveEndsAt?: number;
}

function finished(
  env: Environment,
  application: KubernetesObject,
  step: Step & { readonly isProgress: boolean },
): OperationPass {
  const { isProgress, state } = step;
  if (isCompleted(state.phase)) {
    const { operation: _, ...rest } = application;
    const history = recordHistory(application, state, env.now);
    const ended = withStatus(rest, {
      operationState: state,
      ...(history.length > 0 && { history }),
    });
    return { application: ended, ended: true };
  }
  const due = retryDueAt(state);
  const wait = due ?? step.waveEndsAt;
  const isEndless = (state.operation.retry?.limit ?? 0) < 0;
  return {
    application: withStatus(application, { operationState: state }),
    ended: false,
    ...(step.waveEndsAt !== undefined && { waveEndsAt: step.waveEndsAt }),
    again:
      wait === undefined
        ? lookAgain(isProgress)
        : { afterMs: wait - env.now, background: isEndless && due !== undefined },
  };
}

/** The controller's own note of progress wakes it at once; where nothing moved, the cluster has to. */
function lookAgain(isProgress: boolean): NonNullable<OperationPass['again']> {
  return isProgress
    ? { afterMs: NOTE_TRAVELS_MS, background: false }
    : { afterMs: LOOK_AGAIN_MS, background: true };
}

function syncApplication(
  env: Environment,
  tracked: TrackedObjects,
  application: KubernetesObject,
  state: OperationState,
): Step {
  const compared = compareWithCluster(env, tracked, application, sourcesOf(application, state));
  if (!compared.ok) {
    const refused = refuseSync(compared.conditions, []) ?? { phase: 'Error', message: '' };
    return { state: endOperation({ ...state, ...refused }, env.now) };
  }
  const { sync = {} } = state.operation;
  const refused = refuseSync(compared.comparison.conditions, sync.syncOptions ?? []);
  if (refused && state.phase !== 'Terminating')
    return { state: endOperation({ ...state, ...refused }, env.now) };
  const isManual = isManualOperation(application);
  if (isBlockedByWindow(compared.project, application, { now: env.now, isManual }))
    return { state: { ...state, message: BLOCKED_BY_WINDOW } };
  return takeStep(env, application, withResult(application, state, compared), compared);
}

/** The sources and commits of the operation: what it began with, what it asks for, or else the Application's own. */
function sourcesOf(application: KubernetesObject, state: OperationState): ComparedSources {
  const { sync = {} } = state.operation;
  const own = ownSources(application);
  const sources = sync.sources ?? (sync.source ? [sync.source] : own.sources);
  const isMultiple = sync.sources !== undefined || (sync.source === undefined && own.isMultiple);
  const begun = state.syncResult;
  const revisions = isMultiple
    ? (begun?.revisions ?? sync.revisions ?? [])
    : [begun?.revision ?? sync.revision];
  return {
    sources,
    isMultiple,
    revisions: sources.map((_, index) => revisions[index] || undefined),
    ...(sync.manifests && { manifests: sync.manifests }),
  };
}

function withResult(
  application: KubernetesObject,
  state: OperationState,
  { revisions }: ComparedApplication,
): OperationState {
  if (state.syncResult) return state;
  const { isMultiple, sources } = sourcesOf(application, state);
  const [source] = sources;
  return {
    ...state,
    syncResult: isMultiple
      ? { revision: '', revisions, sources }
      : { revision: revisions[0] ?? '', ...(source && { source }) },
  };
}

function takeStep(
  env: Environment,
  application: KubernetesObject,
  state: OperationState,
  compared: ComparedApplication,
): Step {
  let isBetweenWaves = false; // set by the engine, after each wave
  const input = {
    ...syncInput(env, application, state, compared),
    afterWave: (_phase: string, _wave: number, isLast: boolean) => {
      isBetweenWaves = !isLast;
      return undefined;
    },
  };
  const before: SyncState = {
    phase: state.phase,
    message: state.message ?? '',
    results: (state.syncResult?.resources ?? []).map((result) => ({ ...NO_RESULT, ...result })),
  };
  const steps =
    state.phase === 'Terminating' ? terminateSync(input, before) : syncStep(input, before);
  const after = runSteps(steps, createClusterWriter(env.context.server));
  const recorded = recordStep(state, after, env.now);
  return {
    state: recorded,
    ...(isPausing(isBetweenWaves, recorded) ? { waveEndsAt: env.now + WAVE_DELAY_MS } : {}),
  };
}

/** What a result in a status leaves out where it is empty. */
const NO_RESULT = { status: '', message: '', hookType: '', hookPhase: '' } as const;

function isPausing(isBetweenWaves: boolean, { phase }: OperationState): boolean {
  return isBetweenWaves && !isCompleted(phase);
}

function syncInput(
  env: Environment,
  application: KubernetesObject,
  state: OperationState,
  { comparison, project }: ComparedApplication,
): SyncInput {
  const { sync = {} } = state.operation;
  const respects = sync.syncOptions?.includes('RespectIgnoreDifferences=true') ?? false;
  const namespace = destinationNamespace(application);
  const request = { ...sync, revision: state.syncResult?.revision ?? sync.revision ?? '' };
  const startedAt = parseTimestamp(state.startedAt) ?? env.now;
  const liveNamespace = liveOf(env, namespaceObject(namespace), '');
  return {
    options: syncOptionsOf(application, request, startedAt),
    resources: comparison.resources.map(({ diff, live, target }) => ({
      ...(target && { target: respects ? comparison.respectIgnored(target, live) : target }),
      ...(live && { live }),
      ...(diff && { isModified: diff.modified }),
      isExcluded: !isChosen(sync, target ?? live),
    })),
    hooks: comparison.hooks,
    ...(liveNamespace && { liveNamespace }),
    health: (object) => healthOf(object, env.health ? { override: env.health } : {}),
    findKind: ({ group, kind, version }) => {
      const type = env.typeOf({ apiVersion: group === '' ? version : `${group}/${version}`, kind });
      if (type) return { namespaced: type.namespaced };
      return { error: `the server could not find the requested resource`, isNotFound: true };
    },
    forbids: (object, isNamespaced) => forbidden(project, object, isNamespaced),
  };
}

function namespaceObject(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function isChosen(
  sync: NonNullable<Operation['sync']>,
  object: KubernetesObject | undefined,
): boolean {
  if (!object) return false;
  return isSelected(sync.resources, object, parseApiVersion(object.apiVersion).group);
}

/** Why the project does not let this object be synced; undefined when it does. */
function forbidden(
  project: KubernetesObject,
  object: KubernetesObject,
  namespaced: boolean,
): string | undefined {
  const { group } = parseApiVersion(object.apiVersion);
  const { name, namespace = '' } = object.metadata;
  const asJson = project as unknown as JsonObject; // an object of the store is JSON
  if (!isGroupKindPermitted(asJson, { group, kind: object.kind, name, namespaced }))
    return `resource ${group}:${object.kind} is not permitted in project ${project.metadata.name}`;
  const cluster = { server: IN_CLUSTER, name: 'in-cluster' };
  if (namespaced && !isDestinationPermitted(asJson, cluster, namespace))
    return `namespace ${namespace} is not permitted in project '${project.metadata.name}'`;
  return undefined;
}
