import type { KubernetesObject } from '@drydock/manifests';
import { parseTimestamp } from '@drydock/manifests';

import { objectAt, textAt, textMapAt, valueAt } from '../read-json.ts';
import { annotation } from '../sync/annotations.ts';
import type { PropagationPolicy } from '../sync/operations.ts';
import type { SyncOptions } from '../sync/sync-input.ts';
import type { SyncRequest } from './operation.ts';

const POLICIES: ReadonlyMap<string, PropagationPolicy> = new Map([
  ['PrunePropagationPolicy=background', 'Background'],
  ['PrunePropagationPolicy=foreground', 'Foreground'],
  ['PrunePropagationPolicy=orphan', 'Orphan'],
]);
const MIGRATED_MANAGER = 'kubectl-client-side-apply';

/** What an operation asks the sync engine for (controller/sync.go: SyncAppState). `startedAt` is in milliseconds. */
export function syncOptionsOf(
  application: KubernetesObject,
  request: SyncRequest,
  startedAt: number,
): SyncOptions {
  const options = new Set(request.syncOptions);
  const has = (option: string): boolean => options.has(option);
  const prune = [...options].find((option) => option.startsWith('Prune='))?.slice('Prune='.length);
  const revision = request.revision ?? '';
  const { apply, hook } = request.syncStrategy ?? {};
  return {
    namespace: textAt(application, 'spec', 'destination', 'namespace'),
    revision,
    startedAt: Math.floor(startedAt / 1000),
    prune: request.prune === true,
    pruneLast: has('PruneLast=true'),
    ...(prune === undefined ? {} : { defaultPruneOption: prune }),
    pruneConfirmed: isDeletionApproved(application, startedAt),
    propagationPolicy: propagationPolicy(options),
    dryRun: request.dryRun === true,
    force: (apply?.force ?? hook?.force) === true,
    replace: has('Replace=true'),
    serverSideApply: has('ServerSideApply=true'),
    migratedManager: has('ClientSideApplyMigration=false') ? '' : migratedManager(application),
    validate: !has('Validate=false'),
    skipHooks: apply !== undefined || (request.resources ?? []).length > 0,
    applyOutOfSyncOnly: has('ApplyOutOfSyncOnly=true'),
    skipDryRunOnMissingResource: has('SkipDryRunOnMissingResource=true'),
    createNamespace: has('CreateNamespace=true'),
    ...managedMetadata(application),
  };
}

function propagationPolicy(options: ReadonlySet<string>): PropagationPolicy {
  for (const [option, policy] of POLICIES) if (options.has(option)) return policy;
  return 'Foreground';
}

function migratedManager(application: KubernetesObject): string {
  const name = 'argocd.argoproj.io/client-side-apply-migration-manager';
  return annotation(application, name) ?? MIGRATED_MANAGER;
}

function managedMetadata(
  application: KubernetesObject,
): Pick<SyncOptions, 'managedNamespaceMetadata'> {
  const path = ['spec', 'syncPolicy', 'managedNamespaceMetadata'];
  const managed = objectAt(application, ...path);
  if (managed === undefined) return {};
  const labels = textMapAt(managed, 'labels');
  const annotations = textMapAt(managed, 'annotations');
  const hasLabels = valueAt(managed, 'labels') !== undefined;
  return { managedNamespaceMetadata: { ...(hasLabels ? { labels } : {}), annotations } };
}

/** Whether a person approved deletions at or after a time (milliseconds): `argocd.argoproj.io/deletion-approved`. */
export function isDeletionApproved(application: KubernetesObject, since: number): boolean {
  const text = annotation(application, 'argocd.argoproj.io/deletion-approved');
  const approved = text === undefined ? undefined : parseTimestamp(text);
  return approved !== undefined && approved >= Math.floor(since / 1000) * 1000;
}

/** Whether a selective sync means a resource: each field that it names must agree. */
export function isSelected(
  resources: SyncRequest['resources'],
  object: KubernetesObject,
  group: string,
): boolean {
  if (resources === undefined || resources.length === 0) return true;
  return resources.some(
    (one) =>
      (one.group ?? '') === group &&
      one.kind === object.kind &&
      one.name === object.metadata.name &&
      ((one.namespace ?? '') === '' || one.namespace === object.metadata.namespace),
  );
}
