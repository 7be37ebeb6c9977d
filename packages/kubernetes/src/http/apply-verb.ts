import { createObject } from '../registry/create-object.ts';
import { updateObject } from '../registry/update-object.ts';
import type { KubernetesObject } from '@drydock/manifests';
import {
  applyManaged,
  emptyFieldSet,
  isPlainObject,
  managersAfterUpdate,
  parseFieldsV1,
  typeErrors,
  unionOf,
  type FieldConflict,
  type FieldSet,
  type Manager,
  type ManagerId,
  type PlainObject,
} from '@drydock/merge';
import {
  fixedManagers,
  isSameEntry,
  sortManagers,
  unownedFields,
} from '../fields/field-managers.ts';
import { authorize } from '../auth/authorize-call.ts';
import { ApiFailure, badRequest, internalPlain, notFound } from '../registry/api-failure.ts';
import { convertObject } from '../registry/conversion.ts';
import type { UpdateOutcome } from '../registry/object-registry.ts';
import { textOf } from '@drydock/object-validation';
import { formatTime } from '../registry/timestamp.ts';
import { apiVersionOf } from '../types/resource-type.ts';
import {
  currentObject,
  managerOf,
  writeContext,
  registryWrite,
  type ResourceCall,
  type ServerParts,
} from './call.ts';
import { readFlag } from './query.ts';

/** Server-side apply. Creates the object when it is not there. */
export function applyObject(parts: ServerParts, call: ResourceCall, patch: unknown): UpdateOutcome {
  const { type, name = '', namespace } = call;
  const given = checkedPatch(patch, call);
  const mergeType = parts.mergeTypes(type);
  const errors = typeErrors(given, mergeType);
  const applied = withoutOthersFields(given, call);
  if (errors.length > 0) {
    const text =
      errors.length === 1 ? errors[0] : `errors:\n${errors.map((line) => `  ${line}`).join('\n')}`;
    const version = type.group === '' ? `/${type.version}` : apiVersionOf(type);
    const place = `${namespaceOf(applied)}/${name}; ${version}, Kind=${type.kind}`;
    throw internalPlain(`failed to create typed patch object (${place}): ${text}`);
  }
  const record = parts.store.record(type.storage, namespace, name);
  const current = currentObject(parts, call);
  if (!current && call.subresource !== undefined) throw notFound(type, name);
  if (
    !current &&
    isPlainObject(applied.metadata) &&
    applied.metadata.resourceVersion !== undefined
  ) {
    throw notFound(type, name);
  }
  const live = current ? convertObject(current, apiVersionOf(type)) : undefined;
  const known = record?.managers?.list() ?? [];
  const by: ManagerId = {
    manager: managerOf(call),
    operation: 'Apply',
    apiVersion: apiVersionOf(type),
    ...(call.subresource === undefined ? {} : { subresource: call.subresource }),
  };
  const managers = current && known.length === 0 ? beforeFirstApply(parts, call, current) : known;
  const result = applyManaged(live ?? emptyLive(call), applied, managers, {
    type: mergeType,
    by,
    force: readFlag(call.query, 'force'),
    ignored: unionOf(unownedFields, ignoredBySubresource(call)),
  });
  if (!result.ok) throw conflictFailure(result.conflicts);
  const time = formatTime(parts.now());
  const stamped = result.managers.map((manager) =>
    isSameEntry(manager, by) && result.changed ? { ...manager, time } : manager,
  );
  const decoded = parts.decoder.decode(result.object, type, {
    validation: 'Ignore',
    warn: () => undefined,
  });
  const context = { ...writeContext(call), managers: fixedManagers(sortManagers(stamped)) };
  const placed = type.namespaced
    ? { ...decoded, metadata: { ...decoded.metadata, namespace, name } }
    : { ...decoded, metadata: { ...decoded.metadata, name } };
  if (!current && parts.authorizer) {
    authorize(parts.authorizer, call.user, {
      verb: 'create',
      group: type.group,
      resource: type.plural,
      namespace,
      name,
    });
  }
  if (!current) return createObject(registryWrite(parts, type, context), placed);
  return updateObject(registryWrite(parts, type, context), placed, current);
}

const namespaceOf = (applied: PlainObject): string =>
  isPlainObject(applied.metadata) && typeof applied.metadata.namespace === 'string'
    ? applied.metadata.namespace
    : '';

function checkedPatch(patch: unknown, call: ResourceCall): PlainObject {
  const { type, name = '' } = call;
  const value = isPlainObject(patch) ? patch : {};
  const { apiVersion = '', kind = '' } = value;
  if (apiVersion !== apiVersionOf(type) || kind !== type.kind) {
    const text = String(apiVersion);
    const shown = text.includes('/') ? text : `/${text}`;
    throw badRequest(`invalid object type: ${shown}, Kind=${String(kind)}`);
  }
  const metadata = isPlainObject(value.metadata) ? value.metadata : {};
  if (metadata.name === undefined || metadata.name === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (metadata.name !== name) {
    throw badRequest(
      `the name of the object (${textOf(metadata.name)}) does not match the name on the URL (${name})`,
    );
  }
  if (metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  if (
    type.namespaced &&
    metadata.namespace !== undefined &&
    metadata.namespace !== call.namespace
  ) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  return value;
}

function emptyLive(call: ResourceCall): KubernetesObject {
  const { type, namespace, name = '' } = call;
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    metadata: type.namespaced ? { name, namespace } : { name },
  };
}

/** What an object without managers had before its first apply belongs to a manager of that name. */
function beforeFirstApply(
  parts: ServerParts,
  call: ResourceCall,
  current: KubernetesObject,
): readonly Manager[] {
  const by: ManagerId = {
    manager: 'before-first-apply',
    operation: 'Update',
    apiVersion: apiVersionOf(call.type),
  };
  const empty = { apiVersion: current.apiVersion, kind: current.kind, metadata: {} };
  const type = parts.mergeTypes(call.type);
  const found = managersAfterUpdate(empty, current, [], { type, by, ignored: unownedFields });
  return found.map((manager) => ({ ...manager, time: formatTime(parts.now()) }));
}

/** `status` is not applied through the object itself, `spec` not through `/status`. */
function withoutOthersFields(applied: PlainObject, call: ResourceCall): PlainObject {
  const hasStatus = call.type.subresources.some((sub) => sub.name === 'status');
  const dropped = call.subresource === 'status' ? 'spec' : hasStatus ? 'status' : undefined;
  if (dropped === undefined || applied[dropped] === undefined) return applied;
  return Object.fromEntries(Object.entries(applied).filter(([key]) => key !== dropped));
}

function ignoredBySubresource(call: ResourceCall): FieldSet {
  if (call.subresource === 'status') {
    return parseFieldsV1({ 'f:spec': {} });
  }
  return call.type.subresources.some((sub) => sub.name === 'status')
    ? parseFieldsV1({ 'f:status': {} })
    : emptyFieldSet;
}

/** 409 with a cause per field. @see apiserver managedfields/internal/conflict.go */
function conflictFailure(conflicts: readonly FieldConflict[]): ApiFailure {
  const causes = conflicts.flatMap(({ manager, paths }) =>
    paths.map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${describeManager(manager)}`,
      field,
    })),
  );
  const [only] = causes;
  const plural = causes.length === 1 ? 'conflict' : 'conflicts';
  const text =
    causes.length === 1 && only
      ? `${only.message}: ${only.field}`
      : conflicts
          .map(
            ({ manager, paths }) =>
              `conflicts with ${describeManager(manager)}:\n${paths.map((path) => `- ${path}`).join('\n')}`,
          )
          .join('\n');
  return new ApiFailure({
    code: 409,
    reason: 'Conflict',
    message: `Apply failed with ${causes.length} ${plural}: ${text}`,
    details: { causes },
  });
}

function describeManager(manager: ManagerId): string {
  const subresource =
    manager.subresource === undefined ? '' : ` with subresource "${manager.subresource}"`;
  const version = manager.operation === 'Update' ? ` using ${manager.apiVersion}` : '';
  return `${JSON.stringify(manager.manager)}${subresource}${version}`;
}
