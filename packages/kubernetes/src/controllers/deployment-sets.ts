import { deepEqual } from '@drydock/merge';
import { deployments, replicaSets } from '../kinds/resources.ts';
import { scaledValue, type Deployment, type ReplicaSet } from '../kinds/workload.ts';
import { formatTime, parseTime } from '../registry/timestamp.ts';
import type { DeploymentPass } from './deployment.ts';
import { condition, withCondition } from './deployment-conditions.ts';
import { controllerReference } from './owned.ts';
import { templateHash } from './template-hash.ts';

export const annotations = {
  revision: 'deployment.kubernetes.io/revision',
  history: 'deployment.kubernetes.io/revision-history',
  desired: 'deployment.kubernetes.io/desired-replicas',
  maximum: 'deployment.kubernetes.io/max-replicas',
} as const;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const HASH = 'pod-template-hash';

/** Largest number of pods during a rollout beyond the wish. */
export function maxSurge(deployment: Deployment): number {
  if (deployment.spec.strategy.type === 'Recreate') return 0;
  return scaledValue(
    deployment.spec.strategy.rollingUpdate?.maxSurge,
    deployment.spec.replicas,
    true,
  );
}

export function maxUnavailable(deployment: Deployment): number {
  const { strategy, replicas } = deployment.spec;
  if (strategy.type === 'Recreate' || replicas === 0) return 0;
  const value = scaledValue(strategy.rollingUpdate?.maxUnavailable, replicas, false);
  const resolved = value === 0 && maxSurge(deployment) === 0 ? 1 : value;
  return Math.min(resolved, replicas);
}

const created = (set: ReplicaSet): number => parseTime(set.metadata.creationTimestamp) ?? 0;

/** The oldest set whose template is the Deployment's, the hash label aside. */
export function findNewSet(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  return sets
    .toSorted((a, b) => created(a) - created(b))
    .find((set) => sameTemplate(set, deployment));
}

function sameTemplate(set: ReplicaSet, deployment: Deployment): boolean {
  const [mine, wanted] = [set.spec.template, deployment.spec.template];
  if (mine.spec !== wanted.spec && !deepEqual(mine.spec, wanted.spec)) return false;
  const { [HASH]: _, ...labels } = mine.metadata?.labels ?? {};
  const { [HASH]: __, ...wantedLabels } = wanted.metadata?.labels ?? {};
  return (
    deepEqual(labels, wantedLabels) &&
    deepEqual(mine.metadata?.annotations ?? {}, wanted.metadata?.annotations ?? {})
  );
}

const revisionOf = (set: ReplicaSet): number =>
  Number(set.metadata.annotations?.[annotations.revision] ?? 0);

/** Brings the new set's annotations up to date, or makes it. Returns whether the Deployment itself was written. */
export function syncNewSet(pass: DeploymentPass, mayCreate: boolean): void {
  const { deployment, newSet, oldSets } = pass;
  const revision = String(Math.max(0, ...oldSets.map(revisionOf)) + 1);
  if (newSet) return updateNewSet(pass, newSet, revision);
  if (mayCreate) createNewSet(pass, deployment, revision);
  return undefined;
}

/** Annotations of a Deployment that its sets carry too. */
function copiedAnnotations(deployment: Deployment): Record<string, string> {
  const skipped: readonly string[] = [
    LAST_APPLIED,
    ...Object.values(annotations),
    'deprecated.deployment.rollback.to',
  ];
  return Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !skipped.includes(key)),
  );
}

function updateNewSet(pass: DeploymentPass, set: ReplicaSet, revision: string): void {
  const { deployment } = pass;
  const current = set.metadata.annotations ?? {};
  const next: Record<string, string> = { ...current, ...copiedAnnotations(deployment) };
  const old = current[annotations.revision];
  if (Number(old ?? 0) < Number(revision)) {
    next[annotations.revision] = revision;
    if (old !== undefined && old !== '') {
      const history = current[annotations.history];
      next[annotations.history] = history === undefined ? old : `${history},${old}`;
    }
  }
  const minReady = deployment.spec.minReadySeconds;
  if (!deepEqual(current, next) || (set.spec.minReadySeconds ?? 0) !== (minReady ?? 0)) {
    const { minReadySeconds: _, ...spec } = set.spec;
    const updated: ReplicaSet = {
      ...set,
      metadata: { ...withoutVersion(set.metadata), annotations: next },
      spec: minReady ? { ...spec, minReadySeconds: minReady } : spec,
    };
    pass.writes.push({ verb: 'update', resource: replicaSets, object: updated });
    pass.newSet = updated;
  }
  const isRevised = setRevision(pass, next[annotations.revision] ?? revision);
  const progress = condition(deployment.status?.conditions, 'Progressing');
  const isFound = progress === undefined && deployment.spec.progressDeadlineSeconds !== undefined;
  if (isFound) {
    setProgress(pass, 'FoundNewReplicaSet', `Found new replica set "${set.metadata.name}"`);
  }
  if (isRevised || isFound) writeStatus(pass);
}

function createNewSet(pass: DeploymentPass, deployment: Deployment, revision: string): void {
  const hash = templateHash(deployment.spec.template, deployment.status?.collisionCount ?? 0);
  const { template, selector, minReadySeconds } = deployment.spec;
  const labels = { ...template.metadata?.labels, [HASH]: hash };
  const replicas = newSetReplicas(deployment, pass.oldSets, 0);
  const name = `${deployment.metadata.name}-${hash}`;
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: deployment.metadata.namespace ?? '',
      labels,
      annotations: {
        ...copiedAnnotations(deployment),
        [annotations.revision]: revision,
        [annotations.desired]: String(deployment.spec.replicas),
        [annotations.maximum]: String(deployment.spec.replicas + maxSurge(deployment)),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
  pass.writes.push({ verb: 'create', resource: replicaSets, object: set });
  pass.newSet = set;
  if (replicas > 0) recordScale(pass, set, 0, replicas);
  setRevision(pass, revision);
  if (deployment.spec.progressDeadlineSeconds !== undefined) {
    setProgress(pass, 'NewReplicaSetCreated', `Created new replica set "${name}"`);
  }
  writeStatus(pass);
}

/** How many replicas the new set may have now. @see deployment_util.go NewRSNewReplicas */
export function newSetReplicas(
  deployment: Deployment,
  oldSets: readonly ReplicaSet[],
  current: number,
): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate') return replicas;
  const total = current + oldSets.reduce((sum, set) => sum + set.spec.replicas, 0);
  const room = replicas + maxSurge(deployment) - total;
  if (room <= 0) return current;
  return current + Math.min(room, replicas - current);
}

function setRevision(pass: DeploymentPass, revision: string): boolean {
  const { deployment } = pass;
  if (deployment.metadata.annotations?.[annotations.revision] === revision) return false;
  pass.deployment = {
    ...deployment,
    metadata: {
      ...deployment.metadata,
      annotations: { ...deployment.metadata.annotations, [annotations.revision]: revision },
    },
  };
  return true;
}

function setProgress(pass: DeploymentPass, reason: string, message: string): void {
  const { deployment } = pass;
  const time = formatTime(pass.context.now);
  const next = {
    type: 'Progressing',
    status: 'True',
    reason,
    message,
    lastUpdateTime: time,
    lastTransitionTime: time,
  };
  const conditions = withCondition(deployment.status?.conditions, next);
  pass.deployment = { ...deployment, status: { ...deployment.status, conditions } };
}

/** Writes the Deployment's annotations and status; later writes of the same pass follow without a version. */
export function writeStatus(pass: DeploymentPass): void {
  const object = { ...pass.deployment, metadata: withoutVersion(pass.deployment.metadata) };
  pass.writes.push({ verb: 'updateStatus', resource: deployments, object });
}

export function withoutVersion(metadata: Deployment['metadata']): Deployment['metadata'] {
  const { resourceVersion: _, ...rest } = metadata;
  return rest;
}

export function recordScale(pass: DeploymentPass, set: ReplicaSet, from: number, to: number): void {
  const direction = to > from ? 'up' : 'down';
  pass.writes.push({
    verb: 'event',
    about: pass.deployment,
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`,
    component: 'deployment-controller',
  });
}

/** Scales a set, keeping its annotations about the Deployment true. Returns the set as it will be; status still counts what was before, as upstream's does. */
export function scaleSet(pass: DeploymentPass, set: ReplicaSet, replicas: number): ReplicaSet {
  const { deployment } = pass;
  const from = set.spec.replicas;
  const wanted = {
    [annotations.desired]: String(deployment.spec.replicas),
    [annotations.maximum]: String(deployment.spec.replicas + maxSurge(deployment)),
  };
  const next: ReplicaSet = {
    ...set,
    metadata: {
      ...withoutVersion(set.metadata),
      annotations: { ...set.metadata.annotations, ...wanted },
    },
    spec: { ...set.spec, replicas },
  };
  if (from === replicas && deepEqual(next.metadata.annotations, set.metadata.annotations))
    return set;
  pass.writes.push({ verb: 'update', resource: replicaSets, object: next });
  if (from !== replicas) recordScale(pass, set, from, replicas);
  return next;
}
