import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import type { FieldManagers } from '../fields/field-managers.ts';
import { validateMetadataUpdate } from '@drydock/object-validation';
import { conflict, invalid, staleObject } from './api-failure.ts';
import { inItsScope } from './cluster-scoped.ts';
import { convertObject } from './conversion.ts';
import {
  admit,
  hasStatus,
  managersOf,
  strategyContext,
  type RegistryWrite,
  type UpdateOutcome,
} from './object-registry.ts';
import type { Strategy } from './strategy.ts';

/** Replaces an object: `given` is the whole object to be, `current` the one it was made from. Throws ApiFailure. */
export function updateObject(
  write: RegistryWrite,
  given: KubernetesObject,
  current: KubernetesObject,
): UpdateOutcome {
  const { options, type, context } = write;
  const { store } = options;
  const { name, namespace = '' } = current.metadata;
  const record = store.record(type.storage, namespace, name);
  const previous = record?.object ?? current;
  checkVersion(write, given, previous);
  const prepared = prepare(write, inItsScope(type, given), previous);
  options.guard?.(write, { next: prepared, previous });
  const next = admit(write, { operation: 'UPDATE', object: prepared, previous });
  if (context.trusted !== true) validate(write, next, previous);
  const stored = convertObject(next, type.storageApiVersion);
  const isSame = sameObject(stored, previous);
  if (isSame && !managersDiffer(context.managers, record?.managers)) {
    return { object: previous, managers: record?.managers, created: false };
  }
  const managers =
    context.managers ?? managersOf(write, record?.managers, { previous, next: stored });
  if (context.dryRun) return { object: stored, managers, created: false };
  if (isFinished(stored)) {
    store.remove(type.storage, namespace, name);
    options.strategyOf(type).released?.(stored);
    return { object: stored, managers, created: false };
  }
  const event = store.put(type.storage, { object: stored, managers });
  return { object: event.object, managers, created: false };
}

function checkVersion(
  { type, context }: RegistryWrite,
  given: KubernetesObject,
  previous: KubernetesObject,
): void {
  const { resourceVersion, uid } = given.metadata;
  const isStale =
    (context.trusted !== true &&
      uid !== undefined &&
      resourceVersion !== undefined &&
      uid !== previous.metadata.uid) ||
    (resourceVersion !== undefined && resourceVersion !== previous.metadata.resourceVersion) ||
    (context.trusted === true && uid !== undefined && uid !== previous.metadata.uid);
  const isApply = context.managers !== undefined && context.trusted !== true;
  if (isApply && uid !== undefined && uid !== previous.metadata.uid) return; // said of the field
  if (isStale) throw conflict(type, previous.metadata.name, staleObject);
  const { uid: found = '', name, namespace } = previous.metadata;
  if (context.managers !== undefined || uid === undefined || uid === found) return;
  const place = [type.group, type.plural, namespace, name].filter((part) => part).join('/');
  throw conflict(
    type,
    name,
    `StorageError: invalid object, Code: 4, Key: /registry/${place}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`,
  );
}

function prepare(
  write: RegistryWrite,
  given: KubernetesObject,
  previous: KubernetesObject,
): KubernetesObject {
  const { options, type, context } = write;
  const strategy = options.strategyOf(type);
  let next = keepSystemMetadata(given, previous);
  if (strategy.defaults) next = strategy.defaults(next);
  if (context.subresource === 'status') return withOnlyStatus(next, previous);
  if (context.subresource === 'binding') return next;
  if (context.subresource === 'finalize') return { ...previous, spec: finalizersOnly(next.spec) };
  if (strategy.ownsStatus ?? hasStatus(type)) next = withStatusOf(next, previous);
  if (strategy.prepareUpdate) next = strategy.prepareUpdate(next, previous, strategyContext(write));
  return bumpGeneration(next, previous, strategy);
}

function validate(write: RegistryWrite, next: KubernetesObject, previous: KubernetesObject): void {
  const { options, type, context } = write;
  const strategy = options.strategyOf(type);
  const surroundings = strategyContext(write);
  const onlyStatus = context.subresource === 'status';
  const causes = [
    ...validateMetadataUpdate(next, previous, type),
    ...(onlyStatus && !type.custom
      ? (strategy.validateStatus?.(next) ?? [])
      : (strategy.validate?.(next, surroundings, previous) ?? [])),
    ...(onlyStatus ? [] : (strategy.validateUpdate?.(next, previous, surroundings) ?? [])),
  ];
  if (causes.length > 0) throw invalid(type, previous.metadata.name, causes);
  if (strategy.warnings) context.warnings.push(...strategy.warnings(next, previous));
}

const managersDiffer = (
  given: FieldManagers | undefined,
  kept: FieldManagers | undefined,
): boolean => given !== undefined && !given.isSame(kept);

/** An object that waited for its finalizers and has none left is removed by the write that took the last. */
function isFinished(object: KubernetesObject): boolean {
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds } = object.metadata;
  return (
    deletionTimestamp !== undefined &&
    (finalizers ?? []).length === 0 &&
    (deletionGracePeriodSeconds ?? 0) === 0 &&
    !isNamespaceWithFinalizer(object)
  );
}

function isNamespaceWithFinalizer(object: KubernetesObject): boolean {
  if (object.kind !== 'Namespace' || object.apiVersion !== 'v1') return false;
  const spec = object.spec as { readonly finalizers?: readonly string[] } | undefined; // a Namespace, validated
  return (spec?.finalizers ?? []).length > 0;
}

function sameObject(a: KubernetesObject, b: KubernetesObject): boolean {
  return deepEqual(
    { ...a, metadata: { ...a.metadata, resourceVersion: undefined } },
    {
      ...b,
      metadata: { ...b.metadata, resourceVersion: undefined },
    },
  );
}

function keepSystemMetadata(given: KubernetesObject, previous: KubernetesObject): KubernetesObject {
  const { managedFields: _, ...own } = given.metadata;
  const before = previous.metadata;
  const metadata = {
    ...own,
    name: own.name,
    uid: own.uid ?? before.uid,
    resourceVersion: before.resourceVersion,
    generation: before.generation,
    creationTimestamp: before.creationTimestamp,
    deletionTimestamp: before.deletionTimestamp,
    deletionGracePeriodSeconds: before.deletionGracePeriodSeconds,
    generateName: own.generateName ?? before.generateName,
    namespace: own.namespace ?? before.namespace,
  };
  return {
    ...given,
    metadata: withoutUndefined(metadata) as unknown as KubernetesObject['metadata'],
  }; // same fields, fewer undefined
}

function withoutUndefined(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) if (value[key] !== undefined) result[key] = value[key];
  return result;
}

function withStatusOf(next: KubernetesObject, previous: KubernetesObject): KubernetesObject {
  if (next.status === previous.status) return next;
  const { status: _, ...rest } = next;
  return previous.status === undefined ? rest : { ...rest, status: previous.status }; // as above
}

function withOnlyStatus(next: KubernetesObject, previous: KubernetesObject): KubernetesObject {
  const { finalizers, ownerReferences, labels } = previous.metadata;
  const { finalizers: _f, ownerReferences: _o, labels: given, ...own } = next.metadata;
  const kept = next.apiVersion === 'apps/v1' && next.kind === 'Deployment' ? labels : given;
  const metadata = {
    ...own,
    ...(kept ? { labels: kept } : {}),
    ...(finalizers ? { finalizers } : {}),
    ...(ownerReferences ? { ownerReferences } : {}),
  };
  const result: Record<string, unknown> = { ...previous, metadata };
  if (next.status === undefined) delete result.status;
  else result.status = next.status;
  return result as KubernetesObject; // previous with another status
}

function bumpGeneration(
  next: KubernetesObject,
  previous: KubernetesObject,
  strategy: Strategy,
): KubernetesObject {
  const { generation: fields } = strategy;
  if (!fields) return next;
  const isChanged = fields.includes('*')
    ? Object.keys({ ...next, ...previous }).some(
        (key) =>
          key !== 'metadata' &&
          key !== 'status' &&
          key !== 'apiVersion' &&
          !deepEqual(next[key], previous[key]),
      )
    : fields.some((field) => !deepEqual(fieldOf(next, field), fieldOf(previous, field)));
  if (!isChanged) return next;
  const generation = (previous.metadata.generation ?? 0) + 1;
  return { ...next, metadata: { ...next.metadata, generation } };
}

/** `spec`, or `metadata.annotations`: what a generation counts. */
function fieldOf(object: KubernetesObject, field: string): unknown {
  return field === 'metadata.annotations' ? (object.metadata.annotations ?? {}) : object[field];
}

/** What `/finalize` may change of a namespace. */
function finalizersOnly(spec: unknown): unknown {
  const { finalizers = [] } = (spec ?? {}) as { readonly finalizers?: readonly string[] }; // a Namespace
  return finalizers.length > 0 ? { finalizers } : {};
}
