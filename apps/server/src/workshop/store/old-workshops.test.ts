import path from 'node:path';
import { expect, test } from 'vitest';
import type { Database } from '../../database/database.ts';
import { schema } from '../../database/schema.ts';
import { onEachDatabase } from '../../testing/databases.ts';
import { createTestServer } from '../../testing/test-server.ts';
import { NEW_WORKSHOP, type WorkshopState } from '../domain/workshop-state.ts';
import { storeLearner, storeMember, storeWorkshop } from '../testing/store-class.ts';
import { deleteOldWorkshops } from './old-workshops.ts';
import { findWorkshop, type WorkshopRow } from './workshop-rows.ts';

const labsFolder = path.resolve(import.meta.dirname, '../../../../../labs');
const OLD = Date.UTC(2026, 0, 1);
const BEFORE = Date.UTC(2026, 3, 1);
const NEW = Date.UTC(2026, 4, 1);

const inPhase = (phase: WorkshopState['phase'], sequence = 1): WorkshopState => ({
  ...NEW_WORKSHOP,
  phase,
  sequence,
});

function store(database: Database, row: Partial<WorkshopRow> = {}): Promise<string> {
  return storeWorkshop(database, { createdAt: new Date(OLD), state: inPhase('closed'), ...row });
}

async function storeEvent({ queries }: Database, event: object): Promise<void> {
  await queries.insert(schema.workshopEvents).values({
    workshopId: '',
    learnerId: '',
    id: crypto.randomUUID(),
    sequence: 0,
    at: NEW,
    type: 'opened',
    lab: 'uri-routing',
    step: 'match',
    detail: {},
    ...event,
  });
}

onEachDatabase('old workshops', (use) => {
  test('are deleted when nothing happened in them for long enough, and named', async () => {
    const { database } = use();
    const [over, draft, lobby] = [
      await store(database),
      await store(database, { state: inPhase('draft') }),
      await store(database, { state: inPhase('lobby'), startsAt: OLD }),
    ];
    const learnerId = await storeLearner(database, [over]);
    await storeEvent(database, { workshopId: over, learnerId, at: OLD });
    const deleted = await deleteOldWorkshops(database.queries, new Date(BEFORE));
    expect(deleted.toSorted()).toEqual([over, draft, lobby].toSorted());
    expect(await findWorkshop(database.queries, over)).toBeUndefined();
  });

  test('stay while they run or stand still, are to come, or were used lately', async () => {
    const { database } = use();
    const planned = await store(database, { state: inPhase('draft'), startsAt: NEW });
    const closed = await store(database, { state: { ...inPhase('closed'), closedAt: NEW } });
    const running = await store(database, { state: inPhase('running') });
    const paused = await store(database, { state: inPhase('paused') });
    const led = await store(database);
    const act = { act: 'opened' } as const;
    await database.queries
      .insert(schema.workshopLog)
      .values({ workshopId: led, sequence: 1, at: NEW, act });
    const worked = await store(database);
    const learnerId = await storeLearner(database, [worked]);
    await storeEvent(database, { workshopId: worked, learnerId });
    const made = await store(database, { createdAt: new Date(NEW) });
    expect(await deleteOldWorkshops(database.queries, new Date(BEFORE))).toEqual([]);
    for (const id of [planned, closed, running, paused, led, worked, made]) {
      expect(await findWorkshop(database.queries, id)).toBeDefined();
    }
  });

  test('are gone for those who had them open', async () => {
    const { database } = use();
    const server = await createTestServer({ database, config: { labsFolder } });
    const id = await store(database);
    const ada = await server.learner();
    await storeMember(database, id, ada.learnerId);
    const home = () => ada.fetch(`/api/workshops/${id}/me`);
    expect((await home()).status).toBe(200);
    const area = server.api.areas.find(({ name }) => name === 'workshop');
    for (const { purge } of area?.retention ?? []) await purge(new Date(BEFORE), database.queries);
    expect((await home()).status).toBe(404);
    await server.close();
  });
});
