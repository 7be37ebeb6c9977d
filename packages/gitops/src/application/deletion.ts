import type { KubernetesObject } from '@drydock/manifests';
import { parseTimestamp } from '@drydock/manifests';

import {
  annotation,
  annotationItems,
  finalizersOf,
  hasSyncOption,
  isDefinition,
  syncOption,
  syncWave,
} from '../sync/annotations.ts';
import { hookResult } from '../sync/hook-result.ts';
import type { PropagationPolicy } from '../sync/operations.ts';
import type { TaskHealth } from '../sync/sync-input.ts';
import { newTask } from '../sync/sync-task.ts';
import { isDeletionApproved } from './sync-options.ts';

const RESOURCES = 'resources-finalizer.argocd.argoproj.io';
const HOOKS = {
  PreDelete: 'pre-delete-finalizer.argocd.argoproj.io',
  PostDelete: 'post-delete-finalizer.argocd.argoproj.io',
} as const;
const HELM_HOOKS = { PreDelete: 'pre-delete', PostDelete: 'post-delete' } as const;

/** The hooks that run around the deletion of an Application. */
export type DeletionHook = keyof typeof HOOKS;

/** What the deletion of an Application looks at. */
export interface DeletionInput {
  readonly application: KubernetesObject;
  /** Live objects of the Application, hooks and all. */
  readonly live: readonly KubernetesObject[];
  /** Manifests from Git; needed for the hooks alone. */
  readonly targets: readonly KubernetesObject[];
  readonly health: (object: KubernetesObject) => TaskHealth | undefined;
}

/** The next thing to do for an Application that is being deleted. */
export type DeletionStep =
  | { readonly action: 'create'; readonly objects: readonly KubernetesObject[] }
  | {
      readonly action: 'delete';
      readonly objects: readonly KubernetesObject[];
      readonly propagationPolicy: PropagationPolicy;
    }
  | { readonly action: 'wait'; readonly message: string }
  | { readonly action: 'fail'; readonly message: string }
  | { readonly action: 'remove-finalizers'; readonly finalizers: readonly string[] };

/**
 * Deletes an Application step by step, one answer at a time (finalizeApplicationDeletion): PreDelete
 * hooks, then its resources by waves from the last to the first, then PostDelete hooks, and only then
 * the finalizers.
 */
export function nextDeletionStep(input: DeletionInput): DeletionStep {
  const finalizers = finalizersOf(input.application);
  return (
    hookStep(input, 'PreDelete', finalizers) ??
    resourceStep(input, finalizers) ??
    hookStep(input, 'PostDelete', finalizers) ?? {
      action: 'remove-finalizers',
      finalizers: finalizers.filter(isOwnFinalizer),
    }
  );
}

/**
 * The finalizers that an Application has with these manifests: where Git holds hooks of the deletion, its own deletion
 * waits for them (processAppRefreshQueueItem). Other finalizers stay.
 */
export function finalizersFor(
  application: KubernetesObject,
  targets: readonly KubernetesObject[],
): readonly string[] {
  let finalizers = finalizersOf(application);
  for (const hook of ['PreDelete', 'PostDelete'] as const) {
    const own = [HOOKS[hook], `${HOOKS[hook]}/cleanup`];
    const isWanted = targets.some((target) => isDeletionHook(target, hook));
    if (!isWanted) finalizers = finalizers.filter((one) => !one.startsWith(HOOKS[hook]));
    else finalizers = [...new Set([...finalizers, ...own])];
  }
  return finalizers;
}

/** Whether deleting the Application deletes what it deployed. */
export function isCascading(application: KubernetesObject): boolean {
  return finalizersOf(application).some(isResourcesFinalizer);
}

/** How dependents go: `/background` on the finalizer, or else in the foreground. */
export function deletionPolicy(application: KubernetesObject): PropagationPolicy {
  const finalizers = finalizersOf(application);
  return finalizers.includes(`${RESOURCES}/background`) ? 'Background' : 'Foreground';
}

/** The objects that go next: those of the highest wave. */
export function lastWave(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const highest = objects.reduce(
    (wave, object) => Math.max(wave, syncWave(object)),
    Number.NEGATIVE_INFINITY,
  );
  return objects.filter((object) => syncWave(object) === highest);
}

function isResourcesFinalizer(finalizer: string): boolean {
  return finalizer === RESOURCES || finalizer.startsWith(`${RESOURCES}/`);
}

function isOwnFinalizer(finalizer: string): boolean {
  return (
    isResourcesFinalizer(finalizer) || Object.values(HOOKS).some((one) => finalizer.startsWith(one))
  );
}

/** Whether an object runs around the deletion, and when. */
export function isDeletionHook(object: KubernetesObject, hook: DeletionHook): boolean {
  return (
    annotationItems(object, 'argocd.argoproj.io/hook').includes(hook) ||
    annotationItems(object, 'helm.sh/hook').includes(HELM_HOOKS[hook])
  );
}

function hookStep(
  { targets, live, health }: DeletionInput,
  hook: DeletionHook,
  finalizers: readonly string[],
): DeletionStep | undefined {
  if (!finalizers.some((finalizer) => finalizer.startsWith(HOOKS[hook]))) return undefined;
  const hooks = targets.filter((target) => isDeletionHook(target, hook));
  const found = hooks.map((target) => ({
    target,
    live: live.find((object) => isSame(object, target)),
  }));
  const missing = found.filter((one) => one.live === undefined).map(({ target }) => target);
  if (missing.length > 0) return { action: 'create', objects: missing };
  const results = found.flatMap((one) =>
    one.live === undefined
      ? []
      : [hookResult(newTask('Sync', one.live, one.live), health(one.live))],
  );
  const failed = results.find(({ hookPhase }) => hookPhase === 'Failed');
  if (failed !== undefined)
    return { action: 'fail', message: `${hook} hook failed: ${failed.message}` };
  const running = results.filter(({ hookPhase }) => hookPhase === 'Running').length;
  if (running === 0) return undefined;
  return { action: 'wait', message: `${running} ${hook} hooks are running` };
}

function isSame(object: KubernetesObject, target: KubernetesObject): boolean {
  const { name, namespace } = target.metadata;
  return (
    object.kind === target.kind &&
    object.metadata.name === name &&
    (namespace === undefined || namespace === object.metadata.namespace)
  );
}

/** What stays: custom resource definitions, what asks to be kept, and the hooks of the deletion itself. */
function goes(application: KubernetesObject, object: KubernetesObject): boolean {
  if (isDefinition(object) || hasSyncOption(object, 'Delete=false')) return false;
  if (annotation(object, 'helm.sh/resource-policy')?.trim() === 'keep') return false;
  if (isDeletionHook(object, 'PreDelete') || isDeletionHook(object, 'PostDelete')) return false;
  const isItself =
    object.kind === 'Application' &&
    object.metadata.name === application.metadata.name &&
    object.metadata.namespace === application.metadata.namespace;
  return !isItself;
}

function resourceStep(
  { application, live }: DeletionInput,
  finalizers: readonly string[],
): DeletionStep | undefined {
  if (!finalizers.some(isResourcesFinalizer)) return undefined;
  const objects = live.filter((object) => goes(application, object));
  if (objects.length === 0) return undefined;
  const deletedAt = parseTimestamp(application.metadata.deletionTimestamp ?? '') ?? 0;
  const held = objects.filter((object) => syncOption(object, 'Delete') === 'confirm');
  const [first] = held;
  if (first !== undefined && !isDeletionApproved(application, deletedAt)) {
    const more = held.length > 1 ? ` and ${held.length - 1} more resources` : '';
    const name = `${first.kind}/${first.metadata.name}${more}`;
    return { action: 'wait', message: `waiting for deletion confirmation of ${name}` };
  }
  const next = lastWave(objects);
  const untouched = next.filter(({ metadata }) => (metadata.deletionTimestamp ?? '') === '');
  if (untouched.length === 0)
    return { action: 'wait', message: `${objects.length} objects remaining for deletion` };
  return { action: 'delete', objects: untouched, propagationPolicy: deletionPolicy(application) };
}
