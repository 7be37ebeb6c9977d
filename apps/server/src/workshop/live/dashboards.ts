import type { Dashboard, DashboardMessage, LearnerRow, MistakeMap } from '@drydock/api';
import { learnerRow } from '../domain/learner-row.ts';
import { mistakeMap, type MistakeTexts } from '../domain/mistake-map.ts';
import { delayed } from './delayed.ts';
import { encodeEvent, type EventStream } from './event-stream.ts';
import type { Room } from './room.ts';
import { detailsOf } from './view-details.ts';

/** Changes are gathered for so long. */
const GATHER_MS = 100;
/** The mistake map changes slowly, and costs more. */
const MISTAKES_MS = 1000;
/** Time alone makes learners stuck. */
const LOOK_MS = 5000;

/** The open dashboards of a workshop on this replica. */
export interface Dashboards {
  add(stream: EventStream): void;
  delete(stream: EventStream): void;
  /** A learner came, went or did something. */
  touch(ids: Iterable<string>): void;
  picture(): Dashboard;
  size(): number;
  close(): void;
}

export interface DashboardsOptions {
  readonly room: Room;
  readonly texts: MistakeTexts;
  readonly isOnline: (learnerId: string) => boolean;
  readonly now: () => number;
}

/** Keeps the dashboards of a room up to date, and costs nothing while there is none. */
export function createDashboards(options: DashboardsOptions): Dashboards {
  const { room, now } = options;
  const streams = new Set<EventStream>();
  const sent: SentRows = new Map();
  const touched = new Set<string>();
  let areDetailsNew = false;
  let joined = room.members.size;

  const send = (message: DashboardMessage): void => {
    const event = encodeEvent(message);
    for (const stream of streams) stream.send(event);
  };
  const sendRows = (): void => {
    const learners = changedRows(options, touched, sent);
    touched.clear();
    if (learners.length > 0) send({ type: 'rows', now: now(), learners });
    if (areDetailsNew || joined !== room.members.size) {
      send({ type: 'workshop', workshop: detailsOf(room) });
    }
    areDetailsNew = false;
    joined = room.members.size;
  };
  const rows = delayed(GATHER_MS, sendRows);
  const map = delayed(MISTAKES_MS, () => send({ type: 'mistakes', mistakes: mistakesOf(options) }));
  const look = delayed(LOOK_MS, () => {
    touch(room.members.keys());
    map.soon();
    look.soon();
  });
  const touch = (ids: Iterable<string>): void => {
    if (streams.size === 0) return;
    for (const id of ids) touched.add(id);
    rows.soon();
  };
  const rest = (): void => {
    for (const each of [rows, map, look]) each.cancel();
    sent.clear();
    touched.clear();
  };

  const unwatch = room.watch({
    entries() {
      areDetailsNew = true;
      // A change of phase makes and ends stuckness.
      touch(room.members.keys());
    },
    members(ids) {
      touch(ids);
      if (streams.size > 0) map.soon();
    },
    removed(learner) {
      sent.delete(learner);
      send({ type: 'removed', learner });
      touch([]);
    },
  });

  return {
    touch,
    picture: () => pictureOf(options),
    size: () => streams.size,
    add(stream) {
      // The others get first what they lack; from here on all have the same.
      for (const id of streams.size > 0 ? room.members.keys() : []) touched.add(id);
      sendRows();
      const dashboard = pictureOf(options);
      for (const row of dashboard.learners) sent.set(row.id, JSON.stringify(row));
      streams.add(stream);
      stream.send(encodeEvent({ type: 'dashboard', dashboard }));
      look.soon();
    },
    delete(stream) {
      if (streams.delete(stream) && streams.size === 0) rest();
    },
    close() {
      unwatch();
      rest();
      for (const stream of streams) stream.close();
    },
  };
}

/** Rows as they were sent last, by learner. */
type SentRows = Map<string, string>;

function rowOf({ room, isOnline, now }: DashboardsOptions, id: string): LearnerRow | undefined {
  const member = room.member(id);
  if (!member) return undefined;
  const { stuckAfterMinutes, stuckAfterFailures } = room.row;
  const limits = { afterMs: stuckAfterMinutes * 60_000, afterFailures: stuckAfterFailures };
  return learnerRow(
    { ...member, online: isOnline(id) },
    { now: now(), runningSince: room.state.runningSince, limits, columns: room.columns },
  );
}

/** Rows that differ from what was sent; remembers them. */
function changedRows(
  options: DashboardsOptions,
  ids: Iterable<string>,
  sent: SentRows,
): LearnerRow[] {
  const rows: LearnerRow[] = [];
  for (const id of ids) {
    const row = rowOf(options, id);
    const text = JSON.stringify(row);
    if (!row || sent.get(id) === text) continue;
    sent.set(id, text);
    rows.push(row);
  }
  return rows;
}

function mistakesOf({ room, texts, now }: DashboardsOptions): MistakeMap {
  const progress = [...room.members.values()].map((member) => member.progress);
  return mistakeMap(progress, texts, { now: now() });
}

function pictureOf(options: DashboardsOptions): Dashboard {
  const { room, now } = options;
  return {
    now: now(),
    workshop: detailsOf(room),
    columns: room.row.labs.flatMap((lab) =>
      lab.steps.map(({ id, title }) => ({ step: `${lab.id}/${id}`, lab: lab.title, title })),
    ),
    learners: [...room.members.keys()].flatMap((id) => rowOf(options, id) ?? []),
    mistakes: mistakesOf(options),
  };
}
