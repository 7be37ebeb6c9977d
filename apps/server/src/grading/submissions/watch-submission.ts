import type { Context } from 'hono';
import { encodeEvent } from '../../workshop/live/event-stream.ts';
import { sendStream } from '../../workshop/http/send-stream.ts';
import type { GradingService } from '../grading-service.ts';
import { findSubmission, readStatus } from './submission-rows.ts';

/** How often a waiting submission's place in the queue is told again. */
const PLACE_MS = 3000;

/** Streams how far a submission is: now, at every change, and its place while it waits. */
export async function watchSubmission(
  { services, watchers }: GradingService,
  context: Context,
  submissionId: string,
): Promise<Response> {
  const { queries } = services.database;
  let said = '';
  let tell: () => void = () => undefined;
  const unwatch = await watchers.watch(submissionId, () => tell());
  return sendStream(context, (stream) => {
    const close = (): void => stream.close();
    services.stopping.addEventListener('abort', close, { once: true });
    const send = async (): Promise<void> => {
      const row = await findSubmission(queries, submissionId);
      // Deleted while somebody watched.
      if (!row) return stream.close();
      const status = await readStatus(queries, row);
      const text = JSON.stringify(status);
      if (text !== said) stream.send(encodeEvent(status));
      said = text;
    };
    tell = () => {
      send().catch((error: unknown) => services.log.warn({ error }, 'a submission is not told of'));
    };
    const timer = setInterval(tell, PLACE_MS);
    timer.unref();
    tell();
    return () => {
      clearInterval(timer);
      services.stopping.removeEventListener('abort', close);
      unwatch();
    };
  });
}
