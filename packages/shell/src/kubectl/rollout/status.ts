import type { JsonObject } from '@drydock/manifests';
import { asNumber, asObjects, asText, at } from '../json-access.ts';

/** How far a rollout is (kubectl polymorphichelpers rollout_status.go). */
export type RolloutStatus =
  | { readonly done: boolean; readonly message: string }
  | { readonly error: string };

/** The status of a Deployment, DaemonSet or StatefulSet; undefined for any other kind. */
export function rolloutStatus(object: JsonObject): RolloutStatus | undefined {
  switch (object['kind']) {
    case 'Deployment':
      return deploymentStatus(object);
    case 'DaemonSet':
      return daemonSetStatus(object);
    case 'StatefulSet':
      return statefulSetStatus(object);
    default:
      return undefined;
  }
}

function isObserved(object: JsonObject): boolean {
  const generation = asNumber(at(object, 'metadata', 'generation'));
  return generation <= asNumber(at(object, 'status', 'observedGeneration'));
}

const waiting = (message: string): RolloutStatus => ({ done: false, message });

function deploymentStatus(object: JsonObject): RolloutStatus {
  const name = asText(at(object, 'metadata', 'name'));
  const status = (key: string): number => asNumber(at(object, 'status', key));
  const wanted = asNumber(at(object, 'spec', 'replicas'), 1);
  if (!isObserved(object)) return waiting('Waiting for deployment spec update to be observed...');
  const progressing = asObjects(at(object, 'status', 'conditions')).find(
    ({ type }) => type === 'Progressing',
  );
  if (progressing?.['reason'] === 'ProgressDeadlineExceeded') {
    return { error: `deployment "${name}" exceeded its progress deadline` };
  }
  const prefix = `Waiting for deployment "${name}" rollout to finish:`;
  const updated = status('updatedReplicas');
  if (updated < wanted) {
    return waiting(`${prefix} ${updated} out of ${wanted} new replicas have been updated...`);
  }
  const old = status('replicas') - updated;
  if (old > 0) return waiting(`${prefix} ${old} old replicas are pending termination...`);
  const available = status('availableReplicas');
  if (available < updated) {
    return waiting(`${prefix} ${available} of ${updated} updated replicas are available...`);
  }
  return { done: true, message: `deployment "${name}" successfully rolled out` };
}

function daemonSetStatus(object: JsonObject): RolloutStatus {
  const name = asText(at(object, 'metadata', 'name'));
  const status = (key: string): number => asNumber(at(object, 'status', key));
  if (at(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') {
    return { error: 'rollout status is only available for RollingUpdate strategy type' };
  }
  if (!isObserved(object)) return waiting('Waiting for daemon set spec update to be observed...');
  const prefix = `Waiting for daemon set "${name}" rollout to finish:`;
  const wanted = status('desiredNumberScheduled');
  const updated = status('updatedNumberScheduled');
  if (updated < wanted) {
    return waiting(`${prefix} ${updated} out of ${wanted} new pods have been updated...`);
  }
  const available = status('numberAvailable');
  if (available < wanted) {
    return waiting(`${prefix} ${available} of ${wanted} updated pods are available...`);
  }
  return { done: true, message: `daemon set "${name}" successfully rolled out` };
}

function statefulSetStatus(object: JsonObject): RolloutStatus {
  const status = (key: string): number => asNumber(at(object, 'status', key));
  if (at(object, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') {
    return { error: 'rollout status is only available for RollingUpdate strategy type' };
  }
  if (!isObserved(object)) return waiting('Waiting for statefulset spec update to be observed...');
  const wanted = asNumber(at(object, 'spec', 'replicas'), 1);
  const ready = status('readyReplicas');
  if (ready < wanted) return waiting(`Waiting for ${wanted - ready} pods to be ready...`);
  const partition = asNumber(at(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition'));
  const updated = status('updatedReplicas');
  const revision = asText(at(object, 'status', 'updateRevision'));
  if (partition > 0) {
    if (updated < wanted - partition) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updated} out of ${wanted - partition} new pods have been updated...`,
      );
    }
    return {
      done: true,
      message: `partitioned roll out complete: ${updated} new pods have been updated...`,
    };
  }
  if (revision !== asText(at(object, 'status', 'currentRevision'))) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updated} pods at revision ${revision}...`,
    );
  }
  const current = status('currentReplicas');
  return {
    done: true,
    message: `statefulset rolling update complete ${current} pods at revision ${revision}...`,
  };
}
