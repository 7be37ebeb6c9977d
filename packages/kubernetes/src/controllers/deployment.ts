import { deployments, isResource, pods, replicaSets } from '../kinds/resources.ts';
import type { Deployment, ReplicaSet } from '../kinds/workload.ts';
import type { ReconcileContext, Reconciler, ReconcileResult, Write } from '../reconciler.ts';
import type { StoreEvent, StoreView } from '../store.ts';
import { controlledBy, controllerOf, keyOf, ownerKeys, splitKey } from './owned.ts';
import { cleanUpOldSets, scaleProportionally } from './deployment-scaling.ts';
import { reconcileRecreate, reconcileRolling } from './deployment-rollout.ts';
import { syncPaused, syncStatus, progressWakeMs } from './deployment-status.ts';
import { annotations, findNewSet, syncNewSet } from './deployment-sets.ts';

/** One look at a Deployment: what it has, and what is to be written. */
export interface DeploymentPass {
  deployment: Deployment;
  newSet: ReplicaSet | undefined;
  oldSets: readonly ReplicaSet[];
  readonly context: ReconcileContext;
  readonly writes: Write[];
}

/** @see kubernetes pkg/controller/deployment/deployment_controller.go */
export const deploymentController: Reconciler = {
  name: 'deployment-controller',
  manager: 'kube-controller-manager',
  keysOf,
  reconcile,
};

function keysOf(event: StoreEvent, store: StoreView): readonly string[] {
  if (isResource(event.resource, deployments)) return [keyOf(event.object)];
  if (isResource(event.resource, replicaSets)) return ownerKeys(event, 'Deployment');
  if (event.type !== 'DELETED' || !isResource(event.resource, pods)) return [];
  // A Recreate rollout waits for the last pod of the old set.
  const owner = controllerOf(event.object);
  if (owner?.kind !== 'ReplicaSet') return [];
  const set = store.get(replicaSets, event.object.metadata.namespace ?? '', owner.name);
  const deployment = set && controllerOf(set);
  return deployment ? [`${set.metadata.namespace ?? ''}/${deployment.name}`] : [];
}

function reconcile(key: string, context: ReconcileContext): ReconcileResult {
  const [namespace, name] = splitKey(key);
  const object = context.store.get(deployments, namespace, name);
  if (!object) return { writes: [] };
  const deployment = object as Deployment; // stored as a Deployment, so validated as one
  const sets = controlledBy(context.store, deployment, 'ReplicaSet') as readonly ReplicaSet[]; // as above
  const newSet = findNewSet(deployment, sets);
  const pass: DeploymentPass = {
    deployment,
    newSet,
    oldSets: sets.filter((set) => set !== newSet),
    context,
    writes: [],
  };
  run(pass, sets);
  const wake = progressWakeMs(pass.deployment, context.now);
  return wake === undefined
    ? { writes: pass.writes }
    : { writes: pass.writes, requeueAfterMs: wake, background: true };
}

function run(pass: DeploymentPass, sets: readonly ReplicaSet[]): void {
  if (pass.deployment.metadata.deletionTimestamp !== undefined) return syncStatus(pass);
  syncPaused(pass);
  const { deployment } = pass;
  if (deployment.spec.paused === true || isScaling(deployment, sets)) {
    syncNewSet(pass, false);
    scaleProportionally(pass);
    if (deployment.spec.paused === true) cleanUpOldSets(pass);
    return syncStatus(pass);
  }
  return deployment.spec.strategy.type === 'Recreate'
    ? reconcileRecreate(pass)
    : reconcileRolling(pass);
}

/** Whether somebody changed `replicas`: the sets still carry the old wish. */
function isScaling(deployment: Deployment, sets: readonly ReplicaSet[]): boolean {
  return sets.some((set) => {
    if (set.spec.replicas === 0) return false;
    const desired = set.metadata.annotations?.[annotations.desired];
    return desired !== undefined && Number(desired) !== deployment.spec.replicas;
  });
}
