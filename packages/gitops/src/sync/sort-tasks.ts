import type { KubernetesObject } from '@drydock/manifests';

import { definedKind, isNamespace, SYNC_PHASES } from './annotations.ts';
import { kindOrder } from './kind-order.ts';
import type { SyncTask } from './sync-task.ts';
import { kindOf, objectOf, waveOf } from './sync-task.ts';

/**
 * The tasks in the order in which they run: phase, wave, kind, name; then each Namespace and each
 * CustomResourceDefinition before the first task that needs it, in that task's phase and wave
 * (gitops-engine: pkg/sync/sync_tasks.go). Tasks that compare equal keep their order.
 */
export function sortTasks(tasks: readonly SyncTask[]): readonly SyncTask[] {
  const sorted = tasks
    .map((task) => ({ task, key: sortKey(task) }))
    .toSorted((a, b) => compareKeys(a.key, b.key))
    .map(({ task }) => task);
  hoist(
    sorted,
    (object) => (isNamespace(object) ? object.metadata.name : undefined),
    (object) => object.metadata.namespace ?? '',
  );
  hoist(sorted, definedKind, (object) => `${kindOf(object).group}/${object.kind}`);
  return sorted;
}

interface SortKey {
  readonly phase: number;
  readonly wave: number;
  readonly kind: number;
  readonly name: string;
}

function sortKey(task: SyncTask): SortKey {
  const { kind, metadata } = objectOf(task);
  return {
    phase: SYNC_PHASES.indexOf(task.phase),
    wave: waveOf(task),
    kind: kindOrder(kind),
    name: metadata.name,
  };
}

function compareKeys(a: SortKey, b: SortKey): number {
  return a.phase - b.phase || a.wave - b.wave || a.kind - b.kind || compareTexts(a.name, b.name);
}

/** Moves what others depend on in front of the first of them, and gives it that task's phase and wave. */
function hoist(
  tasks: SyncTask[],
  provides: (object: KubernetesObject) => string | undefined,
  needs: (object: KubernetesObject) => string,
): void {
  const first = new Map<string, SyncTask>();
  const before = tasks.slice();
  for (const task of before) {
    if (task.target === undefined) continue;
    const provided = provides(task.target);
    if (provided === undefined) {
      const needed = needs(task.target);
      if (needed !== '' && !first.has(needed)) first.set(needed, task);
      continue;
    }
    const dependent = first.get(provided);
    if (dependent === undefined) continue;
    task.waveOverride = waveOf(dependent);
    task.phase = dependent.phase;
    tasks.splice(tasks.indexOf(task), 1);
    tasks.splice(tasks.indexOf(dependent), 0, task);
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
