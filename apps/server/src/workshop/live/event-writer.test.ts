import type { LearnerEvent } from '@drydock/api';
import { expect, test } from 'vitest';
import { onEachDatabase } from '../../testing/databases.ts';
import { storeLearner, storeWorkshop } from '../testing/store-class.ts';
import { createEventWriter, NotStoredError } from './event-writer.ts';
import { createReplicaMessages } from './replica-messages.ts';

function opened(sequence: number): LearnerEvent {
  const id = crypto.randomUUID();
  return { id, sequence, at: 1000, lab: 'uri-routing', step: 'match', type: 'opened' };
}

onEachDatabase('writing events', (use) => {
  test('one that no database takes stops none of those that came with it', async () => {
    const { database } = use();
    const workshopId = await storeWorkshop(database);
    const [ada, eve] = [
      await storeLearner(database, [workshopId]),
      await storeLearner(database, [workshopId]),
    ];
    const seen: number[] = [];
    const writer = createEventWriter(database, createReplicaMessages(database), (stored) =>
      seen.push(...stored.map(({ event }) => event.sequence)),
    );
    const poison = opened(2 ** 40);
    const of = (learnerId: string, ...events: readonly LearnerEvent[]) =>
      writer.write(
        events.map((event) => ({ workshopId, learnerId, event })),
        100,
      );
    const [first, second, third] = await Promise.all([
      of(ada, opened(1)),
      of(eve, opened(2), poison, opened(3)),
      of(ada, opened(4)),
    ]);
    expect([...(second ?? [])]).toEqual([poison.id]);
    expect([first?.size, third?.size]).toEqual([0, 0]);
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  });

  test('of somebody who is no member are refused, all of them', async () => {
    const { database } = use();
    const workshopId = await storeWorkshop(database);
    const learnerId = await storeLearner(database, []);
    const writer = createEventWriter(database, createReplicaMessages(database), () => undefined);
    const events = [opened(1), opened(2)];
    const refused = await writer.write(
      events.map((event) => ({ workshopId, learnerId, event })),
      100,
    );
    expect([...refused]).toEqual(events.map(({ id }) => id));
  });

  test('keeps no more in memory than it may: what is too much is sent away, and may come back', async () => {
    const { database } = use();
    const workshopId = await storeWorkshop(database);
    const learnerId = await storeLearner(database, [workshopId]);
    const writer = createEventWriter(database, createReplicaMessages(database), () => undefined);
    const write = () => writer.write([{ workshopId, learnerId, event: opened(1) }], 2 * 1_048_576);
    const held = Array.from({ length: 32 }, write);
    await expect(write()).rejects.toThrow(NotStoredError);
    const stored = await Promise.all(held);
    expect(stored.every((refused) => refused.size === 0)).toBe(true);
    expect((await write()).size).toBe(0);
  });
});
