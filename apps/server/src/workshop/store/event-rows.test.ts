import type { LearnerEvent } from '@drydock/api';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { workshopClaims } from '../../database/schema/workshop.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { storeLearner, storeWorkshop } from '../testing/store-class.ts';
import { insertEvents, readWork } from './event-rows.ts';

function claimOf(text: string, id: string = crypto.randomUUID()): LearnerEvent {
  return {
    id,
    sequence: 0,
    at: 1000,
    lab: 'uri-routing',
    step: 'match',
    type: 'checked',
    checks: [{ id: 'new-path', status: 'pass' }],
    work: { files: { 'a.yaml': text } },
  };
}

onEachDatabase('events in one insert', (use) => {
  test('keep the work and the claims of each workshop, though one learner is in both', async () => {
    const { database } = use();
    const [one, two] = [await storeWorkshop(database), await storeWorkshop(database)];
    const learnerId = await storeLearner(database, [one, two]);
    await insertEvents(database.queries, [
      { workshopId: one, learnerId, event: claimOf('one') },
      { workshopId: two, learnerId, event: claimOf('two') },
    ]);
    for (const [workshopId, text] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      const stored = await readWork(database.queries, {
        workshopId,
        learnerId,
        lab: 'uri-routing',
      });
      expect(stored?.work).toEqual({ files: { 'a.yaml': text } });
    }
    const claims = await database.queries
      .select()
      .from(workshopClaims)
      .where(eq(workshopClaims.learnerId, learnerId));
    expect(claims.map(({ workshopId }) => workshopId).toSorted()).toEqual([one, two].toSorted());
  });

  test('that one workshop has already are new only to the other', async () => {
    const { database } = use();
    const [one, two] = [await storeWorkshop(database), await storeWorkshop(database)];
    const learnerId = await storeLearner(database, [one, two]);
    const id = crypto.randomUUID();
    await insertEvents(database.queries, [
      { workshopId: one, learnerId, event: claimOf('before', id) },
    ]);
    const later = { ...claimOf('after', id), at: 2000 };
    const fresh = await insertEvents(database.queries, [
      { workshopId: one, learnerId, event: later },
      { workshopId: two, learnerId, event: later },
    ]);
    expect(fresh.map(({ workshopId }) => workshopId)).toEqual([two]);
    const kept = { workshopId: one, learnerId, lab: 'uri-routing' };
    expect(await readWork(database.queries, kept)).toMatchObject({
      work: { files: { 'a.yaml': 'before' } },
    });
  });
});
