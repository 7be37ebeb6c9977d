import type { Logger } from 'pino';
import type { Database } from '../../database/database.ts';
import type { Unsubscribe } from '../../database/bus.ts';
import type { MistakeTexts } from '../domain/mistake-map.ts';
import type { StoredVerdict } from '../store/claim-rows.ts';
import type { StoredEvent } from '../store/event-rows.ts';
import { findMember } from '../store/member-rows.ts';
import { closeLiveRoom, isQuiet, openLiveRoom, type LiveRoom } from './live-room.ts';
import { loadRoom, refreshRoom } from './load-room.ts';
import { readNews } from './read-news.ts';
import type { ReplicaMessages, ReplicaNews } from './replica-messages.ts';
import type { Member } from './room.ts';

/** A room that nobody asked for is dropped after so long. */
const IDLE_MS = 10 * 60_000;

export interface RoomsOptions {
  readonly database: Database;
  readonly messages: ReplicaMessages;
  readonly texts: MistakeTexts;
  readonly now: () => number;
  readonly log: Logger;
}

interface Entry {
  readonly live: Promise<LiveRoom | undefined>;
  usedAt: number;
}

/** The workshops in the memory of this replica. */
export class Rooms implements AsyncDisposable {
  readonly #options: RoomsOptions;
  readonly #entries = new Map<string, Entry>();
  /** Those of them that are read. */
  readonly #loaded = new Map<string, LiveRoom>();
  readonly #queues = new Map<string, Promise<void>>();
  readonly #sweep: NodeJS.Timeout;
  #unlisten: Unsubscribe = () => Promise.resolve();

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#dropIdle(), IDLE_MS / 10);
    this.#sweep.unref();
  }

  /** Begins to hear the other replicas. */
  async start(): Promise<void> {
    this.#unlisten = await this.#options.messages.listen({
      news: (id, news, from) => {
        if (news.kind !== 'online') void this.follow(id, news);
        else this.#loaded.get(id)?.presence.heard(from, news.learners, news.offline);
      },
      resync: () => {
        for (const id of this.#loaded.keys()) void this.#inTurn(id, (live) => this.#refresh(live));
      },
    });
  }

  /** A workshop, read from the database at the first call. Undefined when there is none. */
  get(id: string): Promise<LiveRoom | undefined> {
    const now = this.#options.now();
    const known = this.#entries.get(id);
    if (known) {
      known.usedAt = now;
      return known.live;
    }
    const live = this.#open(id);
    this.#entries.set(id, { live, usedAt: now });
    live.catch(() => this.#entries.delete(id));
    return live;
  }

  /**
   * A member of a workshop; undefined for who never joined and for who was removed. Whoever joined on
   * another replica a moment ago is looked up, so that nobody is sent away who was just let in.
   */
  async member(id: string, learnerId: string): Promise<Member | undefined> {
    const room = (await this.get(id))?.room;
    const known = room?.member(learnerId);
    if (!room || known || room.isRemoved(learnerId)) return known;
    const row = await findMember(this.#options.database.queries, id, learnerId);
    // Removed while that was read: the row is older than what the room knows.
    if (row && !room.isRemoved(learnerId)) room.addMember(row);
    return room.member(learnerId);
  }

  /** Events that this replica stored. A room that is being read may have begun before that. */
  stored(events: readonly StoredEvent[]): void {
    for (const [id, own] of Map.groupBy(events, ({ workshopId }) => workshopId)) {
      const live = this.#loaded.get(id);
      if (live) live.room.addEvents(own);
      else void this.#inTurn(id, ({ room }) => room.addEvents(own));
    }
  }

  /** What a re-check of this replica found. */
  verdict(id: string, verdict: StoredVerdict): void {
    void this.#inTurn(id, ({ room }) => room.addVerdicts([verdict]));
  }

  /** Open streams of learners and dashboards. */
  streams(): number {
    return [...this.#loaded.values()].reduce(
      (sum, { learners, dashboards }) => sum + learners.size() + dashboards.size(),
      0,
    );
  }

  /** Ends all streams; their clients come back. */
  closeStreams(): void {
    for (const live of this.#loaded.values()) closeLiveRoom(live);
  }

  /** A learner may be gone, or have another name: every room that knows them looks. */
  lookFor(learner: string): void {
    for (const [id, { room }] of this.#loaded) {
      if (room.member(learner)) void this.follow(id, { kind: 'member', learner });
    }
  }

  /** Reads again what somebody changed. Resolves when it is read, or cannot be, which is logged. */
  follow(id: string, news: ReplicaNews): Promise<void> {
    if (news.kind === 'gone') {
      this.#drop(id);
      return Promise.resolve();
    }
    return this.#inTurn(id, ({ room }) => readNews(this.#options.database.queries, room, news));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweep);
    await this.#unlisten();
    for (const id of this.#loaded.keys()) this.#drop(id);
  }

  async #open(id: string): Promise<LiveRoom | undefined> {
    const room = await loadRoom(this.#options.database.queries, id);
    if (!room) {
      this.#entries.delete(id);
      return undefined;
    }
    const live = openLiveRoom(room, this.#options);
    this.#loaded.set(id, live);
    return live;
  }

  #refresh({ room }: LiveRoom): Promise<void> {
    return refreshRoom(this.#options.database.queries, room);
  }

  /** Changes of one room are read one after another. Where nobody looks, nothing has to be read. */
  #inTurn(id: string, change: (live: LiveRoom) => Promise<void> | void): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) return Promise.resolve();
    const before = this.#queues.get(id);
    const turn = this.#change(entry, change, before).finally(() => {
      if (this.#queues.get(id) === turn) this.#queues.delete(id);
    });
    this.#queues.set(id, turn);
    return turn;
  }

  async #change(
    { live }: Entry,
    change: (live: LiveRoom) => Promise<void> | void,
    before: Promise<void> | undefined,
  ): Promise<void> {
    await before;
    try {
      const opened = await live;
      if (opened) await change(opened);
    } catch (error) {
      this.#options.log.error({ error }, 'A change of a workshop was not read');
    }
  }

  #dropIdle(): void {
    const before = this.#options.now() - IDLE_MS;
    for (const [id, { usedAt }] of this.#entries) {
      const live = this.#loaded.get(id);
      if (live && usedAt < before && isQuiet(live)) this.#drop(id);
    }
  }

  #drop(id: string): void {
    const live = this.#loaded.get(id);
    this.#entries.delete(id);
    this.#loaded.delete(id);
    if (live) closeLiveRoom(live);
  }
}
