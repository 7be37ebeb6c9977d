import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { syncWindowState } from '@drydock/validation/argo';

import { isTrueAt, listAt } from '../read-json.ts';

/** What an operation's message says while a window keeps it from running. */
export const BLOCKED_BY_WINDOW = 'Sync operation blocked by sync window';

/** Whether the windows of a project keep an Application from syncing at a time (milliseconds of UTC). */
export function isBlockedByWindow(
  project: KubernetesObject,
  application: KubernetesObject,
  at: { readonly now: number; readonly isManual: boolean },
): boolean {
  const windows = listAt(project, 'spec', 'syncWindows');
  // A KubernetesObject is JSON; its type alone leaves the fields open.
  const state = syncWindowState(windows, application as unknown as JsonObject, at.now);
  return at.isManual ? !state.canManualSync : !state.canAutoSync;
}

/** Whether a person started the operation that runs. */
export function isManualOperation(application: KubernetesObject): boolean {
  return (
    !isTrueAt(application, 'operation', 'initiatedBy', 'automated') &&
    !isTrueAt(application, 'status', 'operationState', 'operation', 'initiatedBy', 'automated')
  );
}
