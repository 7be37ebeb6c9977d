import { replicaSets } from '../kinds/resources.ts';
import type { ReplicaSet } from '../kinds/workload.ts';
import { parseTime } from '../registry/timestamp.ts';
import type { DeploymentPass } from './deployment.ts';
import { annotations, maxSurge, scaleSet } from './deployment-sets.ts';

const created = (set: ReplicaSet): number => parseTime(set.metadata.creationTimestamp) ?? 0;
const revision = (set: ReplicaSet): number =>
  Number(set.metadata.annotations?.[annotations.revision] ?? 0);

/** Follows a change of `replicas`: the only active set takes it, several share it. @see kubernetes pkg/controller/deployment/sync.go scale */
export function scaleProportionally(pass: DeploymentPass): void {
  const { deployment, newSet } = pass;
  const all = [...pass.oldSets, ...(newSet ? [newSet] : [])];
  const active = all
    .filter((set) => set.spec.replicas > 0)
    .toSorted((a, b) => created(b) - created(a));
  const [only] = active;
  if (active.length <= 1) {
    const target = only ?? newSet ?? all.toSorted((a, b) => created(b) - created(a))[0];
    if (target && target.spec.replicas !== deployment.spec.replicas) {
      scaleSet(pass, target, deployment.spec.replicas);
    } else if (target) scaleSet(pass, target, target.spec.replicas);
    return;
  }
  const isSaturated =
    newSet !== undefined &&
    newSet.spec.replicas === deployment.spec.replicas &&
    newSet.status?.availableReplicas === deployment.spec.replicas;
  if (isSaturated) {
    for (const set of pass.oldSets.filter((each) => each.spec.replicas > 0)) scaleSet(pass, set, 0);
    return;
  }
  if (deployment.spec.strategy.type === 'RollingUpdate') shareOut(pass, active);
}

function shareOut(pass: DeploymentPass, active: readonly ReplicaSet[]): void {
  const { deployment } = pass;
  const total = active.reduce((sum, set) => sum + set.spec.replicas, 0);
  const allowed =
    deployment.spec.replicas > 0 ? deployment.spec.replicas + maxSurge(deployment) : 0;
  let rest = allowed - total;
  const difference = rest;
  const inOrder = active.toSorted((a, b) =>
    a.spec.replicas === b.spec.replicas
      ? difference > 0
        ? created(b) - created(a)
        : created(a) - created(b)
      : b.spec.replicas - a.spec.replicas,
  );
  const sizes = inOrder.map((set) => {
    const before = Number(set.metadata.annotations?.[annotations.maximum] ?? total);
    const share = Math.round((set.spec.replicas * allowed) / before) - set.spec.replicas;
    const change = difference > 0 ? Math.min(share, rest) : Math.max(share, rest);
    rest -= change;
    return set.spec.replicas + change;
  });
  for (const [i, set] of inOrder.entries()) {
    const size = Math.max(0, (sizes[i] ?? 0) + (i === 0 ? rest : 0));
    scaleSet(pass, set, size);
  }
}

/** Deletes old sets beyond the revision history limit, oldest revision first. */
export function cleanUpOldSets(pass: DeploymentPass): void {
  const limit = pass.deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 2_147_483_647) return;
  const candidates = pass.oldSets.filter((set) => set.metadata.deletionTimestamp === undefined);
  const excess = candidates.length - limit;
  if (excess <= 0) return;
  const oldest = candidates.toSorted((a, b) => revision(a) - revision(b)).slice(0, excess);
  for (const set of oldest) {
    const isIdle =
      (set.status?.replicas ?? 0) === 0 &&
      set.spec.replicas === 0 &&
      (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0);
    if (!isIdle) continue;
    const { namespace = '', name } = set.metadata;
    pass.writes.push({ verb: 'delete', resource: replicaSets, namespace, name });
  }
}
