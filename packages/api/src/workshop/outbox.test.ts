import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { LearnerEvent } from './learner-event.ts';
import { openOutbox, type EventDraft, type Outbox, type PushOutcome } from './outbox.ts';
import type { OutboxStorage } from './waiting-events.ts';

const opened: EventDraft = { type: 'opened', lab: 'uri-routing', step: 'match' };
const saved = (text: string): EventDraft => ({
  type: 'saved',
  lab: 'uri-routing',
  step: 'match',
  work: { files: { 'a.yaml': text } },
});

function createStorage(events: LearnerEvent[] = []): OutboxStorage & { events: LearnerEvent[] } {
  return {
    events,
    read: async () => [...events],
    add: async (event) => void events.push(event),
    remove: async (ids) => {
      for (const id of ids)
        events.splice(
          events.findIndex((event) => event.id === id),
          1,
        );
    },
  };
}

interface World {
  readonly outbox: Outbox;
  /** What the server has, once each. */
  readonly server: Map<string, LearnerEvent>;
  readonly requests: (readonly string[])[];
  readonly waits: number[];
}

type Answer = 'stored' | 'lost-answer' | 'unreachable' | 'too-large' | 'gone';

/** A pause that lasts until somebody asks for a try. */
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** A server that answers as told, and then well. */
async function openWorld(
  answers: readonly Answer[],
  storage = createStorage(),
  pause: (signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
): Promise<World> {
  const server = new Map<string, LearnerEvent>();
  const requests: (readonly string[])[] = [];
  const waits: number[] = [];
  const left = [...answers];
  let [ids, time] = [0, 0];
  const outbox = await openOutbox({
    storage,
    push: async (events): Promise<PushOutcome> => {
      requests.push(events.map(({ id }) => id));
      const answer = left.shift() ?? 'stored';
      if (answer === 'stored' || answer === 'lost-answer') {
        for (const event of events) server.set(event.id, event);
      }
      if (answer === 'lost-answer') return { outcome: 'unreachable' };
      if (answer !== 'stored') return { outcome: answer };
      return { outcome: 'answered', acknowledged: events.map(({ id }) => id), refused: [] };
    },
    now: () => (time += 1),
    newId: () => `e${(ids += 1)}`,
    random: () => 0,
    wait: (ms, signal) => {
      waits.push(ms);
      return pause(signal);
    },
  });
  return { outbox, server, requests, waits };
}

describe('the outbox', () => {
  test('sends everything in the end, once each for the server, whatever the network does', async () => {
    const answer = fc.constantFrom<Answer>('stored', 'lost-answer', 'unreachable');
    const run = fc.record({
      answers: fc.array(answer, { maxLength: 12 }),
      events: fc.integer({ min: 1, max: 130 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ answers, events }) => {
        const storage = createStorage();
        const { outbox, server } = await openWorld(answers, storage);
        for (let index = 0; index < events; index += 1) await outbox.add(opened);
        while (outbox.state().waiting > 0) await outbox.flush();
        expect(
          [...server.values()].map(({ sequence }) => sequence).toSorted((a, b) => a - b),
        ).toEqual(Array.from({ length: events }, (_, index) => index));
        expect(storage.events).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('waits longer after each failure, half a minute at most, and says that it is offline', async () => {
    const { outbox, waits } = await openWorld(
      Array.from({ length: 8 }, () => 'unreachable' as const),
    );
    await outbox.add(opened);
    await outbox.flush();
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(outbox.state()).toEqual({ waiting: 0, connection: 'online', isDurable: true });
  });

  test('goes on with what waited when the page was left, and with its numbers', async () => {
    const left = { ...opened, id: 'old', sequence: 7, at: 1 } as LearnerEvent;
    const storage = createStorage([left]);
    const { outbox, server } = await openWorld([], storage);
    const { sequence } = await outbox.add(opened);
    await outbox.flush();
    expect(sequence).toBe(8);
    expect([...server.keys()]).toEqual(['old', 'e1']);
  });

  test('keeps of what was not sent only the newest save, and every check', async () => {
    const storage = createStorage();
    const { outbox, server, waits } = await openWorld(['unreachable'], storage, untilAborted);
    await outbox.add(saved('a'));
    while (waits.length === 0) await Promise.resolve();
    await outbox.add(opened);
    for (const text of ['b', 'c']) await outbox.add(saved(text));
    expect(storage.events.map(({ type }) => type)).toEqual(['opened', 'saved']);
    await outbox.flush();
    const texts = [...server.values()].map((event) => 'work' in event && event.work?.files);
    expect(texts).toEqual([false, { 'a.yaml': 'c' }]);
  });

  test('halves a request that is too large, and gives up on a single event that is', async () => {
    const refused: string[] = [];
    const sizes: number[] = [];
    let id = 0;
    const storage = createStorage();
    const outbox = await openOutbox({
      storage,
      push: async (events): Promise<PushOutcome> => {
        sizes.push(events.length);
        const isTooLarge = events.some((event) => event.id === 'e3');
        if (isTooLarge) return { outcome: 'too-large' };
        return { outcome: 'answered', acknowledged: events.map((event) => event.id), refused: [] };
      },
      now: () => 0,
      newId: () => `e${(id += 1)}`,
      random: () => 0,
      wait: () => Promise.resolve(),
      onRefused: (event) => refused.push(event),
    });
    for (let index = 0; index < 5; index += 1) await outbox.add(opened);
    while (outbox.state().waiting > 0) await outbox.flush();
    expect(refused).toEqual(['e3']);
    expect(storage.events).toEqual([]);
  });

  test('ends when the server no longer knows the learner; what waits stays', async () => {
    const storage = createStorage();
    const { outbox, requests } = await openWorld(['gone'], storage);
    await outbox.add(opened);
    await outbox.flush();
    await outbox.add(opened);
    expect(outbox.state()).toMatchObject({ connection: 'gone', waiting: 2 });
    expect(requests).toHaveLength(1);
    expect(storage.events).toHaveLength(2);
  });

  test('goes on in memory when the storage fails, and says so', async () => {
    const broken: OutboxStorage = {
      read: () => Promise.reject(new Error('blocked')),
      add: () => Promise.reject(new Error('full')),
      remove: () => Promise.reject(new Error('full')),
    };
    const { outbox, server } = await openWorld([], { ...createStorage(), ...broken });
    await outbox.add(opened);
    await outbox.flush();
    expect(server.size).toBe(1);
    expect(outbox.state()).toMatchObject({ isDurable: false, waiting: 0 });
  });
});
