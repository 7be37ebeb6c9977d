import { and, count, eq, gt, inArray, min } from 'drizzle-orm';
import { ApiError } from '../../http/api-error.ts';
import type { Queries } from '../../database/database.ts';
import {
  gradingAssignments,
  gradingCourses,
  gradingSubmissions,
} from '../../database/schema/grading.ts';

/** Whose submission it will be: a learner's, or that of somebody who is known by name only. */
export interface Person {
  readonly courseId: string;
  readonly assignmentId: string;
  readonly learnerId: string | undefined;
  readonly name: string;
  /** An instructor hands it in for them. */
  readonly isByStaff: boolean;
}

const HOUR_MS = 3_600_000;

/**
 * Whether a course takes one more submission of a person. It locks the course's row, so that no two
 * submissions are counted at once. Throws 409 when the assignment is closed for a learner or they have used
 * all attempts, 429 when the course or the person has handed in too much at once.
 */
export async function checkQuota(queries: Queries, person: Person, now: Date): Promise<void> {
  const [course] = await queries
    .select({ inFlight: gradingCourses.inFlight, perHour: gradingCourses.perHour })
    .from(gradingCourses)
    .where(eq(gradingCourses.id, person.courseId))
    .for('no key update');
  const [assignment] = await queries
    .select({ dueAt: gradingAssignments.dueAt, attempts: gradingAssignments.attempts })
    .from(gradingAssignments)
    .where(eq(gradingAssignments.id, person.assignmentId));
  if (!course || !assignment) return;
  // An instructor may hand in late for somebody, and once more.
  if (!person.isByStaff) {
    checkDue(assignment.dueAt, now);
    await checkAttempts(queries, person, assignment.attempts);
  }
  await checkInFlight(queries, person.courseId, course.inFlight);
  await checkHour(queries, { person, most: course.perHour, now });
}

function checkDue(dueAt: Date | null, now: Date): void {
  if (dueAt === null || dueAt >= now) return;
  throw new ApiError(409, 'grading/closed', 'The time to hand this in is over.', {
    action: 'Talk to your instructor: they can still hand it in for you.',
  });
}

function isOf({ learnerId, name }: Person) {
  return learnerId === undefined
    ? eq(gradingSubmissions.name, name)
    : eq(gradingSubmissions.learnerId, learnerId);
}

async function checkAttempts(queries: Queries, person: Person, most: number | null): Promise<void> {
  if (most === null) return;
  const [used] = await queries
    .select({ count: count() })
    .from(gradingSubmissions)
    .where(and(eq(gradingSubmissions.assignmentId, person.assignmentId), isOf(person)));
  if ((used?.count ?? 0) < most) return;
  throw new ApiError(409, 'grading/no-attempts-left', `All ${most} attempts are used.`, {
    action: 'The last one counts. Talk to your instructor if that is a mistake.',
  });
}

async function checkInFlight(queries: Queries, courseId: string, most: number): Promise<void> {
  const [open] = await queries
    .select({ count: count() })
    .from(gradingSubmissions)
    .where(
      and(
        eq(gradingSubmissions.courseId, courseId),
        inArray(gradingSubmissions.state, ['queued', 'grading']),
      ),
    );
  if ((open?.count ?? 0) < most) return;
  throw tooMany(`${most} submissions of this course wait to be graded.`, 30);
}

async function checkHour(
  queries: Queries,
  { most, now, person }: { readonly person: Person; readonly most: number; readonly now: Date },
): Promise<void> {
  const since = new Date(now.getTime() - HOUR_MS);
  const [recent] = await queries
    .select({ count: count(), oldest: min(gradingSubmissions.receivedAt) })
    .from(gradingSubmissions)
    .where(
      and(
        eq(gradingSubmissions.courseId, person.courseId),
        gt(gradingSubmissions.receivedAt, since),
        isOf(person),
      ),
    );
  if ((recent?.count ?? 0) < most) return;
  const freeAt = (recent?.oldest ?? now).getTime() + HOUR_MS;
  const wait = Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000));
  throw tooMany(`${most} submissions within an hour is all that this course takes.`, wait);
}

function tooMany(message: string, retryAfter: number): ApiError {
  return new ApiError(429, 'grading/quota', message, {
    action: `Try again in ${retryAfter} seconds.`,
    retryAfter,
  });
}
