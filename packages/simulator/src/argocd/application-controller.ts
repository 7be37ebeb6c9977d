import type {
  Reconciler,
  ReconcileResult,
  StoreEvent,
  StoreView,
  Write,
} from '@drydock/kubernetes';
import { isJsonObject, parseTimestamp, type KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { trackingOf } from '@drydock/gitops';
import { isReady } from './argocd-readiness.ts';
import { APPLICATIONS, CONFIG_MAPS, isSameResource, PROJECTS, SECRETS } from './argo-resources.ts';
import { partOf, projectName, statusOf, textOf } from './application.ts';
import { ARGOCD_NAMESPACE } from './argocd-version.ts';
import { ARGOCD_MANAGER } from './cluster-writer.ts';
import { compareWithCluster, ownSources, type ComparedApplication } from './compare.ts';
import { deleteApplication } from './delete-application.ts';
import { createEnvironment, type ArgocdContext, type Environment } from './environment.ts';
import { pollAfterMs, refreshApplication } from './refresh-application.ts';
import { runOperation } from './run-operation.ts';
import { createTrackedObjects, type TrackedObjects } from './tracked-objects.ts';

const NAME = 'argocd-application-controller';

/** When nothing more may be applied for an Application: the pause between two waves. */
export type WaveEnds = ReadonlyMap<string, number>;

export interface ApplicationController {
  readonly reconciler: Reconciler;
  /** What a refresh would find now, besides what it would write; undefined: no such Application, or its spec forbids it. */
  compare(namespace: string, name: string, now: number): ComparedApplication | undefined;
  snapshot(): WaveEnds;
  restore(waveEnds: WaveEnds): void;
}

/**
 * Argo CD's application controller: compares Applications with the cluster, runs their operations, heals what drifts
 * and deletes what they own. All it knows stands in the Applications themselves, besides the pauses between waves.
 */
export function createApplicationController(context: ArgocdContext): ApplicationController {
  const tracked = createTrackedObjects(context.server, (object) => {
    const { settings } = createEnvironment(context, 0);
    return trackingOf(object, settings.tracking)?.application;
  });
  let waveEnds = new Map<string, number>();
  return {
    reconciler: {
      name: NAME,
      manager: ARGOCD_MANAGER,
      keysOf: (event, store) => concernedApplications(event, store, tracked),
      reconcile(key, { now, store }) {
        const [namespace = '', name = ''] = key.split('/');
        const application = store.get(APPLICATIONS, namespace, name);
        if (!application || !isReady(store, NAME)) return { writes: [] };
        const pausedUntil = waveEnds.get(key);
        if (pausedUntil !== undefined && pausedUntil > now)
          return { writes: [], requeueAfterMs: pausedUntil - now };
        waveEnds.delete(key);
        const env = createEnvironment(context, now);
        const pass = onePass(env, tracked, application);
        if (pass.waveEndsAt !== undefined) waveEnds.set(key, pass.waveEndsAt);
        return pass.result;
      },
    },
    compare(namespace, name, now) {
      const application = context.server.store.get(APPLICATIONS, namespace, name);
      if (!application) return undefined;
      const env = createEnvironment(context, now);
      const result = compareWithCluster(env, tracked, application, ownSources(application));
      return result.ok ? result : undefined;
    },
    snapshot: () => new Map(waveEnds),
    restore(saved) {
      waveEnds = new Map(saved);
      tracked.reset();
    },
  };
}

interface Pass {
  readonly result: ReconcileResult;
  readonly waveEndsAt?: number;
}

function onePass(env: Environment, tracked: TrackedObjects, application: KubernetesObject): Pass {
  if (application.metadata.deletionTimestamp !== undefined) {
    const { application: after, waitMs } = deleteApplication(env, tracked, application);
    const writes = writesOf(application, after);
    return { result: { writes, ...(waitMs !== undefined && { requeueAfterMs: waitMs }) } };
  }
  const operation = runOperation(env, tracked, application);
  const current = operation?.application ?? application;
  const refreshed = refreshApplication(env, tracked, current, operation?.ended ?? false);
  const after = refreshed.application;
  if (operation?.ended) noteSync(env, after);
  const writes = writesOf(application, after);
  const { waveEndsAt } = operation ?? {};
  const again = operation?.again;
  const wakes = [
    ...(again ? [again] : []),
    ...(refreshed.healAfterMs === undefined
      ? []
      : [{ afterMs: refreshed.healAfterMs, background: false }]),
    ...nextPoll(env, after),
  ];
  return {
    result: { writes, ...soonest(wakes) },
    ...(waveEndsAt !== undefined && { waveEndsAt }),
  };
}

function noteSync({ context }: Environment, application: KubernetesObject): void {
  const phase = textOf(statusOf(application), 'operationState', 'phase');
  context.metrics.synced(application, phase);
}

interface WakeUp {
  readonly afterMs: number;
  readonly background: boolean;
}

/** Polling Git is background work: a cluster in which nothing else happens has settled. */
function nextPoll(env: Environment, application: KubernetesObject): readonly WakeUp[] {
  const timeout = pollAfterMs(env, application);
  const reconciledAt = parseTimestamp(textOf(statusOf(application), 'reconciledAt'));
  if (timeout === 0 || reconciledAt === undefined) return [];
  return [{ afterMs: Math.max(0, reconciledAt + timeout - env.now), background: true }];
}

/** The earliest wake-up that `settle` waits for, or else the earliest. */
function soonest(wakes: readonly WakeUp[]): Pick<ReconcileResult, 'requeueAfterMs' | 'background'> {
  const foreground = wakes.filter(({ background }) => !background);
  const [first] = (foreground.length > 0 ? foreground : wakes).toSorted(
    (a, b) => a.afterMs - b.afterMs,
  );
  return first ? { requeueAfterMs: first.afterMs, background: first.background } : {};
}

/** The Application as a write, with the events that Argo CD records of the change. */
function writesOf(before: KubernetesObject, after: KubernetesObject): readonly Write[] {
  if (before === after || deepEqual(before, after)) return [];
  return [{ verb: 'update', resource: APPLICATIONS, object: after }, ...eventsOf(before, after)];
}

function eventsOf(before: KubernetesObject, after: KubernetesObject): readonly Write[] {
  const event = (
    reason: string,
    message: string,
    type: 'Normal' | 'Warning' = 'Normal',
  ): Write => ({
    verb: 'event',
    about: after,
    type,
    reason,
    message,
    component: NAME,
  });
  const changed = (what: 'sync' | 'health'): readonly Write[] => {
    const [old, now] = [before, after].map((one) => textOf(statusOf(one), what, 'status'));
    if (old === now) return [];
    return [event('ResourceUpdated', `Updated ${what} status: ${old} -> ${now}`)];
  };
  const phases = [before, after].map((one) => textOf(statusOf(one), 'operationState', 'phase'));
  const revision = textOf(after, 'operation', 'sync', 'revision');
  const isAutomated = partOf(after, 'operation', 'initiatedBy', 'automated') === true;
  const isStarted = before['operation'] === undefined && after['operation'] !== undefined;
  const isOver =
    phases[0] !== phases[1] && ['Succeeded', 'Failed', 'Error'].includes(phases[1] ?? '');
  return [
    ...(isStarted && isAutomated
      ? [event('OperationStarted', `Initiated automated sync to '${revision}'`)]
      : []),
    ...(isOver ? [completionEvent(event, after, phases[1] ?? '')] : []),
    ...changed('sync'),
    ...changed('health'),
  ];
}

function completionEvent(
  event: (reason: string, message: string, type?: 'Normal' | 'Warning') => Write,
  application: KubernetesObject,
  phase: string,
): Write {
  const state = partOf(statusOf(application), 'operationState');
  const revision = textOf(state, 'syncResult', 'revision');
  if (phase === 'Succeeded')
    return event('OperationCompleted', `Sync operation to ${revision} succeeded`);
  const message = `Sync operation to ${revision} failed: ${textOf(state, 'message')}`;
  return event('OperationCompleted', message, 'Warning');
}

/** Which Applications a write is of concern to. */
function concernedApplications(
  event: StoreEvent,
  store: StoreView,
  tracked: TrackedObjects,
): readonly string[] {
  const owners = tracked.note(event);
  const keys = owners.flatMap((owner) => applicationKey(store, owner));
  const { object, previous, resource, type } = event;
  if (isSameResource(resource, APPLICATIONS)) {
    if (type === 'DELETED' || !isOfConcern(object, previous)) return keys;
    return [...keys, `${object.metadata.namespace}/${object.metadata.name}`];
  }
  if (object.metadata.namespace !== ARGOCD_NAMESPACE) return keys;
  const isOfAll =
    (isSameResource(resource, CONFIG_MAPS) && object.metadata.name === 'argocd-cm') ||
    (isSameResource(resource, SECRETS) &&
      object.metadata.labels?.['argocd.argoproj.io/secret-type'] !== undefined) ||
    object.metadata.name === NAME;
  const isProject = isSameResource(resource, PROJECTS);
  if (!isOfAll && !isProject) return keys;
  const concerned = store
    .list(APPLICATIONS)
    .filter((application) => isOfAll || projectName(application) === object.metadata.name);
  return [...keys, ...concerned.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)];
}

/** Where the Application that tracking names stands; `namespace_name` outside of Argo CD's namespace. */
function applicationKey(store: StoreView, owner: string): readonly string[] {
  if (store.get(APPLICATIONS, ARGOCD_NAMESPACE, owner)) return [`${ARGOCD_NAMESPACE}/${owner}`];
  const cut = owner.indexOf('_');
  if (cut === -1) return [];
  const [namespace, name] = [owner.slice(0, cut), owner.slice(cut + 1)];
  return store.get(APPLICATIONS, namespace, name) ? [`${namespace}/${name}`] : [];
}

/** The controller's own notes in the status are of no concern to itself. */
function isOfConcern(object: KubernetesObject, previous: KubernetesObject | undefined): boolean {
  if (!previous) return true;
  const { metadata } = object;
  return (
    !deepEqual(object['spec'], previous['spec']) ||
    !deepEqual(object['operation'], previous['operation']) ||
    metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
    !deepEqual(metadata.annotations, previous.metadata.annotations) ||
    !deepEqual(metadata.finalizers, previous.metadata.finalizers) ||
    isTerminating(object) !== isTerminating(previous)
  );
}

const isTerminating = (application: KubernetesObject): boolean => {
  const state = statusOf(application)['operationState'];
  return isJsonObject(state) && state['phase'] === 'Terminating';
};
