import type { MistakeTexts } from '../domain/mistake-map.ts';
import type { Logger } from 'pino';
import { createDashboards, type Dashboards } from './dashboards.ts';
import { createLearnerStreams, type LearnerStreams } from './learner-streams.ts';
import { createPresence, type Presence } from './presence.ts';
import type { ReplicaMessages } from './replica-messages.ts';
import type { Room } from './room.ts';

/** A workshop that is alive on this replica: its state and those who listen. */
export interface LiveRoom {
  readonly room: Room;
  readonly learners: LearnerStreams;
  readonly dashboards: Dashboards;
  readonly presence: Presence;
}

export interface LiveRoomOptions {
  readonly messages: ReplicaMessages;
  readonly texts: MistakeTexts;
  readonly now: () => number;
  readonly log: Logger;
}

/** Opens the ears of a room. */
export function openLiveRoom(room: Room, { messages, texts, now, log }: LiveRoomOptions): LiveRoom {
  const learners = createLearnerStreams(room, (learnerId) => presence.changed(learnerId));
  const presence = createPresence({
    workshopId: room.id,
    isHere: learners.isOnline,
    here: learners.online,
    messages,
    now,
    onChange: (ids) => dashboards.touch(ids),
    onError: (error) => log.warn({ error }, 'The other replicas were not told who is here'),
  });
  const dashboards = createDashboards({ room, texts, now, isOnline: presence.isOnline });
  return { room, learners, presence, dashboards };
}

/** Ends all streams. */
export function closeLiveRoom({ learners, presence, dashboards }: LiveRoom): void {
  dashboards.close();
  learners.close();
  presence.close();
}

/** Nobody listens. */
export function isQuiet({ learners, dashboards }: LiveRoom): boolean {
  return learners.online().length === 0 && dashboards.size() === 0;
}
