import type { KubernetesObject } from '@drydock/manifests';
import { parseTime, formatTime } from './timestamp.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { conflict, forbidden, notFound } from './api-failure.ts';
import type { Strategy } from './strategy.ts';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun: boolean;
}

export interface DeleteOutcome {
  readonly object: KubernetesObject;
  /** Gone at once; else it waits for its grace period or its finalizers. */
  readonly removed: boolean;
}

export interface Deleter {
  readonly store: ObjectStore;
  readonly now: () => number;
  readonly strategyOf: (type: ResourceType) => Strategy;
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** Deletes as the generic registry does: preconditions, grace, finalizers. @see apiserver registry/generic/registry/store.go */
export function deleteObject(
  deleter: Deleter,
  type: ResourceType,
  key: { readonly namespace: string; readonly name: string },
  options: DeleteOptions,
): DeleteOutcome {
  const { store } = deleter;
  const record = store.record(type.storage, key.namespace, key.name);
  if (!record) throw notFound(type, key.name);
  const { object } = record;
  checkPreconditions(type, object, options);
  const strategy = deleter.strategyOf(type);
  const grace = strategy.grace?.(object, options.gracePeriodSeconds) ?? 0;
  const finalizers = finalizersFor(object, options, strategy);
  if (isProtected(type, object))
    throw forbidden(type, key.name, 'this namespace may not be deleted');
  const waits = finalizers.length > 0 || grace > 0 || object.kind === 'Namespace';
  if (!waits) {
    if (!options.dryRun) {
      // Kinds with grace are marked before they go, also when their grace is none: watchers see both writes.
      if (strategy.grace && object.metadata.deletionTimestamp === undefined) {
        const dying = markDeleted(object, { grace, finalizers, now: deleter.now() });
        store.put(type.storage, { object: dying, managers: record.managers });
      }
      const event = store.remove(type.storage, key.namespace, key.name);
      strategy.released?.(object);
      const last = event?.object ?? object;
      if (!strategy.grace) return { object: last, removed: true };
      const marked = markDeleted(last, { grace, finalizers, now: deleter.now() });
      return { object: marked, removed: true };
    }
    return { object, removed: true };
  }
  const next = markDeleted(object, { grace, finalizers, now: deleter.now() });
  if (next === object || options.dryRun) return { object: next, removed: false };
  const event = store.put(type.storage, { object: next, managers: record.managers });
  return { object: event.object, removed: false };
}

/** The namespaces that a cluster cannot be without. */
function isProtected(type: ResourceType, object: KubernetesObject): boolean {
  const names = ['default', 'kube-system', 'kube-public'];
  return type.kind === 'Namespace' && type.group === '' && names.includes(object.metadata.name);
}

function checkPreconditions(
  type: ResourceType,
  object: KubernetesObject,
  { preconditions }: DeleteOptions,
): void {
  const { uid = '', resourceVersion = '', name } = object.metadata;
  const refuse = (what: string, wanted: string, found: string, why: string): void => {
    const failure = conflict(
      { group: '', plural: type.kind, kind: type.kind },
      name,
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been ${why}`,
    );
    throw failure;
  };
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    refuse('UID', preconditions.uid, uid, 'deleted and then recreated');
  }
  const version = preconditions?.resourceVersion;
  if (version !== undefined && version !== resourceVersion) {
    refuse('ResourceVersion', version, resourceVersion, 'modified');
  }
}

function finalizersFor(
  object: KubernetesObject,
  options: DeleteOptions,
  strategy: Strategy,
): readonly string[] {
  const current = object.metadata.finalizers ?? [];
  const { propagationPolicy, orphanDependents } = options;
  const says = propagationPolicy !== undefined || orphanDependents !== undefined;
  const orphans =
    propagationPolicy === 'Orphan' ||
    orphanDependents === true ||
    (!says && (current.includes(ORPHAN) || (strategy.orphansByDefault ?? false)));
  const foreground =
    propagationPolicy === 'Foreground' || (!says && !orphans && current.includes(FOREGROUND));
  const rest = current.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  if (orphans)
    return current.includes(ORPHAN)
      ? current.filter((name) => name !== FOREGROUND)
      : [...rest, ORPHAN];
  if (foreground)
    return current.includes(FOREGROUND)
      ? current.filter((name) => name !== ORPHAN)
      : [...rest, FOREGROUND];
  return rest;
}

function markDeleted(
  object: KubernetesObject,
  how: { readonly grace: number; readonly finalizers: readonly string[]; readonly now: number },
): KubernetesObject {
  const { metadata } = object;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  const sameFinalizers = how.finalizers.join() === (metadata.finalizers ?? []).join();
  const { finalizers: _, ...rest } = metadata;
  const withFinalizers = how.finalizers.length > 0 ? { ...rest, finalizers: how.finalizers } : rest;
  if (deletionTimestamp !== undefined) {
    if (how.grace >= (deletionGracePeriodSeconds ?? 0)) {
      return sameFinalizers ? object : { ...object, metadata: withFinalizers };
    }
    const started =
      (parseTime(deletionTimestamp) ?? how.now) - (deletionGracePeriodSeconds ?? 0) * 1000;
    return {
      ...object,
      metadata: {
        ...withFinalizers,
        deletionTimestamp: formatTime(started + how.grace * 1000),
        deletionGracePeriodSeconds: how.grace,
      },
    };
  }
  const marked = {
    ...withFinalizers,
    ...(metadata.generation === undefined ? {} : { generation: metadata.generation + 1 }),
    deletionTimestamp: formatTime(how.now + how.grace * 1000),
    deletionGracePeriodSeconds: how.grace,
  };
  const isNamespace = object.kind === 'Namespace' && object.apiVersion === 'v1';
  if (!isNamespace) return { ...object, metadata: marked };
  const { deletionGracePeriodSeconds: _grace, ...namespaceMetadata } = marked;
  return { ...object, metadata: namespaceMetadata, status: { phase: 'Terminating' } };
}
