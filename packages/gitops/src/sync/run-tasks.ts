import type { KubernetesObject } from '@drydock/manifests';

import { listAt, textAt } from '../read-json.ts';
import {
  finalizersOf,
  hasSyncOption,
  HOOK_FINALIZER,
  isDefinition,
  syncOption,
} from './annotations.ts';
import type {
  DeleteOperation,
  SyncOperation,
  SyncOutcome,
  SyncSteps,
  WriteOperation,
} from './operations.ts';
import type { SyncOptions } from './sync-input.ts';
import type { ResultCode } from './sync-state.ts';
import type { SyncRun } from './sync-run.ts';
import { setResult } from './sync-run.ts';
import type { SyncTask } from './sync-task.ts';
import { isDeletedBeforeCreation, isHookTask, isPending, isPrune } from './sync-task.ts';

/** Whether all tasks went well, something must be waited for, or one failed. */
export type RunState = 'successful' | 'pending' | 'failed';

const PHASES = {
  Synced: 'Running',
  SyncFailed: 'Failed',
  Pruned: 'Succeeded',
  PruneSkipped: 'Succeeded',
} as const;
/** Manager that Argo CD signs server-side apply with. */
const MANAGER = 'argocd-controller';

/** Prunes, then removes hooks that are created anew, then applies, kind by kind (runTasks). */
export function* runTasks(
  run: SyncRun,
  tasks: readonly SyncTask[],
  onlyDry: boolean,
): SyncSteps<RunState> {
  const dryRun = onlyDry || run.input.options.dryRun === true;
  const released = yield* releaseOldHooks(run, tasks, dryRun);
  if (released !== 'successful') return released;
  const prunes = tasks.filter(isPrune);
  if (needingConfirmation(run, prunes).length > 0) return 'pending';
  const pruned = yield* prune(run, prunes, dryRun);
  if (pruned !== 'successful') return pruned;
  const creates = tasks.filter((task) => !isPrune(task));
  const deleted = yield* deleteBeforeCreation(run, creates, dryRun);
  if (deleted !== 'successful') return deleted;
  let state: RunState = 'successful';
  for (const group of kindGroups(creates)) {
    if ((yield* applyGroup(run, group, dryRun)) === 'failed') state = 'failed';
  }
  return state;
}

/** The prunes that wait for a person: Prune=confirm, not confirmed. */
export function needingConfirmation(run: SyncRun, tasks: readonly SyncTask[]): readonly SyncTask[] {
  const { options } = run.input;
  if (options.pruneConfirmed === true) return [];
  return tasks.filter((task) => isPrune(task) && pruneOption(task, options) === 'confirm');
}

/** Own option of a live object, or else the Application's. */
function pruneOption({ live }: SyncTask, options: SyncOptions): string | undefined {
  return syncOption(live, 'Prune') ?? options.defaultPruneOption;
}

/** Hooks of an earlier sync let go, so that this one can remove or replace them. */
function* releaseOldHooks(
  run: SyncRun,
  tasks: readonly SyncTask[],
  dryRun: boolean,
): SyncSteps<RunState> {
  if (dryRun) return 'successful';
  const old = tasks.filter((task) => isHookTask(task) && isPending(task) && task.live);
  const errors = yield* releaseHooks(run, old, 'failed to remove hook finalizer');
  return errors === 0 ? 'successful' : 'failed';
}

/** Takes Argo CD's finalizer off live hooks; answers how many could not be written. */
export function* releaseHooks(
  run: SyncRun,
  tasks: readonly SyncTask[],
  complaint: string,
): SyncSteps<number> {
  const held = tasks.filter(({ live }) => finalizersOf(live).includes(HOOK_FINALIZER));
  const freed = new Map<KubernetesObject, KubernetesObject>(); // tasks of several phases share a live object
  for (const task of held) {
    if (task.live === undefined) continue;
    const object = freed.get(task.live) ?? withoutFinalizer(task.live);
    freed.set(task.live, object);
    task.live = object;
  }
  const objects = [...freed.values()];
  const outcomes = yield* ask(objects.map((object) => ({ verb: 'release-hook', object })));
  let errors = 0;
  for (const task of held) {
    const index = objects.findIndex((object) => object === task.live);
    const { error, isNotFound } = outcomes[index] ?? {};
    if (error === undefined || isNotFound === true) continue;
    errors += 1;
    setResult(run, task, { hookPhase: 'Error', message: `${complaint}: ${error}` });
  }
  return errors;
}

function withoutFinalizer(object: KubernetesObject): KubernetesObject {
  const finalizers = finalizersOf(object).filter((one) => one !== HOOK_FINALIZER);
  return { ...object, metadata: { ...object.metadata, finalizers } };
}

function* prune(run: SyncRun, tasks: readonly SyncTask[], dryRun: boolean): SyncSteps<RunState> {
  const { options } = run.input;
  const planned = tasks.map((task) => ({ task, ...planPrune(task, options, dryRun) }));
  const deleted = planned.filter(({ isDeleted }) => isDeleted);
  const outcomes = yield* ask(deleted.flatMap(({ task }) => deletion(task, 'prune', options)));
  let state: RunState = 'successful';
  for (const { task, code, message } of planned) {
    const error = outcomes[deleted.findIndex((one) => one.task === task)]?.error;
    if (error !== undefined) state = 'failed';
    if (dryRun && options.dryRun !== true && error === undefined) continue;
    const status: ResultCode = error === undefined ? code : 'SyncFailed';
    setResult(run, task, { status, hookPhase: PHASES[status], message: error ?? message });
  }
  return state;
}

interface PrunePlan {
  readonly code: ResultCode;
  readonly message: string;
  readonly isDeleted: boolean;
}

function planPrune(task: SyncTask, options: SyncOptions, dryRun: boolean): PrunePlan {
  const skipped = (message: string): PrunePlan => ({
    code: 'PruneSkipped',
    message,
    isDeleted: false,
  });
  if (options.prune !== true) return skipped('ignored (requires pruning)');
  if (pruneOption(task, options) === 'false') return skipped('ignored (no prune)');
  if (dryRun) return { code: 'Pruned', message: 'pruned (dry run)', isDeleted: false };
  const isGoing = (task.live?.metadata.deletionTimestamp ?? '') !== '';
  return { code: 'Pruned', message: 'pruned', isDeleted: !isGoing };
}

/** The deletion of a task's live object. */
export function deletion(
  { live }: SyncTask,
  verb: DeleteOperation['verb'],
  options: SyncOptions,
): readonly DeleteOperation[] {
  const propagationPolicy = options.propagationPolicy ?? 'Foreground';
  return live === undefined ? [] : [{ verb, object: live, propagationPolicy }];
}

function* deleteBeforeCreation(
  run: SyncRun,
  tasks: readonly SyncTask[],
  dryRun: boolean,
): SyncSteps<RunState> {
  const old = dryRun ? [] : tasks.filter(isDeletedBeforeCreation);
  const outcomes = yield* ask(
    old.flatMap((task) => deletion(task, 'delete-hook', run.input.options)),
  );
  let state: RunState = 'successful';
  for (const [index, task] of old.entries()) {
    const { error, isNotFound } = outcomes[index] ?? {};
    if (isNotFound === true) delete task.live;
    else if (error !== undefined) {
      state = 'failed';
      setResult(run, task, { hookPhase: 'Error', message: `failed to delete resource: ${error}` });
    } else if (state !== 'failed') state = 'pending';
  }
  return state;
}

/** Runs of consecutive tasks of one kind; the objects of a run are applied at once. */
function kindGroups(tasks: readonly SyncTask[]): readonly (readonly SyncTask[])[] {
  const groups: SyncTask[][] = [];
  for (const task of tasks) {
    const last = groups.at(-1);
    if (last?.[0]?.target?.kind === task.target?.kind && last !== undefined) last.push(task);
    else groups.push([task]);
  }
  return groups;
}

function* applyGroup(
  run: SyncRun,
  group: readonly SyncTask[],
  dryRun: boolean,
): SyncSteps<RunState> {
  const { options } = run.input;
  const tasks = group.filter((task) => !(dryRun && task.skipDryRun));
  yield* migrate(tasks, options, dryRun);
  const outcomes = yield* ask(tasks.flatMap((task) => write(task, options, dryRun)));
  let state: RunState = 'successful';
  for (const [index, task] of tasks.entries()) {
    const outcome = outcomes[index] ?? {};
    const status = outcome.error === undefined ? 'Synced' : 'SyncFailed';
    if (status === 'SyncFailed') state = 'failed';
    if (dryRun && options.dryRun !== true && status === 'Synced') continue;
    const isOver = options.dryRun === true && status === 'Synced';
    setResult(run, task, {
      status,
      hookPhase: isOver ? 'Succeeded' : PHASES[status],
      message: outcome.error ?? outcome.message ?? '',
    });
  }
  return state;
}

/** Objects that kubectl's client-side apply wrote go over to server-side apply: one more client-side apply by their old manager. */
function* migrate(
  tasks: readonly SyncTask[],
  options: SyncOptions,
  dryRun: boolean,
): SyncSteps<undefined> {
  const { migratedManager = '' } = options;
  if (migratedManager === '' || dryRun) return undefined;
  const moving = tasks.filter(
    ({ target, live }) =>
      target !== undefined &&
      isServerSide(target, options, dryRun) &&
      listAt(live, 'metadata', 'managedFields').some(
        (entry) => textAt(entry, 'manager') === migratedManager,
      ),
  );
  yield* ask(
    moving.flatMap(({ target }): readonly WriteOperation[] =>
      target === undefined
        ? []
        : [
            {
              verb: 'apply',
              object: target,
              dryRun: false,
              force: false,
              validate: false,
              serverSide: false,
              manager: migratedManager,
            },
          ],
    ),
  );
  return undefined;
}

/** How a target is written: server-side or not, replaced or not, by its own options and the Application's. */
function write(
  { target, live }: SyncTask,
  options: SyncOptions,
  dryRun: boolean,
): readonly WriteOperation[] {
  if (target === undefined) return [];
  const isSet = (option: string): boolean =>
    hasSyncOption(target, option) || hasSyncOption(live, option);
  const force = options.force === true || isSet('Force=true');
  const validate = options.validate !== false && !hasSyncOption(target, 'Validate=false');
  const base = { object: target, dryRun, force: false, validate: true, serverSide: false };
  if (options.replace !== true && !isSet('Replace=true')) {
    const serverSide = isServerSide(target, options, dryRun);
    const manager = serverSide ? { manager: MANAGER } : {};
    return [{ ...base, verb: 'apply', force, validate, serverSide, ...manager }];
  }
  if (live === undefined) return [{ ...base, verb: 'create', validate }];
  // Replacing these may create them anew, and so delete everything in them.
  if (!isDefinition(target) && target.kind !== 'Namespace')
    return [{ ...base, verb: 'replace', force }];
  const { resourceVersion } = live.metadata;
  const metadata = { ...target.metadata, ...(resourceVersion ? { resourceVersion } : {}) };
  return [{ ...base, verb: 'update', object: { ...target, metadata } }];
}

function isServerSide(target: KubernetesObject, options: SyncOptions, dryRun: boolean): boolean {
  if (dryRun || hasSyncOption(target, 'ServerSideApply=false')) return false;
  return options.serverSideApply === true || hasSyncOption(target, 'ServerSideApply=true');
}

/** Hands out a batch, unless there is nothing in it. */
export function* ask(batch: readonly SyncOperation[]): SyncSteps<readonly SyncOutcome[]> {
  return batch.length === 0 ? [] : yield batch;
}
