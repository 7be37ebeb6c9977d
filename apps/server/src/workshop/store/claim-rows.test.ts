import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Database } from '../../database/database.ts';
import { workshopClaims } from '../../database/schema/workshop.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { storeLearner, storeWorkshop } from '../testing/store-class.ts';
import { decideClaim, takeClaim } from './claim-rows.ts';
import { insertEvents } from './event-rows.ts';

/** Longer than any test takes. */
const SECONDS = 3600;

interface Claim {
  readonly workshopId: string;
  readonly learnerId: string;
  readonly step: string;
  /** By the learner's clock. */
  readonly at: number;
}

async function claim({ queries }: Database, { workshopId, learnerId, step, at }: Claim) {
  const id = crypto.randomUUID();
  const checks = [{ id: 'new-path', status: 'pass' as const }];
  const work = { files: { 'a.yaml': '' } };
  const head = { id, sequence: 0, at, lab: 'uri-routing', step };
  const event = { ...head, type: 'checked' as const, checks, work };
  await insertEvents(queries, [{ workshopId, learnerId, event }]);
}

/** Two inserts may come in the same millisecond. */
async function setArrival({ queries }: Database, learnerId: string, arrivedAt: Date) {
  await queries
    .update(workshopClaims)
    .set({ arrivedAt })
    .where(eq(workshopClaims.learnerId, learnerId));
}

onEachDatabase('the queue of claims', (use) => {
  test('is in the order of arrival, whatever the clocks of the tabs say', async () => {
    const { database } = use();
    const workshopId = await storeWorkshop(database);
    const arrived = ['first', 'second', 'third'];
    for (const [index, step] of arrived.entries()) {
      const learnerId = await storeLearner(database, [workshopId]);
      await claim(database, { workshopId, learnerId, step, at: 1000 - index });
      await setArrival(database, learnerId, new Date(Date.UTC(2020, 0, 1 + index)));
    }
    for (const step of arrived) {
      expect(await takeClaim(database.queries, SECONDS)).toMatchObject({ step, attempt: 1 });
    }
    expect(await takeClaim(database.queries, SECONDS)).toBeUndefined();
  });

  test('gives one claim of a learner at a time; the others of the class need not wait for it', async () => {
    const { database } = use();
    const workshopId = await storeWorkshop(database);
    const eve = await storeLearner(database, [workshopId]);
    const ada = await storeLearner(database, [workshopId]);
    const many = ['one', 'two', 'three'];
    for (const step of many) await claim(database, { workshopId, learnerId: eve, step, at: 1 });
    await setArrival(database, eve, new Date(Date.UTC(2020, 0, 1)));
    await claim(database, { workshopId, learnerId: ada, step: 'one', at: 1000 });
    const taken = [
      await takeClaim(database.queries, SECONDS),
      await takeClaim(database.queries, SECONDS),
      await takeClaim(database.queries, SECONDS),
    ];
    expect(taken.map((each) => each?.learnerId)).toEqual([eve, ada, undefined]);
    const [first] = taken;
    const verdict = { verdict: 'verified', message: '', at: 2000 } as const;
    if (first) await decideClaim(database.queries, first, verdict);
    expect(await takeClaim(database.queries, SECONDS)).toMatchObject({ learnerId: eve });
  });

  test('keeps the place of who claims again while the claim waits', async () => {
    const { database } = use();
    const workshopId = await storeWorkshop(database);
    const learnerId = await storeLearner(database, [workshopId]);
    const step = 'one';
    await claim(database, { workshopId, learnerId, step, at: 1000 });
    const arrivedAt = new Date(Date.UTC(2020, 0, 1));
    await setArrival(database, learnerId, arrivedAt);
    await claim(database, { workshopId, learnerId, step, at: 2000 });
    const [row] = await database.queries
      .select()
      .from(workshopClaims)
      .where(eq(workshopClaims.learnerId, learnerId));
    expect(row).toMatchObject({ at: 2000, arrivedAt });
  });
});
