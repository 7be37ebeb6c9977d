import { and, asc, count, desc, eq, inArray } from 'drizzle-orm';
import type { Assignment, Course } from '@drydock/api';
import type { Queries } from '../../database/database.ts';
import { learners } from '../../database/schema/people.ts';
import {
  gradingAssignments,
  gradingCourses,
  gradingMembers,
} from '../../database/schema/grading.ts';
import type { LearnerPrincipal, StaffPrincipal } from '../../http/principal.ts';
import type { GradingLabs } from '../labs.ts';

export type CourseRow = typeof gradingCourses.$inferSelect;
export type AssignmentRow = typeof gradingAssignments.$inferSelect;
type Reader = LearnerPrincipal | StaffPrincipal;

export async function findCourse(queries: Queries, id: string): Promise<CourseRow | undefined> {
  const [row] = await queries.select().from(gradingCourses).where(eq(gradingCourses.id, id));
  return row;
}

export async function findAssignment(
  queries: Queries,
  id: string,
): Promise<AssignmentRow | undefined> {
  const [row] = await queries
    .select()
    .from(gradingAssignments)
    .where(eq(gradingAssignments.id, id));
  return row;
}

/** Whether the caller made the course, or is an admin. */
export function isStaffOf(principal: Reader, course: CourseRow | undefined): boolean {
  if (!course || principal.kind !== 'staff') return false;
  return principal.role === 'admin' || course.ownerId === principal.userId;
}

export async function isMember(
  queries: Queries,
  courseId: string,
  learnerId: string,
): Promise<boolean> {
  const [row] = await queries
    .select({ learnerId: gradingMembers.learnerId })
    .from(gradingMembers)
    .where(and(eq(gradingMembers.courseId, courseId), eq(gradingMembers.learnerId, learnerId)));
  return row !== undefined;
}

/** A learner of the course, with the name that they have now. */
export async function findMember(
  queries: Queries,
  courseId: string,
  learnerId: string,
): Promise<{ readonly learnerId: string; readonly name: string } | undefined> {
  const [row] = await queries
    .select({ learnerId: learners.id, name: learners.name })
    .from(gradingMembers)
    .innerJoin(learners, eq(learners.id, gradingMembers.learnerId))
    .where(and(eq(gradingMembers.courseId, courseId), eq(learners.id, learnerId)));
  return row;
}

/** The courses that somebody may see, newest first. */
export async function listCourses(queries: Queries, reader: Reader): Promise<readonly CourseRow[]> {
  if (reader.kind === 'staff') {
    return queries
      .select()
      .from(gradingCourses)
      .where(reader.role === 'admin' ? undefined : eq(gradingCourses.ownerId, reader.userId))
      .orderBy(desc(gradingCourses.createdAt));
  }
  const joined = queries
    .select({ id: gradingMembers.courseId })
    .from(gradingMembers)
    .where(eq(gradingMembers.learnerId, reader.learnerId));
  return queries
    .select()
    .from(gradingCourses)
    .where(inArray(gradingCourses.id, joined))
    .orderBy(desc(gradingCourses.createdAt));
}

export interface MemberRow {
  readonly learnerId: string;
  readonly name: string;
  readonly joinedAt: Date;
}

/** In the order of names. */
export function listMembers(queries: Queries, courseId: string): Promise<MemberRow[]> {
  return queries
    .select({
      learnerId: learners.id,
      name: learners.name,
      joinedAt: gradingMembers.joinedAt,
    })
    .from(gradingMembers)
    .innerJoin(learners, eq(learners.id, gradingMembers.learnerId))
    .where(eq(gradingMembers.courseId, courseId))
    .orderBy(asc(learners.name), asc(learners.id));
}

/** A course as this reader sees it: the code and the quota are for its staff. */
export async function courseFor(
  queries: Queries,
  row: CourseRow,
  reader: { readonly principal: Reader; readonly labs: GradingLabs },
): Promise<Course> {
  const assignments = await queries
    .select()
    .from(gradingAssignments)
    .where(eq(gradingAssignments.courseId, row.id))
    .orderBy(asc(gradingAssignments.createdAt));
  const course = {
    id: row.id,
    title: row.title,
    createdAt: row.createdAt.toISOString(),
    assignments: assignments.map((each) => assignmentOf(each, reader.labs)),
  };
  if (!isStaffOf(reader.principal, row)) return course;
  const [members] = await queries
    .select({ count: count() })
    .from(gradingMembers)
    .where(eq(gradingMembers.courseId, row.id));
  const { inFlight, joinCode, perHour } = row;
  return {
    ...course,
    staff: { joinCode, members: members?.count ?? 0, quota: { inFlight, perHour } },
  };
}

/** An assignment as it is answered. */
export function assignmentOf(row: AssignmentRow, labs: GradingLabs): Assignment {
  return {
    id: row.id,
    courseId: row.courseId,
    title: row.title,
    labs: row.labs.map(({ lab, weight }) => ({
      lab,
      weight,
      title: labs.find(lab)?.title ?? lab,
    })),
    ...(row.dueAt !== null && { dueAt: row.dueAt.toISOString() }),
    ...(row.attempts !== null && { attempts: row.attempts }),
    ...(row.seed !== null && { seed: row.seed }),
    createdAt: row.createdAt.toISOString(),
  };
}
