import type { Services } from '../services.ts';
import type { LearnerClusters } from './clusters/learner-clusters.ts';
import type { Labs } from './labs.ts';
import type { EventBudget } from './live/event-budget.ts';
import type { EventWriter } from './live/event-writer.ts';
import type { LiveRoom } from './live/live-room.ts';
import type { ReplicaMessages } from './live/replica-messages.ts';
import type { Rooms } from './live/rooms.ts';
import type { WorkshopMetrics } from './live/workshop-metrics.ts';
import type { RecheckLoop } from './recheck/recheck-loop.ts';
import { notFound } from '../http/api-error.ts';

/** What the routes of workshops work with. */
export interface WorkshopService {
  readonly services: Services;
  readonly labs: Labs;
  readonly rooms: Rooms;
  readonly messages: ReplicaMessages;
  readonly writer: EventWriter;
  readonly budget: EventBudget;
  readonly clusters: LearnerClusters;
  readonly metrics: WorkshopMetrics;
  readonly now: () => number;
  /** Undefined until the server has started. */
  readonly rechecks: () => RecheckLoop | undefined;
}

/** The room of a workshop; 404 when there is none any more. */
export async function needRoom(
  { rooms }: Pick<WorkshopService, 'rooms'>,
  workshopId: string,
): Promise<LiveRoom> {
  const live = await rooms.get(workshopId);
  if (!live) throw notFound('No workshop');
  return live;
}
