import { createObject } from './create-object.ts';
import { updateObject } from './update-object.ts';
import type { KubernetesObject } from '@drydock/manifests';
import { registryWrite, type ServerParts } from '../http/call.ts';
import type { Write } from '../reconciler.ts';
import { unknownResource } from './api-failure.ts';
import type { WriteContext } from './object-registry.ts';
import { formatTime } from './timestamp.ts';

type EventWrite = Extract<Write, { readonly verb: 'event' }>;

const events = { group: '', resource: 'events' } as const;

/** Writes an Event, or counts up the same one that was written before. @see client-go tools/record/events_cache.go */
export function recordEvent(
  parts: ServerParts,
  write: EventWrite,
  context: WriteContext,
): KubernetesObject {
  const type = parts.types.stored(events);
  if (!type) throw unknownResource();
  const { about } = write;
  const namespace = about.metadata.namespace ?? 'default';
  const time = formatTime(parts.now());
  const key = `${namespace}/${about.metadata.uid}/${write.component}/${write.reason}/${write.message}`;
  const known = parts.recentEvents.get(key);
  const same = known === undefined ? undefined : parts.store.get(events, namespace, known);
  if (same && isSameEvent(same, write)) {
    const count = Number(same.count ?? 1) + 1;
    return updateObject(
      registryWrite(parts, type, context),
      { ...same, count, lastTimestamp: time },
      same,
    ).object;
  }
  const unique = `${about.metadata.name}.${eventSuffix(parts)}`;
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: unique, namespace },
    involvedObject: referenceTo(about),
    reason: write.reason,
    message: write.message,
    source: { component: write.component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: write.type,
    eventTime: null,
    reportingComponent: write.component,
    reportingInstance: '',
  };
  parts.recentEvents.set(key, unique);
  return createObject(registryWrite(parts, type, context), object).object;
}

function isSameEvent(event: KubernetesObject, write: EventWrite): boolean {
  const involved = event.involvedObject as { readonly uid?: string } | undefined; // an Event, written here
  const source = event.source as { readonly component?: string } | undefined;
  return (
    event.reason === write.reason &&
    event.message === write.message &&
    event.type === write.type &&
    involved?.uid === write.about.metadata.uid &&
    source?.component === write.component
  );
}

function referenceTo(object: KubernetesObject): Readonly<Record<string, unknown>> {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    uid,
    apiVersion: object.apiVersion,
    resourceVersion,
  };
}

/** Real event names end in the time in nanoseconds, in hex. */
function eventSuffix(parts: ServerParts): string {
  const nanoseconds =
    BigInt(Math.floor(parts.now())) * 1_000_000n + BigInt(parts.store.revision % 1_000_000);
  return nanoseconds.toString(16);
}
