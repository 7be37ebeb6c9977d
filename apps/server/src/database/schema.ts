import * as people from './schema/people.ts';

/** Every table, in the order in which the areas' migrations run. */
export const schema = { ...people };
