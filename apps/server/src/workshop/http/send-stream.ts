import type { Context } from 'hono';
import { openEventStream, type EventStream } from '../live/event-stream.ts';

/**
 * Answers with a stream. `attach` gets it before anything is sent; what it returns runs when the
 * stream has ended, whoever ended it. `onDrop`: the client did not keep up.
 */
export function sendStream(
  context: Context,
  attach: (stream: EventStream) => () => void,
  onDrop?: () => void,
): Response {
  let detach: (() => void) | undefined;
  const stream = openEventStream({
    onClose: () => detach?.(),
    ...(onDrop && { onDrop }),
  });
  detach = attach(stream);
  context.header('content-type', 'text/event-stream; charset=utf-8');
  // Proxies that gather answers would hold the messages back.
  context.header('x-accel-buffering', 'no');
  return context.body(stream.body);
}
