import type { AreaMatrix } from './area-matrix.ts';
import { gradingMatrix } from './grading-matrix.ts';
import { peopleMatrix } from './people-matrix.ts';
import { workshopMatrix } from './workshop-matrix.ts';

/** Every area's rows. A route that is mounted and has no row fails the test. */
export const matrices: readonly AreaMatrix[] = [peopleMatrix, workshopMatrix, gradingMatrix];
