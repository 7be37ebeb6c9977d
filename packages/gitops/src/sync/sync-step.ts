import { isNamespace } from './annotations.ts';
import { buildTasks } from './build-tasks.ts';
import type { SyncSteps } from './operations.ts';
import { ask, deletion, releaseHooks, runTasks } from './run-tasks.ts';
import type { RunState } from './run-tasks.ts';
import type { SyncInput } from './sync-input.ts';
import type { SyncRun } from './sync-run.ts';
import { setPhase, setResult, startRun, stateOf } from './sync-run.ts';
import type { SyncState } from './sync-state.ts';
import type { SyncTask } from './sync-task.ts';
import {
  describe,
  hasDeletePolicy,
  isDone,
  isHookTask,
  isPending,
  isRunning,
  objectOf,
  waveOf,
} from './sync-task.ts';
import { terminateHooks } from './terminate-sync.ts';
import { hookResult } from './hook-result.ts';
import { waitFor, waitForPending, withReasons } from './waiting.ts';

/**
 * One step of a sync: looks at what is live, waits for what runs, or applies the next wave
 * (gitops-engine: pkg/sync/sync_context.go, Sync). The answer is the state to give to the next
 * step, after what is live has been observed anew; no more steps once its phase is over.
 */
export function* syncStep(input: SyncInput, state: SyncState): SyncSteps<SyncState> {
  const run = startRun(input, state);
  const { tasks, problems } = buildTasks(run);
  if (problems.length > 0) {
    const reasons = problems.join(', ');
    setPhase(run, 'Failed', `one or more synchronization tasks are not valid: ${reasons}`);
  } else if (yield* beforeFirstTask(run, tasks)) {
    yield* advance(run, tasks);
  }
  return stateOf(run);
}

/** Before anything else: the namespace, and a dry run of everything. False ends the step. */
function* beforeFirstTask(run: SyncRun, tasks: readonly SyncTask[]): SyncSteps<boolean> {
  if (run.results.size > 0) return true;
  const { namespace } = run.input.options;
  const created = tasks.find(
    ({ target, live }) =>
      live === undefined && isNamespace(target) && target?.metadata.name === namespace,
  );
  if (created !== undefined && (yield* runTasks(run, [created], false)) === 'failed') {
    setPhase(run, 'Failed', withReasons('the namespace failed to apply', [created]));
    return false;
  }
  const rest = outOfSync(
    run,
    tasks.filter((task) => task !== created),
  );
  if ((yield* runTasks(run, rest, true)) !== 'failed') return true;
  setPhase(run, 'Failed', 'one or more objects failed to apply (dry run)');
  return false;
}

function* advance(run: SyncRun, tasks: readonly SyncTask[]): SyncSteps<undefined> {
  updateRunning(run, tasks);
  if (yield* isWaiting(run, tasks)) return undefined;
  yield* releaseHooks(
    run,
    tasks.filter((task) => isHookTask(task) && isDone(task)),
    'Failed to remove hook finalizer',
  );
  const failHooks = tasks.filter(({ phase }) => phase === 'SyncFail');
  const normal = tasks.filter(({ phase }) => phase !== 'SyncFail');
  const ended = (policy: 'HookSucceeded' | 'HookFailed'): readonly SyncTask[] =>
    tasks.filter((task) => task.live && !isRunning(task) && hasDeletePolicy(task, policy));
  const leftovers = { succeeded: ended('HookSucceeded'), failed: ended('HookFailed') };
  if (normal.some((task) => isDone(task) && task.hookPhase !== 'Succeeded')) {
    yield* deleteHooks(run, leftovers.failed);
    const failed = normal.filter(({ status }) => status === 'SyncFailed');
    yield* fail(run, failHooks, failed, UNSUCCESSFUL);
    return undefined;
  }
  const pending = outOfSync(run, normal.filter(isPending));
  const [first] = pending;
  if (first === undefined) {
    yield* deleteHooks(run, leftovers.succeeded);
    setPhase(run, 'Succeeded', 'successfully synced (no more tasks)');
    return undefined;
  }
  yield* runWave(run, { pending, failHooks, leftovers });
  return undefined;
}

const UNSUCCESSFUL = 'one or more synchronization tasks completed unsuccessfully';

/** Hooks and waves that run on take their state from what is live. */
function updateRunning(run: SyncRun, tasks: readonly SyncTask[]): void {
  for (const task of tasks) {
    if (!isRunning(task) || task.live === undefined) continue;
    const health = run.input.health(task.live);
    if (isHookTask(task)) setResult(run, task, hookResult(task, health));
    else if (health === undefined)
      setResult(run, task, { hookPhase: 'Succeeded', message: task.message });
    else if (health.status === 'Healthy')
      setResult(run, task, { hookPhase: 'Succeeded', message: health.message ?? '' });
    else if (health.status === 'Degraded')
      setResult(run, task, { hookPhase: 'Failed', message: health.message ?? '' });
  }
}

/** Waits for running hooks, for earlier waves, and for what is being pruned. */
function* isWaiting(run: SyncRun, tasks: readonly SyncTask[]): SyncSteps<boolean> {
  const [first, last] = [tasks[0], tasks.at(-1)];
  const isMultiStep =
    first && last && (waveOf(first) !== waveOf(last) || first.phase !== last.phase);
  const running = tasks.filter((task) => isRunning(task) && (isMultiStep || isHookTask(task)));
  if (running.length > 0) {
    const vanished = running.filter(({ live }) => live === undefined);
    const found = yield* ask(vanished.map((task) => ({ verb: 'read', object: objectOf(task) })));
    for (const [index, task] of vanished.entries()) {
      const { object, error, isNotFound } = found[index] ?? {};
      if (object !== undefined) continue;
      if (error !== undefined && isNotFound !== true)
        setResult(run, task, {
          hookPhase: 'Error',
          message: `Failed to get live resource ${error}`,
        });
      else
        setResult(run, task, {
          status: 'SyncFailed',
          hookPhase: 'Error',
          message: `Resource ${describe(task)} is missing, it might have been deleted`,
        });
    }
    waitFor(run, running, false);
    return true;
  }
  const going = tasks.filter(
    ({ status, live }) => status === 'Pruned' && live?.metadata.deletionTimestamp,
  );
  if (going.length > 0) waitFor(run, going, true);
  return going.length > 0;
}

interface Wave {
  readonly pending: readonly SyncTask[];
  readonly failHooks: readonly SyncTask[];
  readonly leftovers: {
    readonly succeeded: readonly SyncTask[];
    readonly failed: readonly SyncTask[];
  };
}

/** Applies the first wave of the first phase that is not done. */
function* runWave(run: SyncRun, { pending, failHooks, leftovers }: Wave): SyncSteps<undefined> {
  const [first, last] = [pending[0], pending.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { phase } = first;
  const wave = waveOf(first);
  const isOfWave = (task: SyncTask): boolean => task.phase === phase && waveOf(task) === wave;
  const isLast = isOfWave(last);
  const tasks = pending.filter(isOfWave);
  setPhase(run, 'Running', 'one or more tasks are running');
  const state = yield* runTasks(run, tasks, false);
  if (state !== 'failed') {
    const error = run.input.afterWave?.(phase, wave, isLast);
    if (error !== undefined) {
      yield* terminateHooks(run, tasks);
      setPhase(run, 'Error', `SyncWaveHook failed: ${error}`);
      return undefined;
    }
  }
  if (state === 'pending') waitForPending(run, tasks);
  else if (state === 'failed') yield* failWave(run, tasks, failHooks, leftovers.failed);
  else if (pending.length > tasks.length || tasks.some(isHookTask)) waitFor(run, tasks, false);
  else {
    yield* deleteHooks(run, leftovers.succeeded);
    setPhase(run, 'Succeeded', 'successfully synced (all tasks run)');
  }
  return undefined;
}

/** Something was not applied: SyncFail hooks start, and hooks that run are waited for. */
function* failWave(
  run: SyncRun,
  tasks: readonly SyncTask[],
  failHooks: readonly SyncTask[],
  leftovers: readonly SyncTask[],
): SyncSteps<undefined> {
  const failed = tasks.filter(({ status }) => status === 'SyncFailed');
  const running = tasks.filter(isRunning);
  const message = 'one or more objects failed to apply';
  if (running.length === 0) {
    if (yield* fail(run, failHooks, failed, message)) yield* deleteHooks(run, leftovers);
    return undefined;
  }
  const isOver = failHooks.length === 0 || (yield* fail(run, failHooks, failed, message));
  waitFor(run, isOver ? running : [...running, ...failHooks], false);
  return undefined;
}

/** Ends the operation as failed once all SyncFail hooks are through; true when that is so. */
function* fail(
  run: SyncRun,
  hooks: readonly SyncTask[],
  failed: readonly SyncTask[],
  message: string,
): SyncSteps<boolean> {
  if (hooks.every(isDone)) {
    const lost = hooks.filter(({ status }) => status === 'SyncFailed');
    const more =
      lost.length > 0 ? `\n${withReasons('one or more SyncFail hooks failed', lost)}` : '';
    setPhase(run, 'Failed', withReasons(message, failed) + more);
    return true;
  }
  const pending = hooks.filter(isPending);
  const ran: RunState = yield* runTasks(run, pending, false);
  if (ran === 'pending') waitForPending(run, pending);
  else waitFor(run, pending, false);
  return false;
}

function* deleteHooks(run: SyncRun, tasks: readonly SyncTask[]): SyncSteps<undefined> {
  const outcomes = yield* ask(
    tasks.flatMap((task) => deletion(task, 'delete-hook', run.input.options)),
  );
  for (const [index, task] of tasks.entries()) {
    const { error, isNotFound } = outcomes[index] ?? {};
    if (error === undefined || isNotFound === true) continue;
    setResult(run, task, { hookPhase: 'Error', message: `failed to delete resource: ${error}` });
  }
  return undefined;
}

/** ApplyOutOfSyncOnly: leaves out what the comparison found in sync; hooks always run. */
function outOfSync(run: SyncRun, tasks: readonly SyncTask[]): readonly SyncTask[] {
  if (run.input.options.applyOutOfSyncOnly !== true) return tasks;
  return tasks.filter(
    (task) =>
      isHookTask(task) ||
      task.isModified !== false ||
      task.target === undefined ||
      task.live === undefined,
  );
}
