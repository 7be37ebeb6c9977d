import { buildTasks } from './build-tasks.ts';
import type { SyncSteps } from './operations.ts';
import { ask, deletion, releaseHooks } from './run-tasks.ts';
import type { SyncInput } from './sync-input.ts';
import type { SyncRun } from './sync-run.ts';
import { setPhase, setResult, startRun, stateOf } from './sync-run.ts';
import type { SyncState } from './sync-state.ts';
import { hookResult } from './hook-result.ts';
import type { SyncTask } from './sync-task.ts';
import { hasDeletePolicy, isDone, isHookTask, isRunning, objectOf } from './sync-task.ts';

/** Ends a sync at once: running hooks are let go and removed, nothing else is touched. */
export function* terminateSync(input: SyncInput, state: SyncState): SyncSteps<SyncState> {
  const run = startRun(input, state);
  const { tasks } = buildTasks(run);
  yield* releaseHooks(
    run,
    tasks.filter((task) => isHookTask(task) && isDone(task)),
    'Failed to remove hook finalizer',
  );
  if (yield* terminateHooks(run, tasks)) setPhase(run, 'Failed', 'Operation terminated');
  else setPhase(run, 'Error', 'Operation termination had errors');
  return stateOf(run);
}

/** Lets running hooks go and removes them; false when one could not be. */
export function* terminateHooks(run: SyncRun, tasks: readonly SyncTask[]): SyncSteps<boolean> {
  let isClean = true;
  for (const task of tasks) {
    if (isHookTask(task) && isRunning(task) && !(yield* terminateHook(run, task))) isClean = false;
  }
  return isClean;
}

function* terminateHook(run: SyncRun, task: SyncTask): SyncSteps<boolean> {
  if (task.live === undefined) {
    const [found] = yield* ask([{ verb: 'read', object: objectOf(task) }]);
    if (found?.error !== undefined && found.isNotFound !== true) {
      const message = `Failed to get live resource: ${found.error}`;
      setResult(run, task, { hookPhase: 'Error', message });
      return false;
    }
    if (found?.object === undefined) {
      setResult(run, task, { hookPhase: 'Succeeded', message: 'Terminated' });
      return true;
    }
    task.live = found.object;
  }
  const ended = hookResult(task, run.input.health(task.live));
  const problems = yield* releaseHooks(run, [task], 'Failed to remove hook finalizer');
  if (problems > 0) return false;
  if (ended.hookPhase === 'Running' || hasDeletePolicy(task, 'HookFailed')) {
    const [outcome] = yield* ask(deletion(task, 'delete-hook', run.input.options));
    if (outcome?.error !== undefined && outcome.isNotFound !== true) {
      const message = `Failed to delete: ${outcome.error}`;
      setResult(run, task, { hookPhase: 'Failed', message });
      return false;
    }
  }
  if (ended.hookPhase === 'Running')
    setResult(run, task, { hookPhase: 'Failed', message: 'Terminated' });
  else setResult(run, task, ended);
  return true;
}
