import type { Database } from '../../database/database.ts';
import { schema } from '../../database/schema.ts';
import { NEW_WORKSHOP, type WorkshopState } from '../domain/workshop-state.ts';
import type { WorkshopRow } from '../store/workshop-rows.ts';

/** A running workshop in the database, without the server around it. */
export async function storeWorkshop(
  { queries }: Database,
  { state, ...row }: Partial<WorkshopRow> = {},
): Promise<string> {
  const subject = crypto.randomUUID();
  const [host] = await queries
    .insert(schema.users)
    .values({ issuer: 'test', subject, name: 'Host', role: 'instructor' })
    .returning();
  const running: WorkshopState = { ...NEW_WORKSHOP, phase: 'running' };
  const [made] = await queries
    .insert(schema.workshops)
    .values({
      code: subject,
      title: 'Istio',
      hostId: host?.id ?? '',
      engine: 'simulated',
      size: 10,
      labs: [],
      stuckAfterMinutes: 8,
      stuckAfterFailures: 3,
      state: state ?? running,
      ...row,
    })
    .returning();
  return made?.id ?? '';
}

/** A learner who is a member of these workshops. */
export async function storeLearner(
  database: Database,
  workshopIds: readonly string[],
): Promise<string> {
  const { queries } = database;
  const [learner] = await queries
    .insert(schema.learners)
    .values({ name: 'Ada', rejoinHash: crypto.randomUUID() })
    .returning();
  const learnerId = learner?.id ?? '';
  for (const workshopId of workshopIds) await storeMember(database, workshopId, learnerId);
  return learnerId;
}

/** Lets a learner join. */
export async function storeMember(
  { queries }: Database,
  workshopId: string,
  learnerId: string,
): Promise<void> {
  const member = { workshopId, learnerId, name: 'Ada', joinedAt: 0 };
  await queries.insert(schema.workshopMembers).values(member);
}
