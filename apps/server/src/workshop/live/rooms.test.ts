import { expect, test } from 'vitest';
import { createLog } from '../../ops/log.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { removeMember } from '../store/member-rows.ts';
import { storeLearner, storeMember, storeWorkshop } from '../testing/store-class.ts';
import type { ReplicaMessages } from './replica-messages.ts';
import { Rooms } from './rooms.ts';

/** As on a replica that nobody has told yet. */
const silence: ReplicaMessages = {
  tell: () => Promise.resolve(),
  listen: () => Promise.resolve(() => Promise.resolve()),
};

onEachDatabase('rooms', (use) => {
  const openRooms = (): Rooms =>
    new Rooms({
      database: use().database,
      messages: silence,
      texts: () => undefined,
      now: () => 0,
      log: createLog({ logLevel: 'silent' }),
    });

  test('know at once who has just joined on another replica', async () => {
    const { database } = use();
    const workshopId = await storeWorkshop(database);
    await using rooms = openRooms();
    await rooms.get(workshopId);
    const learnerId = await storeLearner(database, [workshopId]);
    expect(await rooms.member(workshopId, learnerId)).toMatchObject({ id: learnerId, name: 'Ada' });
    expect((await rooms.get(workshopId))?.room.member(learnerId)).toBeDefined();
  });

  test('know nobody who never joined or was removed, until they join', async () => {
    const { database } = use();
    const workshopId = await storeWorkshop(database);
    await using rooms = openRooms();
    const removed = await storeLearner(database, [workshopId]);
    await removeMember(database.queries, { workshopId, learnerId: removed, at: 1 });
    expect(await rooms.member(workshopId, removed)).toBeUndefined();
    const learnerId = await storeLearner(database, []);
    expect(await rooms.member(workshopId, learnerId)).toBeUndefined();
    await storeMember(database, workshopId, learnerId);
    expect(await rooms.member(workshopId, learnerId)).toMatchObject({ id: learnerId });
    expect(await rooms.member(crypto.randomUUID(), learnerId)).toBeUndefined();
  });
});
