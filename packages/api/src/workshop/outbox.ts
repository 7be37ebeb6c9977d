import type { LearnerEvent, PushedEvents } from './learner-event.ts';
import { EVENT_LIMITS } from './limits.ts';
import { readWaitingEvents, type OutboxStorage, type WaitingEvents } from './waiting-events.ts';

/** What came of a request: an answer, or why there was none. `gone`: the learner is no longer known, and asking again is no use. */
export type PushOutcome =
  | ({ readonly outcome: 'answered' } & PushedEvents)
  | { readonly outcome: 'unreachable' }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'gone' };

/** Everything that an outbox needs of the world. */
export interface OutboxOptions {
  readonly storage: OutboxStorage;
  readonly push: (events: readonly LearnerEvent[]) => Promise<PushOutcome>;
  readonly now: () => number;
  readonly newId: () => string;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1: spreads two hundred tabs that come back at once. */
  readonly random: () => number;
  readonly onChange?: (state: OutboxState) => void;
  /** An event that the server will never take. */
  readonly onRefused?: (id: string, reason: string) => void;
}

/** For the learner's bar: "offline, 14 events to come". */
export interface OutboxState {
  readonly waiting: number;
  readonly connection: 'unknown' | 'online' | 'offline' | 'gone';
  /** False when the storage failed: what waits is lost when the tab closes. */
  readonly isDurable: boolean;
}

type WithoutHead<Event> = Event extends LearnerEvent
  ? Omit<Event, 'id' | 'sequence' | 'at'>
  : never;

/** An event before it has its number. */
export type EventDraft = WithoutHead<LearnerEvent>;

/** Sends what a learner did, whatever the network does. */
export interface Outbox {
  /** Stores an event and begins to send. Resolves when it is stored. */
  add(draft: EventDraft): Promise<LearnerEvent>;
  /** Tries at once: the network came back, the page is about to close. Resolves when nothing waits or nothing can be sent. */
  flush(): Promise<void>;
  readonly state: () => OutboxState;
  /** Sends no more. What waits stays in the storage. */
  close(): void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** Characters in one request: with three bytes each it is still below EVENT_LIMITS.requestBytes. */
const REQUEST_CHARACTERS = 600_000;

/**
 * Opens the outbox on what waits there. An event leaves the storage only when the server says that
 * it is stored, or never will be; so it may be sent twice, and its id says so. Of what has not been
 * sent, only the newest `saved` of a lab and the newest `edited` of a step are kept.
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const waiting = await readWaitingEvents(options.storage);
  const sender = createSender(waiting, options);
  let sequence = waiting.list().reduce((next, event) => Math.max(next, event.sequence + 1), 0);
  return {
    state: sender.state,
    flush: sender.flush,
    close: sender.close,
    async add(draft) {
      const event: LearnerEvent = { ...draft, id: options.newId(), sequence, at: options.now() };
      sequence += 1;
      await waiting.add(event);
      const replaced = waiting
        .list()
        .filter((old) => old.id !== event.id && !sender.isSending(old.id) && replaces(event, old));
      await waiting.forget(replaced.map(({ id }) => id));
      sender.begin();
      return event;
    },
  };
}

interface Sender extends Pick<Outbox, 'flush' | 'state' | 'close'> {
  readonly isSending: (id: string) => boolean;
  /** Begins to send, unless it is at it or waits for its next try. */
  begin(): void;
}

function createSender(waiting: WaitingEvents, options: OutboxOptions): Sender {
  let connection: OutboxState['connection'] = 'unknown';
  let sending: Promise<void> | undefined;
  let inFlight: readonly LearnerEvent[] = [];
  let sleep = new AbortController();
  let isClosed = false;

  const state = (): OutboxState => ({
    waiting: waiting.list().length,
    connection,
    isDurable: waiting.isDurable(),
  });

  const run = async (): Promise<void> => {
    let failures = 0;
    let most: number = EVENT_LIMITS.events;
    while (!isClosed && waiting.list().length > 0) {
      inFlight = batchOf(waiting.list(), most);
      const sent = inFlight.length;
      const outcome = await options.push(inFlight);
      const { settled } = await settle(inFlight, outcome, { waiting, options });
      inFlight = [];
      if (outcome.outcome === 'gone') isClosed = true;
      connection = CONNECTIONS[outcome.outcome];
      options.onChange?.(state());
      most = outcome.outcome === 'too-large' ? Math.ceil(sent / 2) : EVENT_LIMITS.events;
      // An answer that names none of the events is as good as none.
      const isProgress = settled > 0 || (outcome.outcome === 'too-large' && sent > 1);
      failures = isProgress ? 0 : failures + 1;
      if (failures > 0 && !isClosed) {
        await options.wait(pauseMs(failures, options.random()), sleep.signal);
      }
    }
  };

  const begin = (): void => {
    options.onChange?.(state());
    if (isClosed) return;
    sending ??= run().finally(() => {
      sending = undefined;
      // Something may have been added after the last look.
      if (waiting.list().length > 0) begin();
    });
  };

  return {
    state,
    begin,
    isSending: (id) => inFlight.some((event) => event.id === id),
    async flush() {
      sleep.abort();
      sleep = new AbortController();
      begin();
      await sending;
    },
    close() {
      isClosed = true;
      sleep.abort();
    },
  };
}

const CONNECTIONS = {
  answered: 'online',
  'too-large': 'online',
  unreachable: 'offline',
  gone: 'gone',
} as const;

/** Takes out what the server has, or never will have. */
async function settle(
  sent: readonly LearnerEvent[],
  outcome: PushOutcome,
  { waiting, options }: { readonly waiting: WaitingEvents; readonly options: OutboxOptions },
): Promise<{ readonly settled: number }> {
  const refused = refusedOf(sent, outcome);
  const acknowledged = outcome.outcome === 'answered' ? outcome.acknowledged : [];
  const ids = [...acknowledged, ...refused.map(({ id }) => id)];
  await waiting.forget(ids);
  for (const { id, reason } of refused) options.onRefused?.(id, reason);
  return { settled: sent.filter(({ id }) => ids.includes(id)).length };
}

function refusedOf(sent: readonly LearnerEvent[], outcome: PushOutcome): PushedEvents['refused'] {
  if (outcome.outcome === 'answered') {
    return outcome.refused.filter((refused) => sent.some(({ id }) => id === refused.id));
  }
  const [only, ...others] = sent;
  if (outcome.outcome !== 'too-large' || only === undefined || others.length > 0) return [];
  return [{ id: only.id, reason: 'The event is larger than the server takes.' }];
}

/** 1 s, 2 s, 4 s, up to 30 s, each shortened by up to a half. */
function pauseMs(failures: number, random: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  return full * (1 - random / 2);
}

/** The first of what waits that fit into one request. */
function batchOf(waiting: readonly LearnerEvent[], most: number): readonly LearnerEvent[] {
  const batch: LearnerEvent[] = [];
  let characters = 0;
  for (const event of waiting.slice(0, most)) {
    characters += JSON.stringify(event).length;
    if (batch.length > 0 && characters > REQUEST_CHARACTERS) break;
    batch.push(event);
  }
  return batch;
}

function replaces(event: LearnerEvent, old: LearnerEvent): boolean {
  if (event.type !== old.type || event.lab !== old.lab) return false;
  return event.type === 'saved' || (event.type === 'edited' && event.step === old.step);
}
