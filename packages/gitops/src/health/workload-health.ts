import type { PlainObject } from '@drydock/merge';
import type { Health } from './health.ts';
import { numberAt, objectAt, objectsAt, textAt, valueAt } from './read.ts';

const waiting = (message: string): Health => ({ status: 'Progressing', message });
const fine = (message = ''): Health => ({ status: 'Healthy', message });

const isObserved = (object: PlainObject): boolean =>
  numberAt(object, 'metadata', 'generation') <= numberAt(object, 'status', 'observedGeneration');

const hasReplicas = (object: PlainObject): boolean =>
  valueAt(object, 'spec', 'replicas') !== undefined;

/** @see gitops-engine pkg/health/health_deployment.go */
export function deploymentHealth(object: PlainObject): Health {
  if (valueAt(object, 'spec', 'paused') === true) {
    return { status: 'Suspended', message: 'Deployment is paused' };
  }
  if (!isObserved(object)) {
    return waiting(
      'Waiting for rollout to finish: observed deployment generation less than desired generation',
    );
  }
  const progress = objectsAt(object, 'status', 'conditions').find(
    (one) => one.type === 'Progressing',
  );
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    const name = textAt(object, 'metadata', 'name');
    return { status: 'Degraded', message: `Deployment "${name}" exceeded its progress deadline` };
  }
  const wanted = numberAt(object, 'spec', 'replicas');
  const updated = numberAt(object, 'status', 'updatedReplicas');
  const replicas = numberAt(object, 'status', 'replicas');
  const available = numberAt(object, 'status', 'availableReplicas');
  if (hasReplicas(object) && updated < wanted) {
    return waiting(
      `Waiting for rollout to finish: ${updated} out of ${wanted} new replicas have been updated...`,
    );
  }
  if (replicas > updated) {
    return waiting(
      `Waiting for rollout to finish: ${replicas - updated} old replicas are pending termination...`,
    );
  }
  if (available < updated) {
    return waiting(
      `Waiting for rollout to finish: ${available} of ${updated} updated replicas are available...`,
    );
  }
  return fine();
}

/** @see gitops-engine pkg/health/health_replicaset.go */
export function replicaSetHealth(object: PlainObject): Health {
  if (!isObserved(object)) {
    return waiting(
      'Waiting for rollout to finish: observed replica set generation less than desired generation',
    );
  }
  const failure = objectsAt(object, 'status', 'conditions').find(
    (one) => one.type === 'ReplicaFailure',
  );
  if (failure?.status === 'True') {
    return { status: 'Degraded', message: textAt(failure, 'message') };
  }
  const wanted = numberAt(object, 'spec', 'replicas');
  const available = numberAt(object, 'status', 'availableReplicas');
  if (hasReplicas(object) && available < wanted) {
    return waiting(
      `Waiting for rollout to finish: ${available} out of ${wanted} new replicas are available...`,
    );
  }
  return fine();
}

/** @see gitops-engine pkg/health/health_daemonset.go */
export function daemonSetHealth(object: PlainObject): Health {
  if (!isObserved(object)) {
    return waiting(
      'Waiting for rollout to finish: observed daemon set generation less than desired generation',
    );
  }
  const wanted = numberAt(object, 'status', 'desiredNumberScheduled');
  const updated = numberAt(object, 'status', 'updatedNumberScheduled');
  const available = numberAt(object, 'status', 'numberAvailable');
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return fine(`daemon set ${updated} out of ${wanted} new pods have been updated`);
  }
  const rollout = `Waiting for daemon set "${textAt(object, 'metadata', 'name')}" rollout to finish:`;
  if (updated < wanted) {
    return waiting(`${rollout} ${updated} out of ${wanted} new pods have been updated...`);
  }
  if (available < wanted) {
    return waiting(`${rollout} ${available} of ${wanted} updated pods are available...`);
  }
  return fine();
}

/** @see gitops-engine pkg/health/health_statefulset.go */
export function statefulSetHealth(object: PlainObject): Health {
  const observed = numberAt(object, 'status', 'observedGeneration');
  if (observed === 0 || !isObserved(object)) {
    return waiting('Waiting for statefulset spec update to be observed...');
  }
  const wanted = numberAt(object, 'spec', 'replicas');
  const readyPods = numberAt(object, 'status', 'readyReplicas');
  if (hasReplicas(object) && readyPods < wanted) {
    return waiting(`Waiting for ${wanted - readyPods} pods to be ready...`);
  }
  const strategy = objectAt(object, 'spec', 'updateStrategy');
  const status = objectAt(object, 'status');
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate !== undefined) {
    return partitionedHealth(object);
  }
  if (strategy.type === 'OnDelete') return fine(`statefulset has ${readyPods} ready pods`);
  const current = textAt(status, 'currentRevision');
  if (textAt(status, 'updateRevision') !== current) {
    const updated = numberAt(status, 'updatedReplicas');
    return waiting(
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${textAt(status, 'updateRevision')}...`,
    );
  }
  const pods = numberAt(status, 'currentReplicas');
  return fine(`statefulset rolling update complete ${pods} pods at revision ${current}...`);
}

function partitionedHealth(object: PlainObject): Health {
  const updated = numberAt(object, 'status', 'updatedReplicas');
  const partition = valueAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  const wanted = numberAt(object, 'spec', 'replicas');
  if (hasReplicas(object) && typeof partition === 'number' && updated < wanted - partition) {
    return waiting(
      `Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`,
    );
  }
  return fine(`partitioned roll out complete: ${updated} new pods have been updated...`);
}
