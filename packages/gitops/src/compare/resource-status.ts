import { parseApiVersion, type KubernetesObject } from '@drydock/manifests';
import type { Health } from '../health/health.ts';
import type { ResourceDiff } from '../diff/diff-resource.ts';
import {
  annotationItems,
  isHook,
  isIgnored,
  isSkipped,
  SYNC_OPTIONS,
  syncWave,
} from '../sync/annotations.ts';
import { isOwnMark, type TrackingSettings } from '../tracking/tracking.ts';
import type { ResourcePair } from './reconcile.ts';

export type SyncStatus = 'Synced' | 'OutOfSync' | 'Unknown';

/** An entry of `status.resources`; what does not hold is left out. */
export interface ResourceStatus {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Absent for hooks, skipped objects and copies of other objects. */
  readonly status?: SyncStatus;
  readonly health?: Health;
  readonly hook?: true;
  readonly requiresPruning?: true;
  readonly requiresDeletionConfirmation?: true;
  readonly syncWave?: number;
}

interface Circumstances {
  readonly diff: ResourceDiff | undefined;
  readonly hooks: readonly KubernetesObject[];
  readonly tracking: TrackingSettings;
}

/** What the comparison says of one resource, before the project and errors have their say. */
export function describeResource(pair: ResourcePair, seen: Circumstances): ResourceStatus {
  const { live, target } = pair;
  const object = live ?? target;
  if (!object) throw new Error('a resource is in Git, in the cluster, or in both');
  const { group, version } = parseApiVersion(object.apiVersion);
  const { name, namespace } = object.metadata;
  const hook = isHook(object);
  const isOwn = live === undefined || target !== undefined || isOwnMark(live, seen.tracking);
  const isExtra = target === undefined && isOwn;
  const needsConfirmation = requiresConfirmation(target) || requiresConfirmation(live);
  const wave = waveOf(pair, seen.hooks);
  const hasNoStatus =
    hook || isIgnored(object) || (target !== undefined && isSkipped(target)) || !isOwn;
  const isDifferent = seen.diff?.modified === true || !target || !live;
  return {
    ...(group === '' ? {} : { group }),
    version,
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
    ...(hasNoStatus ? {} : { status: isDifferent ? 'OutOfSync' : 'Synced' }),
    ...(hook ? { hook } : {}),
    ...(isExtra ? { requiresPruning: true } : {}),
    ...(needsConfirmation ? { requiresDeletionConfirmation: true } : {}),
    ...(wave === 0 ? {} : { syncWave: wave }),
  };
}

function requiresConfirmation(object: KubernetesObject | undefined): boolean {
  const options = annotationItems(object, SYNC_OPTIONS);
  return options.includes('Delete=confirm') || options.includes('Prune=confirm');
}

/** The wave that Git says; of a live hook that of the hook in Git with its name. */
function waveOf({ live, target }: ResourcePair, hooks: readonly KubernetesObject[]): number {
  if (target) return syncWave(target);
  if (!live || !isHook(live)) return 0;
  const source = hooks.find(
    (hook) =>
      hook.kind === live.kind &&
      hook.metadata.name === live.metadata.name &&
      hook.metadata.namespace === live.metadata.namespace,
  );
  return source ? syncWave(source) : 0;
}
