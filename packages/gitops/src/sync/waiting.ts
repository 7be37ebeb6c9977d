import { needingConfirmation } from './run-tasks.ts';
import type { SyncRun } from './sync-run.ts';
import { setPhase } from './sync-run.ts';
import type { SyncTask } from './sync-task.ts';
import { describe, isDeletedBeforeCreation, isHookTask, isPending, isPrune } from './sync-task.ts';

/** Says in Argo CD's words what the operation waits for; hooks are named before resources. */
export function waitFor(run: SyncRun, tasks: readonly SyncTask[], isDeletion: boolean): void {
  const hooks = tasks.filter(isHookTask);
  const reason = isDeletion
    ? `deletion of${hooks.length > 0 ? ' hook' : ''}`
    : hooks.length > 0
      ? 'completion of hook'
      : 'healthy state of';
  const ordered = [...hooks, ...tasks.filter((task) => !isHookTask(task))];
  const kind = tasks.length > hooks.length ? 'resources' : 'hooks';
  setPhase(run, 'Running', waitingMessage(reason, ordered, kind));
}

function waitingMessage(reason: string, tasks: readonly SyncTask[], kind: string): string {
  const [first, ...others] = tasks;
  if (first === undefined) return '';
  const more = others.length > 0 ? ` and ${others.length} more ${kind}` : '';
  return `waiting for ${reason} ${describe(first)}${more}`;
}

/** A wave stands still for a confirmation, or for hooks that go before they are created anew. */
export function waitForPending(run: SyncRun, tasks: readonly SyncTask[]): void {
  const unconfirmed = needingConfirmation(run, tasks);
  if (unconfirmed.length > 0) {
    setPhase(run, 'Running', waitingMessage('pruning confirmation of', unconfirmed, 'resources'));
    return;
  }
  const going = tasks.filter(
    (task) => isDeletedBeforeCreation(task) || (isPrune(task) && isPending(task)),
  );
  waitFor(run, going, true);
}

/** Distinct messages of the tasks, after what they led to. */
export function withReasons(message: string, tasks: readonly SyncTask[]): string {
  const reasons = [...new Set(tasks.map((task) => task.message))];
  return reasons.length === 0 ? message : `${message}, reason: ${reasons.join(',')}`;
}
