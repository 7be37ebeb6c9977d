import type { KubernetesObject } from '@drydock/manifests';

import { textAt, textsAt } from '../read-json.ts';

/** The phases of a sync, in order. */
export type SyncPhase = 'PreSync' | 'Sync' | 'PostSync' | 'SyncFail';
/** What `argocd.argoproj.io/hook` may name in a sync; PreDelete and PostDelete belong to the deletion of an Application. */
export type HookType = SyncPhase | 'Skip';
/** When a hook is removed. */
export type HookDeletePolicy = 'HookSucceeded' | 'HookFailed' | 'BeforeHookCreation';

export const SYNC_PHASES: readonly SyncPhase[] = ['PreSync', 'Sync', 'PostSync', 'SyncFail'];
/** Keeps a hook until Argo CD has seen how it ended. */
export const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';
export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

const HOOK = 'argocd.argoproj.io/hook';
const HELM_HOOK = 'helm.sh/hook';
const HOOK_TYPES: ReadonlyMap<string, HookType> = new Map(
  [...SYNC_PHASES, 'Skip' as const].map((type) => [type, type]),
);
const HELM_HOOK_TYPES: ReadonlyMap<string, HookType> = new Map([
  ['pre-install', 'PreSync'],
  ['pre-upgrade', 'PreSync'],
  ['post-install', 'PostSync'],
  ['post-upgrade', 'PostSync'],
]);
const DELETE_POLICIES: ReadonlyMap<string, HookDeletePolicy> = new Map([
  ['HookSucceeded', 'HookSucceeded'],
  ['HookFailed', 'HookFailed'],
  ['BeforeHookCreation', 'BeforeHookCreation'],
]);
const HELM_DELETE_POLICIES: ReadonlyMap<string, HookDeletePolicy> = new Map([
  ['hook-succeeded', 'HookSucceeded'],
  ['hook-failed', 'HookFailed'],
  ['before-hook-creation', 'BeforeHookCreation'],
]);
const LARGEST_WAVE = 2n ** 63n - 1n;

/** An annotation's value; undefined where the object has none. */
export function annotation(object: KubernetesObject | undefined, key: string): string | undefined {
  const value = object?.metadata.annotations?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The items of a comma-separated annotation: trimmed, each once. */
export function annotationItems(
  object: KubernetesObject | undefined,
  key: string,
): readonly string[] {
  const items = (annotation(object, key) ?? '').split(',').map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}

/** The hooks that an object is: Argo CD's annotation, or else Helm's. */
export function hookTypes(object: KubernetesObject): readonly HookType[] {
  const own = mapped(annotationItems(object, HOOK), HOOK_TYPES);
  return own.length > 0 ? own : mapped(annotationItems(object, HELM_HOOK), HELM_HOOK_TYPES);
}

/** Whether an object takes part in syncs as a hook, valid or not. `crd-install` marks a plain resource. */
export function isHook(object: KubernetesObject): boolean {
  if (annotation(object, HOOK) !== undefined) return !isSkipped(object);
  const helm = annotation(object, HELM_HOOK);
  return helm !== undefined && helm !== 'crd-install';
}

/** Whether an object is never synced: `hook: Skip` alone. */
export function isSkipped(object: KubernetesObject): boolean {
  const types = hookTypes(object);
  return types.length === 1 && types[0] === 'Skip';
}

/** Whether an object is a hook of no type that a sync knows; it is left out in silence. */
export function isIgnored(object: KubernetesObject): boolean {
  return isHook(object) && hookTypes(object).length === 0;
}

/** The phases in which an object is applied; a plain resource in Sync. */
export function syncPhases(object: KubernetesObject): readonly SyncPhase[] {
  if (isSkipped(object)) return [];
  if (!isHook(object)) return ['Sync'];
  const types = new Set<HookType>(hookTypes(object));
  return SYNC_PHASES.filter((phase) => types.has(phase));
}

/** When a hook is removed; before it is created anew where nothing valid is said. */
export function deletePolicies(object: KubernetesObject): readonly HookDeletePolicy[] {
  const policies = [
    ...mapped(annotationItems(object, `${HOOK}-delete-policy`), DELETE_POLICIES),
    ...mapped(annotationItems(object, `${HELM_HOOK}-delete-policy`), HELM_DELETE_POLICIES),
  ];
  return policies.length > 0 ? policies : ['BeforeHookCreation'];
}

/** The wave of an object; Helm's hook weight where Argo CD's annotation holds no number. */
export function syncWave(object: KubernetesObject): number {
  return (
    wholeNumber(annotation(object, 'argocd.argoproj.io/sync-wave')) ??
    wholeNumber(annotation(object, `${HELM_HOOK}-weight`)) ??
    0
  );
}

/** Whether an object carries exactly this option: `Replace=true`. */
export function hasSyncOption(object: KubernetesObject | undefined, option: string): boolean {
  return annotationItems(object, SYNC_OPTIONS).includes(option);
}

/** The value that an object gives to an option; the first one counts. */
export function syncOption(object: KubernetesObject | undefined, name: string): string | undefined {
  const item = annotationItems(object, SYNC_OPTIONS).find((one) => one.startsWith(`${name}=`));
  return item?.slice(name.length + 1);
}

/** Group and kind that a CustomResourceDefinition defines: `group/Kind`; undefined for anything else. */
export function definedKind(object: KubernetesObject | undefined): string | undefined {
  if (object === undefined || !isDefinition(object)) return undefined;
  const [group, kind] = [textAt(object, 'spec', 'group'), textAt(object, 'spec', 'names', 'kind')];
  return group === '' || kind === '' ? undefined : `${group}/${kind}`;
}

/** The finalizers of an object; none where they are no list of texts. */
export function finalizersOf(object: KubernetesObject | undefined): readonly string[] {
  return textsAt(object, 'metadata', 'finalizers');
}

/** Whether an object is a CustomResourceDefinition. */
export function isDefinition(object: KubernetesObject): boolean {
  return (
    object.kind === 'CustomResourceDefinition' &&
    object.apiVersion.startsWith('apiextensions.k8s.io/')
  );
}

/** Whether an object is a Namespace of the core group. */
export function isNamespace(object: KubernetesObject | undefined): boolean {
  return object?.kind === 'Namespace' && !object.apiVersion.includes('/');
}

function mapped<T>(items: readonly string[], known: ReadonlyMap<string, T>): readonly T[] {
  return items.flatMap((item) => {
    const value = known.get(item);
    return value === undefined ? [] : [value];
  });
}

/** As Go's strconv.Atoi reads it: no spaces, no fraction, 64 bits. */
function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return value > LARGEST_WAVE || value < -LARGEST_WAVE - 1n ? undefined : Number(value);
}
