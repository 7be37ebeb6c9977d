import type { KubernetesObject } from '@drydock/manifests';

import {
  definedKind,
  finalizersOf,
  hasSyncOption,
  HOOK_FINALIZER,
  isHook,
  isIgnored,
  isNamespace,
  SYNC_OPTIONS,
  syncPhases,
} from './annotations.ts';
import { sortTasks } from './sort-tasks.ts';
import type { SyncInput, SyncOptions } from './sync-input.ts';
import type { SyncRun } from './sync-run.ts';
import { recallResult, setResult } from './sync-run.ts';
import type { SyncTask } from './sync-task.ts';
import { isPrune, kindOf, newTask, objectOf, waveOf } from './sync-task.ts';

/** The tasks of a sync, and why some of them cannot be done, where that is so. */
export interface TaskList {
  readonly tasks: readonly SyncTask[];
  /** Distinct messages of the tasks that are not valid. */
  readonly problems: readonly string[];
}

/** Everything that this sync is to do, in order, each with what earlier steps made of it (getSyncTasks). */
export function buildTasks(run: SyncRun): TaskList {
  const { input } = run;
  const tasks = [...resourceTasks(input), ...hookTasks(input)];
  for (const task of tasks) {
    if (task.target !== undefined) task.target = inNamespace(task.target, input.options.namespace);
  }
  tasks.push(...namespaceTasks(input));
  const liveObject = liveLookup(input);
  for (const task of tasks) {
    if (task.target === undefined || task.live !== undefined) continue;
    const live = liveObject(task.target);
    if (live !== undefined) task.live = live;
  }
  const problems = checkKinds(run, tasks);
  orderPrunes(tasks, input.options.pruneLast === true);
  const sorted = sortTasks(tasks);
  for (const task of sorted) recallResult(run, task);
  return { tasks: sorted, problems };
}

/** Tasks are made in one order whatever the order of the input, so that equal ones stay put. */
function resourceTasks({ resources }: SyncInput): readonly SyncTask[] {
  return resources.flatMap(({ target, live, isExcluded, isModified }) => {
    const object = target ?? live;
    if (object === undefined || isExcluded === true || isHook(object)) return [];
    return syncPhases(object).map((phase) => {
      const task = newTask(phase, target, live);
      if (isModified !== undefined) task.isModified = isModified;
      return task;
    });
  });
}

function hookTasks({ hooks, options }: SyncInput): readonly SyncTask[] {
  if (options.skipHooks === true) return [];
  return hooks
    .filter((hook) => !isIgnored(hook))
    .flatMap((hook) =>
      syncPhases(hook).map((phase) =>
        newTask(phase, withFinalizer(named(hook, phase, options)), undefined),
      ),
    );
}

/** A hook of `generateName` is named for its revision, phase and the start of the sync. */
function named(hook: KubernetesObject, phase: string, options: SyncOptions): KubernetesObject {
  const { name, generateName } = hook.metadata;
  if (typeof name === 'string' && name !== '') return hook;
  const { revision = '', startedAt = 0 } = options;
  const short = revision.length >= 8 ? revision.slice(0, 7) : revision;
  const suffix = `${short}-${phase}-${startedAt}`.toLowerCase();
  return { ...hook, metadata: { ...hook.metadata, name: `${generateName ?? ''}${suffix}` } };
}

function withFinalizer(hook: KubernetesObject): KubernetesObject {
  const finalizers = finalizersOf(hook);
  if (finalizers.includes(HOOK_FINALIZER)) return hook;
  return { ...hook, metadata: { ...hook.metadata, finalizers: [...finalizers, HOOK_FINALIZER] } };
}

/** Also cluster-scoped objects get the namespace; the server drops it again. */
function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  if ((object.metadata.namespace ?? '') !== '' || namespace === '') return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** CreateNamespace=true: the destination's namespace, where it is missing or its metadata is managed. */
function namespaceTasks({ options, resources, liveNamespace }: SyncInput): readonly SyncTask[] {
  const { namespace, createNamespace, managedNamespaceMetadata: managed } = options;
  if (createNamespace !== true || namespace === '') return [];
  const isOwn = resources.some(
    ({ target }) => isNamespace(target) && target?.metadata.name === namespace,
  );
  if (isOwn || (liveNamespace !== undefined && managed === undefined)) return [];
  const metadata =
    managed === undefined
      ? { name: namespace }
      : {
          name: namespace,
          ...(managed.labels === undefined ? {} : { labels: managed.labels }),
          annotations: serverSide(managed.annotations ?? {}),
        };
  return [newTask('PreSync', { apiVersion: 'v1', kind: 'Namespace', metadata }, liveNamespace)];
}

/** Managed metadata is applied server-side, so that what others wrote stays. */
function serverSide(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const options = annotations[SYNC_OPTIONS];
  const added = 'ServerSideApply=true';
  return { ...annotations, [SYNC_OPTIONS]: options === undefined ? added : `${options},${added}` };
}

/** Finds the live object of a target; a cluster-scoped one whatever namespace Git gives it. */
function liveLookup({
  resources,
}: SyncInput): (target: KubernetesObject) => KubernetesObject | undefined {
  const byName = new Map<
    string,
    { readonly namespace: string; readonly live?: KubernetesObject }[]
  >();
  const keyOf = (object: KubernetesObject): string =>
    `${kindOf(object).group}/${object.kind}/${object.metadata.name}`;
  for (const { target, live } of resources) {
    const object = target ?? live;
    if (object === undefined) continue;
    const key = keyOf(object);
    const found = byName.get(key) ?? [];
    const namespace = object.metadata.namespace ?? '';
    found.push(live === undefined ? { namespace } : { namespace, live });
    byName.set(key, found);
  }
  return (target) =>
    byName
      .get(keyOf(target))
      ?.find(({ namespace }) => namespace === '' || namespace === target.metadata.namespace)?.live;
}

/** Refuses what the cluster does not serve and what the project forbids. */
function checkKinds(run: SyncRun, tasks: readonly SyncTask[]): readonly string[] {
  const { findKind, forbids, options } = run.input;
  const defined = new Set(allTargets(run.input).map(definedKind));
  const problems = new Set<string>();
  for (const task of tasks) {
    const object = objectOf(task);
    const kind = kindOf(object);
    const answer = findKind(kind);
    const mayBeMissing =
      options.skipDryRunOnMissingResource === true ||
      hasSyncOption(task.target, 'SkipDryRunOnMissingResource=true') ||
      defined.has(`${kind.group}/${kind.kind}`);
    if ('error' in answer && answer.isNotFound && mayBeMissing) {
      task.skipDryRun = true;
      continue;
    }
    const problem = 'error' in answer ? answer.error : forbids?.(object, answer.namespaced);
    if (problem === undefined) continue;
    setResult(run, task, { status: 'SyncFailed', hookPhase: '', message: problem });
    problems.add(problem);
  }
  return [...problems];
}

function allTargets({ hooks, resources }: SyncInput): readonly (KubernetesObject | undefined)[] {
  return [...hooks, ...resources.map(({ target }) => target)];
}

/** What was created first is removed last: the waves of prunes are mirrored, then PruneLast applies. */
function orderPrunes(tasks: readonly SyncTask[], isLast: boolean): void {
  const prunes = tasks.filter(isPrune).map((task) => ({ task, wave: waveOf(task) }));
  const waves = [...new Set(prunes.map(({ wave }) => wave))].toSorted((a, b) => a - b);
  for (const { task, wave } of prunes) {
    const mirrored = waves[waves.length - 1 - waves.indexOf(wave)];
    if (mirrored !== undefined) task.waveOverride = mirrored;
  }
  const inSync = tasks.filter(({ phase }) => phase === 'Sync').map(waveOf);
  const afterAll = inSync.reduce((last, wave) => Math.max(last, wave), 0) + 1;
  for (const { task } of prunes) {
    if (isLast || hasSyncOption(task.live, 'PruneLast=true')) task.waveOverride = afterAll;
  }
}
