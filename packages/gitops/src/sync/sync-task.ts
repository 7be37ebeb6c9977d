import type { GroupVersionKind, KubernetesObject } from '@drydock/manifests';
import { parseApiVersion } from '@drydock/manifests';

import type { HookDeletePolicy, SyncPhase } from './annotations.ts';
import { deletePolicies, isHook, syncWave } from './annotations.ts';
import type { OperationPhase, ResourceResult, ResultCode } from './sync-state.ts';

/** One thing to apply or to prune. Lives for one step; only its result outlives it. */
export interface SyncTask {
  phase: SyncPhase;
  target?: KubernetesObject;
  live?: KubernetesObject;
  waveOverride?: number;
  skipDryRun: boolean;
  isModified?: boolean;
  status: ResultCode | '';
  hookPhase: OperationPhase | '';
  message: string;
}

/** A task before anything happened to it. */
export function newTask(
  phase: SyncPhase,
  target: KubernetesObject | undefined,
  live: KubernetesObject | undefined,
): SyncTask {
  return {
    phase,
    ...(target === undefined ? {} : { target }),
    ...(live === undefined ? {} : { live }),
    skipDryRun: false,
    status: '',
    hookPhase: '',
    message: '',
  };
}

/** What Git says, or else what is live; a task has one of them. */
export function objectOf({ target, live }: SyncTask): KubernetesObject {
  return target ?? live ?? NOTHING;
}

const NOTHING: KubernetesObject = { apiVersion: '', kind: '', metadata: { name: '' } };

export const isPrune = (task: SyncTask): boolean => task.target === undefined;
export const isHookTask = (task: SyncTask): boolean => isHook(objectOf(task));
export const isPending = (task: SyncTask): boolean => task.hookPhase === '';
export const isRunning = (task: SyncTask): boolean => task.hookPhase === 'Running';
export const isDone = (task: SyncTask): boolean => !isPending(task) && !isRunning(task);

export function waveOf(task: SyncTask): number {
  return task.waveOverride ?? syncWave(objectOf(task));
}

export function kindOf(object: KubernetesObject): GroupVersionKind {
  return { ...parseApiVersion(object.apiVersion), kind: object.kind };
}

/** A task as messages name it: `apps/Deployment/web`, `/Service/web`. */
export function describe(task: SyncTask): string {
  const object = objectOf(task);
  return `${kindOf(object).group}/${object.kind}/${object.metadata.name}`;
}

/** Whether a hook's policies ask for its removal; a policy means nothing on other objects. */
export function hasDeletePolicy(task: SyncTask, policy: HookDeletePolicy): boolean {
  return isHookTask(task) && deletePolicies(objectOf(task)).includes(policy);
}

/** Whether the live hook goes before it is created anew. */
export function isDeletedBeforeCreation(task: SyncTask): boolean {
  return task.live !== undefined && isPending(task) && hasDeletePolicy(task, 'BeforeHookCreation');
}

/** Identity of a task's result: its object in its phase. */
export function resultKey(result: ResourceResult): string {
  return [result.group, result.kind, result.namespace, result.name, result.syncPhase].join('/');
}

/** The result that a task stands for now. */
export function resultOf(task: SyncTask): ResourceResult {
  const object = objectOf(task);
  const images = imagesOf(object);
  return {
    ...kindOf(object),
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    status: task.status,
    message: task.message,
    hookType: isHookTask(task) ? task.phase : '',
    hookPhase: task.hookPhase,
    syncPhase: task.phase,
    ...(images.length > 0 ? { images } : {}),
  };
}

/** Images of all containers of an object, wherever its pod template stands. */
function imagesOf(object: KubernetesObject): readonly string[] {
  const images: string[] = [];
  collectImages(object, images, 0);
  return images;
}

const POD_PATHS = ['spec', 'template', 'jobTemplate', 'initContainers', 'containers'];

function collectImages(value: unknown, images: string[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > POD_PATHS.length + 2) return;
  for (const key of POD_PATHS) {
    const part: unknown = (value as Record<string, unknown>)[key]; // any JSON mapping may hold any key
    if (!Array.isArray(part)) collectImages(part, images, depth + 1);
    else if (key.toLowerCase().endsWith('containers')) images.push(...part.flatMap(imageOf));
  }
}

function imageOf(container: unknown): readonly string[] {
  if (typeof container !== 'object' || container === null || !('image' in container)) return [];
  return typeof container.image === 'string' && container.image !== '' ? [container.image] : [];
}
