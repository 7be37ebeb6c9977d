import type { KubernetesObject } from '@drydock/manifests';
import type { ObjectStore } from '../store/object-store.ts';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';
import { validateMetadata } from '@drydock/object-validation';
import { alreadyExists, ApiFailure, forbidden, invalid, notFound } from './api-failure.ts';
import { inItsScope } from './cluster-scoped.ts';
import { established } from './definitions.ts';
import { convertObject } from './conversion.ts';
import { generateName, randomUid } from './names.ts';
import {
  admit,
  hasStatus,
  managersOf,
  strategyContext,
  type RegistryOptions,
  type RegistryWrite,
  type UpdateOutcome,
} from './object-registry.ts';
import type { Strategy } from './strategy.ts';
import { formatTime } from './timestamp.ts';

/** Creates an object: metadata, defaults, admission, allocation, validation, store. Throws ApiFailure. */
export function createObject(write: RegistryWrite, given: KubernetesObject): UpdateOutcome {
  const { options, type, context } = write;
  const { store } = options;
  const strategy = options.strategyOf(type);
  const surroundings = strategyContext(write);
  let object = initialMetadata(type, inItsScope(type, given), options);
  const { name, namespace = '' } = object.metadata;
  if (type.namespaced) checkNamespace(type, object, store, context.trusted === true);
  options.guard?.(write, { next: object });
  object = strategy.defaults ? strategy.defaults(object) : object;
  if (strategy.ownsStatus ?? hasStatus(type)) object = resetStatus(object, strategy);
  object = admit(write, { operation: 'CREATE', object });
  if (strategy.defaults) object = strategy.defaults(object);
  if (strategy.prepareCreate) object = strategy.prepareCreate(object, surroundings);
  if (context.trusted !== true) {
    const causes = [
      ...validateMetadata(object, type, strategy.nameForm),
      ...(strategy.validate?.(object, surroundings) ?? []),
    ];
    if (causes.length > 0) throw invalid(type, name, causes);
    if (strategy.warnings) context.warnings.push(...strategy.warnings(object));
  }
  const existing = store.get(type.storage, namespace, name);
  if (existing) {
    const isDying = existing.metadata.deletionTimestamp !== undefined;
    throw alreadyExists(type, name, isDying ? 'object is being deleted: ' : '');
  }
  const stored = convertObject(object, type.storageApiVersion);
  const managers =
    context.managers ?? managersOf(write, undefined, { previous: undefined, next: stored });
  if (context.dryRun) return { object: stored, managers, created: true };
  const event = store.put(type.storage, { object: stored, managers });
  if (type.kind === 'CustomResourceDefinition') establish(write, event.object);
  return { object: event.object, managers, created: true };
}

function initialMetadata(
  type: ResourceType,
  given: KubernetesObject,
  options: RegistryOptions,
): KubernetesObject {
  const {
    generateName: base,
    name,
    managedFields: _managed,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    resourceVersion,
    generation: _generation,
    ...rest
  } = given.metadata;
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== '0') {
    throw new ApiFailure({
      code: 500,
      reason: '',
      message: 'resourceVersion should not be set on objects to be created',
    });
  }
  const hasName = typeof name === 'string' && name !== '';
  const finalName = hasName ? name : base ? generateName(base, options.random) : '';
  const metadata = {
    ...(base ? { generateName: base } : {}),
    ...rest,
    name: finalName,
    uid: randomUid(options.random),
    ...(options.strategyOf(type).generation ? { generation: 1 } : {}),
    creationTimestamp: formatTime(options.now()),
  };
  return { ...given, apiVersion: apiVersionOf(type), kind: type.kind, metadata };
}

/** Controllers may write before a namespace is there, as harnesses do; into one that goes away nobody may. */
function checkNamespace(
  type: ResourceType,
  object: KubernetesObject,
  store: ObjectStore,
  mayBeMissing: boolean,
): void {
  const { namespace = '', name } = object.metadata;
  const found = store.get({ group: '', resource: 'namespaces' }, '', namespace);
  if (!found && mayBeMissing) return;
  if (!found) throw notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const failure = forbidden(
    type,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  throw new ApiFailure({
    ...failure.failure,
    details: {
      ...failure.failure.details,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  });
}

function resetStatus(object: KubernetesObject, strategy: Strategy): KubernetesObject {
  if (object.status === undefined && strategy.ownsStatus !== true) return object;
  const { status: _, ...rest } = object;
  return rest; // everything but status is still there
}

/** The API server itself accepts a definition's names, right after it was written. */
function establish({ options, type }: RegistryWrite, object: KubernetesObject): void {
  const { store } = options;
  const record = store.record(type.storage, '', object.metadata.name);
  const next = established(object, store.list(type.storage), options.now());
  if (next !== object) store.put(type.storage, { object: next, managers: record?.managers });
}
