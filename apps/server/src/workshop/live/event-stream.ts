/** Bytes that may wait for a slow client before its connection is dropped. */
const QUEUE_BYTES = 1_048_576;
const HEARTBEAT_MS = 15_000;

const encoder = new TextEncoder();

/** One client that listens to server-sent events. */
export interface EventStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Sends what `encodeEvent` made. A client that does not keep up is dropped: it comes back and begins anew. */
  send(event: Uint8Array): void;
  /** Ends the stream in good order. */
  close(): void;
}

export interface EventStreamOptions {
  /** Called once, whoever ended the stream. */
  readonly onClose: () => void;
  /** The client was too slow. */
  readonly onDrop?: () => void;
  readonly queueBytes?: number;
}

/** An event as it goes over the wire; made once for all who get it. `id` comes back as Last-Event-ID. */
export function encodeEvent(data: object, id?: number): Uint8Array {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return encoder.encode(`${head}data: ${JSON.stringify(data)}\n\n`);
}

/** A stream whose memory is bounded however slowly the client reads. */
export function openEventStream(options: EventStreamOptions): EventStream {
  const { queueBytes = QUEUE_BYTES, onClose, onDrop } = options;
  const comment = encoder.encode(': still here\n\n');
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const heartbeat = setInterval(() => send(comment), HEARTBEAT_MS);
  heartbeat.unref();

  const ended = (): void => {
    if (controller === undefined) return;
    controller = undefined;
    clearInterval(heartbeat);
    onClose();
  };
  const send = (event: Uint8Array): void => {
    if (controller === undefined) return;
    if ((controller.desiredSize ?? 0) < event.byteLength) {
      const open = controller;
      ended();
      onDrop?.();
      open.error(new Error('The client does not keep up.'));
      return;
    }
    controller.enqueue(event);
  };

  const body = new ReadableStream<Uint8Array>(
    {
      start: (opened) => {
        controller = opened;
      },
      cancel: ended,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: queueBytes }),
  );
  return {
    body,
    send,
    close() {
      const open = controller;
      ended();
      open?.close();
    },
  };
}
