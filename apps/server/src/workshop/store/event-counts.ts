import { eq, sql } from 'drizzle-orm';
import type { Queries } from '../../database/database.ts';
import { workshopEvents } from '../../database/schema/workshop.ts';

/** What a learner did at a step, counted. */
export interface EventCount {
  readonly learnerId: string;
  /** The key of the step. */
  readonly step: string;
  readonly checks: number;
  readonly hints: number;
}

/** Counts of all learners of a workshop at all steps that they touched. */
export function countEvents(queries: Queries, workshopId: string): Promise<readonly EventCount[]> {
  const of = (type: string) =>
    sql<number>`(count(*) filter (where ${workshopEvents.type} = ${type}))::int`;
  return queries
    .select({
      learnerId: workshopEvents.learnerId,
      step: sql<string>`${workshopEvents.lab} || '/' || ${workshopEvents.step}`,
      checks: of('checked'),
      hints: of('hinted'),
    })
    .from(workshopEvents)
    .where(eq(workshopEvents.workshopId, workshopId))
    .groupBy(workshopEvents.learnerId, workshopEvents.lab, workshopEvents.step);
}
