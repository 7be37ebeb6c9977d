import { createObject } from './create-object.ts';
import { updateObject } from './update-object.ts';
import type { KubernetesObject } from '@drydock/manifests';
import type { WriteResult } from '../api-server.ts';
import { registryWrite, type ServerParts } from '../http/call.ts';
import type { Write } from '../reconciler.ts';
import type { GroupResource } from '../store.ts';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';
import { ApiFailure, notFound, unknownResource } from './api-failure.ts';
import { deleteObject } from './deletion.ts';
import { recordEvent } from './event-recorder.ts';
import type { WriteContext } from './object-registry.ts';

/** The door for controllers: typed objects, no JSON, no decoding; admission and defaulting as for anybody. */
export function createWriter(parts: ServerParts): (write: Write, actor: string) => WriteResult {
  return (write, actor) => {
    try {
      return { ok: true, object: perform(parts, write, actor) };
    } catch (error) {
      if (error instanceof ApiFailure) return { ok: false, failure: error.failure };
      throw error;
    }
  };
}

function typeOf(parts: ServerParts, resource: GroupResource): ResourceType {
  const type = parts.types.stored(resource);
  if (!type) throw unknownResource();
  return type;
}

const controllerGroups = ['system:masters', 'system:authenticated'];

function contextFor(actor: string, subresource?: string): WriteContext {
  return {
    user: { name: actor, groups: controllerGroups },
    manager: actor,
    dryRun: false,
    trusted: true,
    warnings: [],
    ...(subresource === undefined ? {} : { subresource }),
  };
}

const subresources = {
  update: undefined,
  updateStatus: 'status',
  bind: 'binding',
  finalize: 'finalize',
} as const;

function perform(parts: ServerParts, write: Write, actor: string): KubernetesObject {
  switch (write.verb) {
    case 'create': {
      const type = versionOf(parts, write.object) ?? typeOf(parts, write.resource);
      return createObject(registryWrite(parts, type, contextFor(actor)), write.object).object;
    }
    case 'update':
    case 'bind':
    case 'finalize':
    case 'updateStatus': {
      const type = typeOf(parts, write.resource);
      const { name, namespace = '' } = write.object.metadata;
      const current = parts.store.get(write.resource, namespace, name);
      if (!current) throw notFound(type, name);
      const context = contextFor(actor, subresources[write.verb]);
      return updateObject(registryWrite(parts, type, context), write.object, current).object;
    }
    case 'delete': {
      const { namespace, name } = write;
      const options = {
        dryRun: false,
        ...(write.gracePeriodSeconds === undefined
          ? {}
          : { gracePeriodSeconds: write.gracePeriodSeconds }),
        propagationPolicy: write.propagationPolicy ?? 'Background',
        ...(write.uid === undefined ? {} : { preconditions: { uid: write.uid } }),
      };
      return deleteObject(
        parts.deleter,
        typeOf(parts, write.resource),
        { namespace, name },
        options,
      ).object;
    }
    case 'event':
      return recordEvent(parts, write, contextFor(actor));
    default:
      return write satisfies never;
  }
}

/** The served type of the version that the object itself names. */
function versionOf(parts: ServerParts, object: KubernetesObject): ResourceType | undefined {
  const slash = object.apiVersion.indexOf('/');
  const group = slash === -1 ? '' : object.apiVersion.slice(0, slash);
  const type = parts.types.findKind(group, object.apiVersion.slice(slash + 1), object.kind);
  return type && apiVersionOf(type) === object.apiVersion ? type : undefined;
}
