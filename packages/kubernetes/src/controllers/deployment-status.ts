import { deepEqual } from '@drydock/merge';
import type { Condition } from '../kinds/pod.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../kinds/workload.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import type { DeploymentPass } from './deployment.ts';
import { condition, withCondition } from './deployment-conditions.ts';
import { maxUnavailable, writeStatus } from './deployment-sets.ts';

const sum = (sets: readonly ReplicaSet[], read: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (read(set) ?? 0), 0);

function setsOf(pass: DeploymentPass): readonly ReplicaSet[] {
  return pass.newSet ? [...pass.oldSets, pass.newSet] : pass.oldSets;
}

/** Status from the sets' statuses, Available included. @see kubernetes pkg/controller/deployment/sync.go calculateStatus */
export function calculateStatus(pass: DeploymentPass): DeploymentStatus {
  const { deployment, newSet, context } = pass;
  const sets = setsOf(pass);
  const total = sum(sets, (set) => set.status?.replicas);
  const available = sum(sets, (set) => set.status?.availableReplicas);
  const ready = sum(sets, (set) => set.status?.readyReplicas);
  const updated = newSet?.status?.replicas ?? 0;
  const desired = sum(sets, (set) => set.spec.replicas);
  const unavailable = Math.max(0, desired - available);
  const isAvailable = available >= deployment.spec.replicas - maxUnavailable(deployment);
  const time = formatTime(context.now);
  const conditions = withCondition(deployment.status?.conditions, {
    type: 'Available',
    status: isAvailable ? 'True' : 'False',
    lastUpdateTime: time,
    lastTransitionTime: time,
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: isAvailable
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
  });
  const { collisionCount } = deployment.status ?? {};
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...(total > 0 ? { replicas: total } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    conditions,
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}

/** Writes the status when it changed. */
export function syncStatus(pass: DeploymentPass): void {
  store(pass, calculateStatus(pass));
}

function store(pass: DeploymentPass, status: DeploymentStatus): void {
  if (deepEqual(pass.deployment.status ?? {}, status)) return;
  pass.deployment = { ...pass.deployment, status };
  writeStatus(pass);
}

/** Everything wanted runs, is up to date and available. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const { replicas } = deployment.spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** Status and the Progressing condition during a rollout. @see kubernetes pkg/controller/deployment/progress.go */
export function syncRolloutStatus(pass: DeploymentPass): void {
  const { deployment, newSet } = pass;
  const status = calculateStatus(pass);
  const deadline = deployment.spec.progressDeadlineSeconds;
  if (deadline === undefined) {
    const conditions = status.conditions?.filter((each) => each.type !== 'Progressing');
    return store(pass, conditions ? { ...status, conditions } : status);
  }
  const current = condition(deployment.status?.conditions, 'Progressing');
  const isDone =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) &&
    current?.reason === 'NewReplicaSetAvailable';
  if (isDone) return store(pass, status);
  const what = newSet
    ? `ReplicaSet "${newSet.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  return store(pass, { ...status, conditions: progressing(pass, status, what) });
}

function progressing(
  pass: DeploymentPass,
  status: DeploymentStatus,
  what: string,
): readonly Condition[] {
  const { deployment, context } = pass;
  const time = formatTime(context.now);
  const conditions = status.conditions ?? [];
  const current = condition(deployment.status?.conditions, 'Progressing');
  const make = (state: string, reason: string, message: string): Condition => ({
    type: 'Progressing',
    status: state,
    lastUpdateTime: time,
    lastTransitionTime: time,
    reason,
    message,
  });
  if (isComplete(deployment, status)) {
    return withCondition(
      conditions,
      make('True', 'NewReplicaSetAvailable', `${what} has successfully progressed.`),
    );
  }
  if (hasProgressed(deployment, status)) {
    const next = make('True', 'ReplicaSetUpdated', `${what} is progressing.`);
    if (current?.status !== 'True') return withCondition(conditions, next);
    const { lastTransitionTime = time } = current;
    return [
      ...conditions.filter((each) => each.type !== 'Progressing'),
      { ...next, lastTransitionTime },
    ];
  }
  if (isTimedOut(deployment, context.now)) {
    return withCondition(
      conditions,
      make('False', 'ProgressDeadlineExceeded', `${what} has timed out progressing.`),
    );
  }
  return conditions;
}

function hasProgressed(deployment: Deployment, next: DeploymentStatus): boolean {
  const old = deployment.status ?? {};
  const staleBefore = (old.replicas ?? 0) - (old.updatedReplicas ?? 0);
  const staleNow = (next.replicas ?? 0) - (next.updatedReplicas ?? 0);
  return (
    (next.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    staleNow < staleBefore ||
    (next.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (next.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

function isTimedOut(deployment: Deployment, now: number): boolean {
  const current = condition(deployment.status?.conditions, 'Progressing');
  if (!current || current.reason === 'NewReplicaSetAvailable') return false;
  if (current.reason === 'ProgressDeadlineExceeded') return true;
  const since = parseTime(current.lastUpdateTime) ?? now;
  return now - since >= (deployment.spec.progressDeadlineSeconds ?? 600) * 1000;
}

/** Milliseconds until the progress deadline is to be looked at; undefined when no rollout is under way. */
export function progressWakeMs(deployment: Deployment, now: number): number | undefined {
  const current = condition(deployment.status?.conditions, 'Progressing');
  if (!current || deployment.spec.paused === true) return undefined;
  if (
    current.reason === 'NewReplicaSetAvailable' ||
    current.reason === 'ProgressDeadlineExceeded'
  ) {
    return undefined;
  }
  const since = parseTime(current.lastUpdateTime) ?? now;
  const deadline = (deployment.spec.progressDeadlineSeconds ?? 600) * 1000;
  return Math.max(1000, since + deadline - now);
}

/** Says in the Progressing condition that a rollout is paused, or goes on. @see kubernetes sync.go checkPausedConditions */
export function syncPaused(pass: DeploymentPass): void {
  const { deployment } = pass;
  if (deployment.spec.progressDeadlineSeconds === undefined) return;
  const current = condition(deployment.status?.conditions, 'Progressing');
  if (current?.reason === 'ProgressDeadlineExceeded') return;
  const isPaused = deployment.spec.paused === true;
  const saysPaused = current?.reason === 'DeploymentPaused';
  if (isPaused === saysPaused) return;
  const time = formatTime(pass.context.now);
  const conditions = withCondition(deployment.status?.conditions, {
    type: 'Progressing',
    status: 'Unknown',
    lastUpdateTime: time,
    lastTransitionTime: time,
    reason: isPaused ? 'DeploymentPaused' : 'DeploymentResumed',
    message: isPaused ? 'Deployment is paused' : 'Deployment is resumed',
  });
  pass.deployment = { ...deployment, status: { ...deployment.status, conditions } };
  writeStatus(pass);
}
