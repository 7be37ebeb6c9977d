import type { Context } from 'hono';
import { noticeOf } from '../live/learner-streams.ts';
import { encodeEvent, type EventStream } from '../live/event-stream.ts';
import type { LiveRoom } from '../live/live-room.ts';
import { readNotices } from '../store/log-rows.ts';
import { needRoom, type WorkshopService } from '../workshop-service.ts';
import { learnerHome } from './learner-home.ts';
import { sendStream } from './send-stream.ts';

/** Notices that a page gets when it comes, or comes back. */
const NOTICES = 50;

export interface Watching {
  readonly context: Context;
  readonly workshopId: string;
  readonly learnerId: string;
}

/** Opens a learner's stream: first the whole state, then the notices that were missed, then what happens. */
export async function watchWorkshop(
  service: WorkshopService,
  { context, workshopId, learnerId }: Watching,
): Promise<Response> {
  const live = await needRoom(service, workshopId);
  const after = lastEventId(context);
  const missed = await missedNotices(service, live, { learnerId, after });
  const { room, learners } = live;
  const home = learnerHome(service, room, learnerId);
  const attach = (stream: EventStream) => {
    for (const event of missed) stream.send(event);
    stream.send(encodeEvent({ type: 'home', home }, room.state.sequence));
    learners.add(learnerId, stream);
    return () => learners.delete(learnerId, stream);
  };
  return sendStream(context, attach, () => service.metrics.droppedStreams.inc());
}

/** All notices up to the room's present state; the caller goes on without a pause, so none falls between. */
async function missedNotices(
  { services }: WorkshopService,
  { room }: LiveRoom,
  { learnerId, after }: { readonly learnerId: string; readonly after: number },
): Promise<readonly Uint8Array[]> {
  for (;;) {
    const { sequence } = room.state;
    const entries =
      sequence > after
        ? await readNotices(services.database.queries, room.id, { after, most: NOTICES })
        : [];
    if (room.state.sequence !== sequence) continue;
    return entries.flatMap((entry) => {
      const found = entry.sequence <= sequence ? noticeOf(entry) : undefined;
      if (!found || (found.learners && !found.learners.includes(learnerId))) return [];
      return [encodeEvent({ type: 'notice', notice: found.notice }, entry.sequence)];
    });
  }
}

function lastEventId(context: Context): number {
  const given = Number(context.req.header('last-event-id') ?? '0');
  return Number.isSafeInteger(given) && given > 0 && given < 2_147_483_647 ? given : 0;
}
