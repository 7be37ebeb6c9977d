import type { KubernetesObject } from '@drydock/manifests';
import type { StoredEvent, ObjectStore } from '../store/object-store.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { FieldManagers } from '../fields/field-managers.ts';
import type { ObjectFilter } from './list-options.ts';

export interface WatchRequest {
  readonly store: ObjectStore;
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  readonly filter: ObjectFilter | undefined;
  /** What a client sees of an object: its version, a table row, metadata alone. */
  readonly render: (object: KubernetesObject, managers: FieldManagers | undefined) => unknown;
  /** Told first: synthetic ADDED events for what exists, or what happened since a revision. */
  readonly initial: readonly KubernetesObject[];
  readonly missed: readonly StoredEvent[];
  /** Sent after the initial objects when the client asked for `sendInitialEvents`. */
  readonly initialBookmark: unknown;
  readonly managersOf: (object: KubernetesObject) => FieldManagers | undefined;
  /** Calls back from time to time while the watch is open; returns the function that stops it. Absent: no bookmarks. */
  readonly everySoOften?: (run: () => void) => () => void;
  /** What a client may resume from, as an object of the type. */
  readonly bookmark: () => unknown;
  /** Registers a function that ends this watch; returns the unregister function. */
  readonly onClose: (close: () => void) => () => void;
}

/** Events as newline-separated JSON; ends when the reader leaves or the server closes it. */
export function watchStream(request: WatchRequest): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop: (() => void) | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (type: string, object: unknown): void => {
        controller.enqueue(encoder.encode(`${JSON.stringify({ type, object })}\n`));
      };
      const deliver = (event: StoredEvent): void => {
        const seen = visibleEvent(event, request);
        if (seen) send(seen.type, request.render(seen.object, event.managers));
      };
      for (const object of request.initial) {
        send('ADDED', request.render(object, request.managersOf(object)));
      }
      if (request.initialBookmark !== undefined) send('BOOKMARK', request.initialBookmark);
      for (const event of request.missed) deliver(event);
      const unsubscribe = request.store.subscribe(deliver);
      const stopBookmarks = request.everySoOften?.(() => send('BOOKMARK', request.bookmark()));
      const unregister = request.onClose(() => {
        stop?.();
        controller.close();
      });
      stop = () => {
        stop = undefined;
        unsubscribe();
        stopBookmarks?.();
        unregister();
      };
    },
    cancel() {
      stop?.();
    },
  });
}

/** An event as a filtered watch tells it: what starts to match is ADDED, what no longer does is DELETED. */
function visibleEvent(
  event: StoredEvent,
  request: Pick<WatchRequest, 'type' | 'namespace' | 'filter'>,
): { readonly type: string; readonly object: KubernetesObject } | undefined {
  const { storage } = request.type;
  if (event.resource.resource !== storage.resource || event.resource.group !== storage.group) {
    return undefined;
  }
  const { object } = event;
  if (request.namespace !== undefined && object.metadata.namespace !== request.namespace) {
    return undefined;
  }
  const { filter } = request;
  if (!filter) return event;
  const matched = event.previous !== undefined && filter(event.previous);
  const matches = event.type !== 'DELETED' && filter(object);
  if (matches) return { type: matched ? 'MODIFIED' : 'ADDED', object };
  if (!matched) return undefined;
  const last =
    event.type === 'DELETED'
      ? object
      : {
          ...event.previous,
          metadata: {
            ...event.previous.metadata,
            resourceVersion: object.metadata.resourceVersion,
          },
        };
  return { type: 'DELETED', object: last as KubernetesObject }; // the last matching state with the new version
}
