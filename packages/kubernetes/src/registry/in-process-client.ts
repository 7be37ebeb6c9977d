import type { KubernetesObject } from '@drydock/manifests';
import type { WriteResult } from '../api-server.ts';
import type { FieldValidation } from '../decode/decoder.ts';
import { applyObject } from '../http/apply-verb.ts';
import {
  currentObject,
  registryWrite,
  writeContext,
  type ResourceCall,
  type ServerParts,
} from '../http/call.ts';
import type { ResourceType } from '../types/resource-type.ts';
import { ApiFailure, notFound } from './api-failure.ts';
import { createObject } from './create-object.ts';
import { updateObject } from './update-object.ts';

/** What a program inside this process asks for as a client would over HTTP: nothing in the object is trusted. */
export interface Submission {
  /** `apply` is server-side apply. */
  readonly verb: 'create' | 'update' | 'apply';
  readonly object: KubernetesObject;
  readonly dryRun?: boolean;
  /** Default `Strict`. */
  readonly fieldValidation?: FieldValidation;
  /** Takes over fields of other managers; server-side apply alone. */
  readonly force?: boolean;
}

/** The door for clients in this process: decoding, validation and admission as over HTTP, but the answer is there at once. */
export function createSubmitter(
  parts: ServerParts,
): (submission: Submission, manager: string) => WriteResult {
  return (submission, manager) => {
    try {
      return { ok: true, object: perform(parts, submission, manager) };
    } catch (error) {
      if (error instanceof ApiFailure) return { ok: false, failure: error.failure };
      throw error;
    }
  };
}

function perform(parts: ServerParts, submission: Submission, manager: string): KubernetesObject {
  const { object, verb, fieldValidation = 'Strict' } = submission;
  const type = servedType(parts, object);
  const call = callFor(type, submission, manager);
  if (verb === 'apply') return applyObject(parts, call, object).object;
  const decoded = parts.decoder.decode(object, type, {
    validation: fieldValidation,
    warn: (message) => void call.warnings.push(message),
  });
  const write = registryWrite(parts, type, writeContext(call));
  if (verb === 'create') return createObject(write, inNamespace(decoded, call)).object;
  const current = currentObject(parts, call);
  if (!current) throw notFound(type, object.metadata.name);
  return updateObject(write, inNamespace(decoded, call), current).object;
}

function servedType(parts: ServerParts, { apiVersion, kind }: KubernetesObject): ResourceType {
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  const type = parts.types.findKind(group, apiVersion.slice(slash + 1), kind);
  if (type) return type;
  throw new ApiFailure({
    code: 404,
    reason: 'NotFound',
    message: `no matches for kind "${kind}" in version "${apiVersion}"`,
  });
}

/** The request that would have carried it. */
function callFor(type: ResourceType, submission: Submission, manager: string): ResourceCall {
  const { object, dryRun = false, force = false } = submission;
  const query = new URLSearchParams({ fieldManager: manager, force: String(force) });
  if (dryRun) query.set('dryRun', 'All');
  const url = new URL('https://in-process.invalid/');
  const { name, namespace = 'default' } = object.metadata;
  return {
    request: new Request(url),
    url,
    query,
    type,
    namespace: type.namespaced ? namespace : '',
    allNamespaces: false,
    name,
    subresource: undefined,
    user: { name: manager, groups: ['system:masters', 'system:authenticated'] },
    warnings: [],
  };
}

function inNamespace(
  object: KubernetesObject,
  { type, namespace }: ResourceCall,
): KubernetesObject {
  if (!type.namespaced || object.metadata.namespace === namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
