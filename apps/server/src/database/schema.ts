import * as grading from './schema/grading.ts';
import * as people from './schema/people.ts';
import * as workshop from './schema/workshop.ts';

/** Every table, in the order in which the areas' migrations run. */
export const schema = { ...people, ...workshop, ...grading };
