import { lt } from 'drizzle-orm';
import { schema } from '../database/schema.ts';
import type { Retention } from '../services.ts';

const { learners } = schema;

/** Learners who were not here for the whole time, with all that refers to them. */
export const learnerRetention: Retention = {
  what: 'learners',
  purge: async (before, queries) => {
    const gone = await queries
      .delete(learners)
      .where(lt(learners.seenAt, before))
      .returning({ id: learners.id });
    return gone.length;
  },
};
