import { learnerEventSchema, stepKey, type LearnerEvent, type PushedEvents } from '@drydock/api';
import { ApiError } from '../../http/api-error.ts';
import { NotStoredError } from '../live/event-writer.ts';
import type { Room } from '../live/room.ts';
import type { ArrivedEvent } from '../store/event-rows.ts';
import { needRoom, type WorkshopService } from '../workshop-service.ts';

/** Tabs that were offline at the end may still hand in what they have. */
const GRACE_MS = 15 * 60_000;

export interface Pushed {
  readonly workshopId: string;
  readonly learnerId: string;
  readonly events: readonly unknown[];
}

/**
 * Stores what is valid and says of each event what became of it. Acknowledged means committed.
 * Throws 503 when nothing could be stored; then all of it is sent again, and nothing counts twice.
 */
export async function pushEvents(
  service: WorkshopService,
  { workshopId, learnerId, events }: Pushed,
): Promise<PushedEvents> {
  const { room } = await needRoom(service, workshopId);
  const bytes = Buffer.byteLength(JSON.stringify(events));
  service.budget.spend(learnerId, events.length, bytes);
  const now = service.now();
  const judged = events.map((event) => judge(event, room, now));
  const accepted = judged.flatMap((each) => ('event' in each ? [each.event] : []));
  const refused = judged.flatMap((each) => ('reason' in each ? [each] : []));
  const arrived = accepted.map((event) => ({ workshopId, learnerId, event }));
  const unstorable =
    arrived.length === 0 ? new Set<string>() : await store(service, arrived, bytes);
  const ids = [...new Set(accepted.map(({ id }) => id))];
  if (accepted.some(isClaim)) service.rechecks()?.wake();
  const reason = 'The database does not take this.';
  return {
    acknowledged: ids.filter((id) => !unstorable.has(id)),
    refused: [...refused, ...[...unstorable].map((id) => ({ id, reason }))],
  };
}

type Judged = { readonly event: LearnerEvent } | { readonly id: string; readonly reason: string };

function judge(given: unknown, room: Room, now: number): Judged {
  const parsed = learnerEventSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.map(String).join('.') ?? '';
    return { id: idOf(given), reason: `${at}: ${issue?.message ?? ''}`.slice(0, 300) };
  }
  const event = parsed.data;
  const refuse = (reason: string): Judged => ({ id: event.id, reason });
  if (!room.columns.includes(stepKey(event.lab, event.step))) {
    return refuse(`The workshop has no step ${stepKey(event.lab, event.step)}.`);
  }
  const { closedAt } = room.state;
  if (closedAt !== undefined && now > closedAt + GRACE_MS) return refuse('The workshop is closed.');
  // A clock that is ahead would make its events the newest for ever.
  return { event: { ...event, at: Math.min(event.at, now) } };
}

/** What can be told back: the client finds its event by it. */
function idOf(given: unknown): string {
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : undefined;
  return typeof id === 'string' ? id.slice(0, 64) : '';
}

function isClaim(event: LearnerEvent): boolean {
  return event.type === 'checked' && event.checks.every(({ status }) => status === 'pass');
}

async function store(
  { writer, services }: WorkshopService,
  arrived: readonly ArrivedEvent[],
  bytes: number,
): Promise<ReadonlySet<string>> {
  try {
    return await writer.write(arrived, bytes);
  } catch (error) {
    if (!(error instanceof NotStoredError)) throw error;
    services.log.warn({ error: error.cause ?? error }, 'Events were not stored; they come again');
    throw new ApiError(503, 'workshop/not-stored', error.message, {
      action: 'Nothing is lost: the browser keeps it and sends it again.',
      retryAfter: 2,
    });
  }
}
