import { createGradingArea } from './grading/grading-area.ts';
import { createPeopleArea } from './people/people-area.ts';
import type { CreateArea } from './services.ts';
import { createWorkshopArea } from './workshop/workshop-area.ts';

/** The parts of the server, in the order in which they start. */
export const areas: readonly CreateArea[] = [
  createPeopleArea,
  createWorkshopArea,
  createGradingArea,
];
