import type { LearnerMessage, Notice } from '@drydock/api';
import type { LogEntry } from '../domain/log-entry.ts';
import { encodeEvent, type EventStream } from './event-stream.ts';
import type { Room } from './room.ts';
import { ownHand } from './view-details.ts';

/** Tabs of one learner that are told what happens; the oldest stream ends when there are more. */
const STREAMS = 5;

/** Acts that change what learners see of the workshop. */
const SEEN_BY_LEARNERS: ReadonlySet<LogEntry['act']['act']> = new Set([
  'opened',
  'started',
  'paused',
  'resumed',
  'closed',
  'locked',
  'unlocked',
  'timed',
  'untimed',
  'led',
  'unled',
]);

/** The open streams of a workshop's learners on this replica. */
export interface LearnerStreams {
  add(learnerId: string, stream: EventStream): void;
  delete(learnerId: string, stream: EventStream): void;
  readonly isOnline: (learnerId: string) => boolean;
  readonly online: () => readonly string[];
  size(): number;
  send(learnerId: string, message: LearnerMessage): void;
  close(): void;
}

/** Tells the learners of a room what concerns them. `onPresence` hears who came and who went. */
export function createLearnerStreams(
  room: Room,
  onPresence: (learnerId: string) => void,
): LearnerStreams {
  const streams = new Map<string, Set<EventStream>>();

  const toAll = (event: Uint8Array): void => {
    for (const each of streams.values()) for (const stream of each) stream.send(event);
  };
  const toOne = (learnerId: string, event: Uint8Array): void => {
    for (const stream of streams.get(learnerId) ?? []) stream.send(event);
  };
  const send = (learnerId: string, message: LearnerMessage): void => {
    if (streams.has(learnerId)) toOne(learnerId, encodeEvent(message));
  };

  const unwatch = room.watch({
    entries(entries) {
      const last = entries.at(-1);
      if (entries.some(({ act }) => SEEN_BY_LEARNERS.has(act.act))) {
        toAll(encodeEvent({ type: 'workshop', workshop: room.view() }, last?.sequence));
      }
      for (const entry of entries) {
        const notice = noticeOf(entry);
        if (!notice) continue;
        const event = encodeEvent({ type: 'notice', notice: notice.notice }, entry.sequence);
        if (notice.learners === undefined) toAll(event);
        else for (const learnerId of notice.learners) toOne(learnerId, event);
      }
      if (entries.some(({ act }) => act.act.startsWith('hand-') || act.act === 'closed')) {
        // Everybody in the queue may have moved; the others had no hand up, or have none now.
        for (const learnerId of concernedBy(room, entries)) {
          send(learnerId, { type: 'hand', hand: ownHand(room.state, learnerId) });
        }
      }
    },
    verdict: (learnerId, verdict) => send(learnerId, { type: 'verdict', verdict }),
    removed(learnerId) {
      send(learnerId, { type: 'removed' });
      for (const stream of streams.get(learnerId) ?? []) stream.close();
    },
  });

  return {
    add(learnerId, stream) {
      const own = streams.get(learnerId) ?? new Set();
      streams.set(learnerId, own.add(stream));
      if (own.size === 1) onPresence(learnerId);
      const [oldest] = own;
      if (own.size > STREAMS) oldest?.close();
    },
    delete(learnerId, stream) {
      const own = streams.get(learnerId);
      if (!own?.delete(stream) || own.size > 0) return;
      streams.delete(learnerId);
      onPresence(learnerId);
    },
    isOnline: (learnerId) => streams.has(learnerId),
    online: () => [...streams.keys()],
    size: () => [...streams.values()].reduce((sum, own) => sum + own.size, 0),
    send,
    close() {
      unwatch();
      for (const own of streams.values()) for (const stream of own) stream.close();
    },
  };
}

/** A message or hint in the log, and whom it is for. */
export function noticeOf({
  sequence,
  at,
  act,
}: LogEntry): { readonly notice: Notice; readonly learners?: readonly string[] } | undefined {
  if (act.act !== 'told') return undefined;
  const { kind, text, step, mistake, learners } = act;
  const [lab, stepId] = step?.split('/') ?? [];
  const notice: Notice = {
    sequence,
    at,
    kind,
    text,
    ...(lab !== undefined && stepId !== undefined && { lab, step: stepId }),
    ...(mistake !== undefined && { mistake }),
  };
  return { notice, ...(learners && { learners }) };
}

function concernedBy(room: Room, entries: readonly LogEntry[]): ReadonlySet<string> {
  const named = entries.flatMap(({ act }) => ('learner' in act ? [act.learner] : []));
  return new Set([...named, ...room.state.hands.map(({ learner }) => learner)]);
}
