import { readJoinCode } from '@drydock/api/workshop-client';
import { eq } from 'drizzle-orm';
import { gradingCourses, gradingMembers } from '../../database/schema/grading.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Principal } from '../../http/principal.ts';
import type { Services } from '../../services.ts';
import type { CourseRow } from './course-rows.ts';

/** Wrong codes from one address in ten minutes. */
const GUESSES = 60;

export interface JoinCourse {
  readonly principal: Principal;
  readonly code: string;
  readonly name: string | undefined;
  readonly clientAddress: string;
}

export interface JoinedCourse {
  readonly course: CourseRow;
  readonly learner: { readonly learnerId: string; readonly name: string };
  /** Of somebody who was not known before. */
  readonly rejoinCode?: string;
}

/** Lets a learner into a course: as whom the browser is known already, else as a new one with this name. */
export async function joinCourse(services: Services, request: JoinCourse): Promise<JoinedCourse> {
  const { database, people } = services;
  const course = await findByCode(services, request);
  const { name, principal } = request;
  return database.transaction(async (queries) => {
    const made = principal.kind === 'learner' ? undefined : await newLearner(name);
    const learner =
      principal.kind === 'learner'
        ? { learnerId: principal.learnerId, name: principal.name }
        : { learnerId: made?.learnerId ?? '', name: name ?? '' };
    await queries
      .insert(gradingMembers)
      .values({ courseId: course.id, learnerId: learner.learnerId })
      .onConflictDoNothing();
    return { course, learner, ...(made && { rejoinCode: made.rejoinCode }) };

    async function newLearner(given: string | undefined) {
      if (given !== undefined) return people.createLearner(given, queries);
      throw new ApiError(422, 'grading/needs-name', 'Say by which name you are known.', {
        action: 'Give a name: your instructor sees it beside your results.',
      });
    }
  });
}

async function findByCode(
  { database, limits }: Services,
  { clientAddress, code }: JoinCourse,
): Promise<CourseRow> {
  const limit = {
    what: 'join code',
    of: `address ${clientAddress}`,
    failures: GUESSES,
    seconds: 600,
  };
  const course = await limits.guess([limit], async () => {
    const joinCode = readJoinCode(code);
    if (joinCode === undefined) return undefined;
    const [row] = await database.queries
      .select()
      .from(gradingCourses)
      .where(eq(gradingCourses.joinCode, joinCode));
    return row;
  });
  if (course) return course;
  throw new ApiError(404, 'grading/wrong-code', 'No course has this code.', {
    action: 'Check the six characters with your instructor.',
  });
}
