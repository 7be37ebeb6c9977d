import { asPod } from '../kinds/pod.ts';
import type { ReplicaSet } from '../kinds/workload.ts';
import { parseTime } from '../registry/timestamp.ts';
import type { DeploymentPass } from './deployment.ts';
import { cleanUpOldSets } from './deployment-scaling.ts';
import { maxUnavailable, newSetReplicas, scaleSet, syncNewSet } from './deployment-sets.ts';
import { isComplete, syncRolloutStatus } from './deployment-status.ts';
import { controlledBy } from './owned.ts';

/** @see kubernetes pkg/controller/deployment/rolling.go */
export function reconcileRolling(pass: DeploymentPass): void {
  syncNewSet(pass, true);
  if (scaleNewSet(pass)) return syncRolloutStatus(pass);
  if (scaleOldSets(pass)) return syncRolloutStatus(pass);
  if (isComplete(pass.deployment, pass.deployment.status ?? {})) cleanUpOldSets(pass);
  return syncRolloutStatus(pass);
}

function scaleNewSet(pass: DeploymentPass): boolean {
  const { deployment, newSet } = pass;
  if (!newSet) return false;
  const { replicas } = newSet.spec;
  if (replicas === deployment.spec.replicas) return false;
  const wanted =
    replicas > deployment.spec.replicas
      ? deployment.spec.replicas
      : newSetReplicas(deployment, pass.oldSets, replicas);
  return scaleSet(pass, newSet, wanted) !== newSet;
}

const availableOf = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0;
const created = (set: ReplicaSet): number => parseTime(set.metadata.creationTimestamp) ?? 0;

function scaleOldSets(pass: DeploymentPass): boolean {
  const { deployment, newSet } = pass;
  const oldCount = pass.oldSets.reduce((sum, set) => sum + set.spec.replicas, 0);
  if (oldCount === 0 || !newSet) return false;
  const total = oldCount + newSet.spec.replicas;
  const minimum = deployment.spec.replicas - maxUnavailable(deployment);
  const newUnavailable = newSet.spec.replicas - (newSet.status?.availableReplicas ?? 0);
  let room = total - minimum - newUnavailable;
  if (room <= 0) return false;
  // A status that lags behind a scale-down makes upstream give up this pass.
  if (pass.oldSets.some((set) => set.spec.replicas > 0 && availableOf(set) > set.spec.replicas))
    return false;
  let scaled = false;
  const inOrder = pass.oldSets.toSorted((a, b) => created(a) - created(b));
  const left = inOrder.map((set) => {
    const unhealthy = set.spec.replicas - (set.status?.availableReplicas ?? 0);
    const count = Math.min(room, unhealthy);
    if (set.spec.replicas === 0 || count <= 0) return set;
    room -= count;
    scaled = true;
    return scaleSet(pass, set, set.spec.replicas - count);
  });
  return scaleDownAvailable(pass, left, minimum) || scaled;
}

function scaleDownAvailable(
  pass: DeploymentPass,
  oldSets: readonly ReplicaSet[],
  minimum: number,
): boolean {
  const sets = [...oldSets, ...(pass.newSet ? [pass.newSet] : [])];
  const available = sets.reduce((sum, set) => sum + (set.status?.availableReplicas ?? 0), 0);
  let room = available - minimum;
  if (room <= 0) return false;
  let scaled = false;
  for (const set of oldSets) {
    const count = Math.min(set.spec.replicas, room);
    if (count <= 0) continue;
    scaleSet(pass, set, set.spec.replicas - count);
    room -= count;
    scaled = true;
  }
  return scaled;
}

/** @see kubernetes pkg/controller/deployment/recreate.go */
export function reconcileRecreate(pass: DeploymentPass): void {
  const active = pass.oldSets.filter((set) => set.spec.replicas > 0);
  if (active.length > 0) {
    for (const set of active) scaleSet(pass, set, 0);
    return syncRolloutStatus(pass);
  }
  if (hasOldPods(pass)) return syncRolloutStatus(pass);
  if (!pass.newSet) {
    syncNewSet(pass, true);
  } else syncNewSet(pass, false);
  scaleNewSet(pass);
  if (isComplete(pass.deployment, pass.deployment.status ?? {})) cleanUpOldSets(pass);
  return syncRolloutStatus(pass);
}

function hasOldPods(pass: DeploymentPass): boolean {
  return pass.oldSets.some((set) =>
    controlledBy(pass.context.store, set, 'Pod').some((pod) => {
      const { phase } = asPod(pod).status ?? {};
      return phase !== 'Failed' && phase !== 'Succeeded';
    }),
  );
}
