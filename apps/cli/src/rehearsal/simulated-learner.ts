import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DrydockApi, LearnerEvent, LearnerMessage } from '@drydock/api';
import { createClient, type ApiClient } from '@drydock/api/client';
import { openOutbox, pushEvents, type EventDraft, type Outbox } from '@drydock/api/workshop-client';
import { followStream } from './follow-stream.ts';

/** What a learner did and what the server said of it: checked against the database in the end. */
export interface LearnerRecord {
  readonly id: string;
  readonly name: string;
  /** Every event that was made, by id. */
  readonly made: ReadonlyMap<string, LearnerEvent>;
  /** Ids that the server acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, string>;
}

export interface SimulatedLearnerOptions {
  /** Replicas; a learner keeps to one and goes to the next one when it does not answer. */
  readonly origins: readonly string[];
  readonly name: string;
  readonly code: string;
  readonly signal: AbortSignal;
  readonly onMessage: (learner: SimulatedLearner, message: LearnerMessage) => void;
  readonly onAcknowledged: (event: LearnerEvent) => void;
  readonly onTrouble: (what: string) => void;
}

/** A learner without a browser: the real client code, over real connections. */
export class SimulatedLearner {
  readonly #options: SimulatedLearnerOptions;
  readonly #made = new Map<string, LearnerEvent>();
  readonly #acknowledged = new Set<string>();
  readonly #refused = new Map<string, string>();
  #replica: number;
  #cookie = '';
  #isOffline = false;
  #connections = new AbortController();
  #outbox: Outbox | undefined;
  #workshopId = '';
  #id = '';

  constructor(options: SimulatedLearnerOptions, replica: number) {
    this.#options = options;
    this.#replica = replica;
  }

  get record(): LearnerRecord {
    const { name } = this.#options;
    const [made, acknowledged, refused] = [this.#made, this.#acknowledged, this.#refused];
    return { id: this.#id, name, made, acknowledged, refused };
  }

  get waiting(): number {
    return this.#outbox?.state().waiting ?? 0;
  }

  /** Joins with the code. Rejects with what the server said. */
  async join(): Promise<void> {
    const { code, name } = this.#options;
    const joined = await this.#api().call('POST /api/workshops/join', { body: { code, name } });
    this.#workshopId = joined.workshopId;
    this.#id = joined.home.learner.id;
    this.#outbox = await openOutbox({
      storage: memoryStorage(),
      push: async (events) => {
        const outcome = await pushEvents(this.#api(), this.#workshopId, events);
        if (outcome.outcome === 'unreachable') this.#goElsewhere();
        if (outcome.outcome === 'answered') this.#acknowledge(outcome.acknowledged);
        return outcome;
      },
      now: () => Date.now(),
      newId: randomUUID,
      random: Math.random,
      wait: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
      onRefused: (id, reason) => this.#refused.set(id, reason),
    });
  }

  /** Follows the stream until the class is over. */
  listen(): Promise<void> {
    return followStream({
      url: () => `${this.#origin()}/api/workshops/${this.#workshopId}/me/stream`,
      headers: { cookie: this.#cookie },
      fetch: (request) => this.#send(request),
      // The server's own messages, by its schema.
      onMessage: (message) => this.#options.onMessage(this, message as LearnerMessage),
      onBreak: (reason) => {
        if (this.#options.signal.aborted || this.#isOffline) return;
        this.#goElsewhere();
        this.#options.onTrouble(`stream: ${reason}`);
      },
      signal: this.#options.signal,
    });
  }

  async do(draft: EventDraft): Promise<LearnerEvent | undefined> {
    const event = await this.#outbox?.add(draft);
    if (event) this.#made.set(event.id, event);
    return event;
  }

  /** The network is gone, or back. */
  setOffline(isOffline: boolean): void {
    this.#isOffline = isOffline;
    if (!isOffline) {
      void this.#outbox?.flush();
      return;
    }
    this.#connections.abort(new Error('The network is gone.'));
    this.#connections = new AbortController();
  }

  /** Ids of the events that the server has of this learner, each as often as it has it. */
  async storedIds(): Promise<readonly string[]> {
    const data = await this.#export();
    const { events } = data['workshop'] as {
      readonly events: readonly { readonly id: string; readonly workshopId: string }[];
    }; // the part of workshops in the export
    return events.flatMap((event) => (event.workshopId === this.#workshopId ? [event.id] : []));
  }

  /** Sends what waits, for so long at most. */
  async finish(ms: number): Promise<void> {
    this.#isOffline = false;
    void this.#outbox?.flush();
    const deadline = Date.now() + ms;
    while (this.waiting > 0 && Date.now() < deadline) await pause(100);
    this.#outbox?.close();
  }

  /** A connection that was idle may be closed while it is taken again: asking once more does no harm. */
  async #export(): Promise<Readonly<Record<string, unknown>>> {
    for (let left = 5; ; left -= 1) {
      try {
        return await this.#api().call('GET /api/learners/me/export');
      } catch (error) {
        if (left === 0) throw error;
        await pause(200);
      }
    }
  }

  #origin(): string {
    const { origins } = this.#options;
    return origins[this.#replica % origins.length] ?? '';
  }

  #goElsewhere(): void {
    this.#replica += 1;
  }

  #api(): ApiClient<DrydockApi> {
    const cookie = this.#cookie === '' ? {} : { headers: { cookie: this.#cookie } };
    return createClient<DrydockApi>({
      origin: this.#origin(),
      fetch: (request) => this.#send(request),
      ...cookie,
    });
  }

  async #send(request: Request): Promise<Response> {
    if (this.#isOffline) throw new Error('The network is gone.');
    const signal = AbortSignal.any([request.signal, this.#connections.signal]);
    const answer = await fetch(request, { signal });
    const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    if (cookies.length > 0) this.#cookie = cookies.join('; ');
    return answer;
  }

  #acknowledge(ids: readonly string[]): void {
    for (const id of ids) {
      this.#acknowledged.add(id);
      const event = this.#made.get(id);
      if (event) this.#options.onAcknowledged(event);
    }
  }
}

function memoryStorage() {
  let events: readonly LearnerEvent[] = [];
  return {
    read: async () => events,
    add: async (event: LearnerEvent) => {
      events = [...events, event];
    },
    remove: async (ids: readonly string[]) => {
      events = events.filter(({ id }) => !ids.includes(id));
    },
  };
}
