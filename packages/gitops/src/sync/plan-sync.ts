import type { KubernetesObject } from '@drydock/manifests';

import type { HookDeletePolicy, HookType, SyncPhase } from './annotations.ts';
import {
  deletePolicies,
  hookTypes,
  isHook,
  isIgnored,
  isSkipped,
  syncPhases,
  syncWave,
} from './annotations.ts';
import { buildTasks } from './build-tasks.ts';
import { sortTasks } from './sort-tasks.ts';
import type { SyncInput } from './sync-input.ts';
import { startRun } from './sync-run.ts';
import { SYNC_STARTED } from './sync-state.ts';
import type { SyncTask } from './sync-task.ts';
import { isHookTask, isPrune, newTask, objectOf, waveOf } from './sync-task.ts';

/** One thing that a sync will do. */
export interface PlannedTask {
  readonly phase: SyncPhase;
  readonly wave: number;
  readonly object: KubernetesObject;
  readonly isHook: boolean;
  readonly isPrune: boolean;
  readonly isLive: boolean;
  /** Its kind is not served yet, and that is accepted. */
  readonly skipsDryRun: boolean;
}

/** What a sync would do, in order, before it does anything. */
export function planSync(input: SyncInput): readonly PlannedTask[] {
  return buildTasks(startRun(input, SYNC_STARTED)).tasks.map(planned);
}

/** The order in which objects are applied (or pruned, where they are live alone). */
export function orderObjects(
  objects: readonly {
    readonly object: KubernetesObject;
    readonly phase: SyncPhase;
    readonly isPrune?: boolean;
  }[],
): readonly PlannedTask[] {
  const tasks = objects.map(({ object, phase, isPrune: prunes }) =>
    prunes === true ? newTask(phase, undefined, object) : newTask(phase, object, undefined),
  );
  return sortTasks(tasks).map(planned);
}

function planned(task: SyncTask): PlannedTask {
  return {
    phase: task.phase,
    wave: waveOf(task),
    object: objectOf(task),
    isHook: isHookTask(task),
    isPrune: isPrune(task),
    isLive: task.live !== undefined,
    skipsDryRun: task.skipDryRun,
  };
}

/** What an object's annotations say to a sync. */
export interface HookFacts {
  readonly isHook: boolean;
  /** A hook of no type that a sync knows. */
  readonly ignore: boolean;
  /** Never synced. */
  readonly skip: boolean;
  readonly types: readonly HookType[];
  readonly syncPhases: readonly SyncPhase[];
  readonly deletePolicies: readonly HookDeletePolicy[];
  readonly wave: number;
}

/** Reads the hook, delete policy and wave annotations of an object. */
export function hookFacts(object: KubernetesObject): HookFacts {
  return {
    isHook: isHook(object),
    ignore: isIgnored(object),
    skip: isSkipped(object),
    types: hookTypes(object),
    syncPhases: syncPhases(object),
    deletePolicies: deletePolicies(object),
    wave: syncWave(object),
  };
}
