import { ApiError, notFound } from '../../http/api-error.ts';
import { appendEntry, type Appended } from '../store/log-rows.ts';
import type { LogAct } from '../domain/log-entry.ts';
import type { LiveRoom } from '../live/live-room.ts';
import { needRoom, type WorkshopService } from '../workshop-service.ts';

/**
 * Appends an act to a workshop's log and resolves once this replica shows it. Throws 409 with the
 * reason when the state does not allow it.
 */
export async function append(
  service: WorkshopService,
  workshopId: string,
  act: LogAct,
  commandId?: string,
): Promise<{
  readonly live: LiveRoom;
  readonly done: Extract<Appended, { outcome: 'done' | 'again' }>;
}> {
  const { services, messages, rooms, now } = service;
  const done = await appendEntry(services.database, {
    workshopId,
    act,
    at: now(),
    ...(commandId !== undefined && { commandId }),
    tell: (_, queries) => messages.tell(workshopId, { kind: 'log' }, queries),
  });
  if (done.outcome === 'gone') throw notFound('No workshop');
  if (done.outcome === 'refused') throw new ApiError(409, 'workshop/not-now', done.reason);
  await rooms.follow(workshopId, { kind: 'log' });
  return { live: await needRoom(service, workshopId), done };
}
