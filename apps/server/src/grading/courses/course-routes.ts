import { randomInt } from 'node:crypto';
import { gradingRoutes, QUOTAS, type AssignmentInput } from '@drydock/api';
import { createJoinCode } from '@drydock/api/workshop-client';
import { and, eq } from 'drizzle-orm';
import { sqlStateOf } from '../../database/database.ts';
import {
  gradingAssignments,
  gradingCourses,
  gradingMembers,
  gradingSubmissions,
} from '../../database/schema/grading.ts';
import { ApiError, notFound } from '../../http/api-error.ts';
import { implement, type Implementation } from '../../http/implement.ts';
import { routeNamed } from '../../http/route-named.ts';
import type { GradingService } from '../grading-service.ts';
import {
  assignmentOf,
  courseFor,
  findCourse,
  listCourses,
  listMembers,
  type CourseRow,
} from './course-rows.ts';
import { joinCourse } from './join-course.ts';

const route = <Id extends (typeof gradingRoutes)[number]['id']>(id: Id) =>
  routeNamed(gradingRoutes, id);

/** Courses and assignments. */
export function createCourseRoutes(service: GradingService): readonly Implementation[] {
  return [...readingRoutes(service), ...changingRoutes(service), ...assignmentRoutes(service)];
}

function readingRoutes({ labs, services }: GradingService): readonly Implementation[] {
  const { queries } = services.database;
  return [
    implement(route('joinCourse'), async ({ body, clientAddress, context, principal }) => {
      const { code, name } = body;
      const request = { principal, code, name, clientAddress };
      const { course, learner, rejoinCode } = await joinCourse(services, request);
      const { learnerId } = learner;
      if (rejoinCode !== undefined) await services.people.startSession(context, { learnerId });
      const reader = { principal: { kind: 'learner' as const, ...learner }, labs };
      return {
        course: await courseFor(queries, course, reader),
        learner,
        ...(rejoinCode !== undefined && { rejoinCode }),
      };
    }),
    implement(route('listCourses'), async ({ principal }) => {
      const rows = await listCourses(queries, principal);
      return {
        courses: await Promise.all(rows.map((row) => courseFor(queries, row, { principal, labs }))),
      };
    }),
    implement(route('readCourse'), async ({ params, principal }) => {
      const row = await findCourse(queries, params.courseId);
      if (!row) throw notFound('No course');
      return courseFor(queries, row, { principal, labs });
    }),
    implement(route('listMembers'), async ({ params }) => {
      const rows = await listMembers(queries, params.courseId);
      return {
        members: rows.map(({ joinedAt, ...row }) => ({ ...row, joinedAt: joinedAt.toISOString() })),
      };
    }),
  ];
}

function changingRoutes({ labs, services }: GradingService): readonly Implementation[] {
  const { audit, database } = services;
  const { queries } = database;
  return [
    implement(route('createCourse'), async ({ body, principal }) => {
      const { title, quota } = body;
      const limits = {
        inFlight: quota?.inFlight ?? QUOTAS.inFlight.usual,
        perHour: quota?.perHour ?? QUOTAS.perHour.usual,
      };
      const row = await withNewCode((joinCode) =>
        queries
          .insert(gradingCourses)
          .values({ title, ownerId: principal.userId, joinCode, ...limits })
          .returning(),
      );
      const subject = `course:${row.id}`;
      await audit.write({ actor: principal, action: 'grading.course-created', subject });
      return courseFor(queries, row, { principal, labs });
    }),
    implement(route('updateCourse'), async ({ body, params, principal }) => {
      const { quota = {}, title } = body;
      const changes = { title, inFlight: quota.inFlight, perHour: quota.perHour };
      // Drizzle leaves out what is undefined, and refuses to change nothing.
      if (Object.values(changes).some((value) => value !== undefined)) {
        await queries
          .update(gradingCourses)
          .set(changes)
          .where(eq(gradingCourses.id, params.courseId));
      }
      const row = await findCourse(queries, params.courseId);
      if (!row) throw notFound('No course');
      return courseFor(queries, row, { principal, labs });
    }),
    implement(route('deleteCourse'), async ({ params: { courseId }, principal }) => {
      await queries.delete(gradingCourses).where(eq(gradingCourses.id, courseId));
      const subject = `course:${courseId}`;
      await audit.write({ actor: principal, action: 'grading.course-deleted', subject });
    }),
    implement(route('renewCourseCode'), async ({ params: { courseId }, principal }) => {
      const row = await withNewCode((joinCode) =>
        queries
          .update(gradingCourses)
          .set({ joinCode })
          .where(eq(gradingCourses.id, courseId))
          .returning(),
      );
      return courseFor(queries, row, { principal, labs });
    }),
    implement(route('removeMember'), async ({ params: { courseId, learnerId }, principal }) => {
      await database.transaction(async (tx) => {
        const { courseId: course, learnerId: learner } = gradingSubmissions;
        await tx
          .delete(gradingSubmissions)
          .where(and(eq(course, courseId), eq(learner, learnerId)));
        await tx
          .delete(gradingMembers)
          .where(
            and(eq(gradingMembers.courseId, courseId), eq(gradingMembers.learnerId, learnerId)),
          );
        const subject = `course:${courseId}`;
        await audit.write({ actor: principal, action: 'grading.member-removed', subject }, tx);
      });
    }),
  ];
}

function assignmentRoutes(service: GradingService): readonly Implementation[] {
  const { labs, services } = service;
  const { queries } = services.database;
  return [
    implement(route('createAssignment'), async ({ body, params }) => {
      checkLabs(service, body);
      const [row] = await queries
        .insert(gradingAssignments)
        .values({ courseId: params.courseId, ...columnsOf(body) })
        .returning();
      if (!row) throw notFound('No course');
      return assignmentOf(row, labs);
    }),
    implement(route('updateAssignment'), async ({ body, params }) => {
      checkLabs(service, body);
      const [row] = await queries
        .update(gradingAssignments)
        .set(columnsOf(body))
        .where(eq(gradingAssignments.id, params.assignmentId))
        .returning();
      if (!row) throw notFound('No assignment');
      return assignmentOf(row, labs);
    }),
    implement(route('deleteAssignment'), async ({ params: { assignmentId }, principal }) => {
      await queries.delete(gradingAssignments).where(eq(gradingAssignments.id, assignmentId));
      const subject = `assignment:${assignmentId}`;
      const action = 'grading.assignment-deleted';
      await services.audit.write({ actor: principal, action, subject });
    }),
  ];
}

function columnsOf({ attempts, dueAt, labs, seed, title }: AssignmentInput) {
  return {
    title,
    labs: labs.map(({ lab, weight }) => ({ lab, weight })),
    dueAt: dueAt === undefined ? null : new Date(dueAt),
    attempts: attempts ?? null,
    seed: seed ?? null,
  };
}

function checkLabs({ labs }: GradingService, input: AssignmentInput): void {
  const unknown = input.labs.find(({ lab }) => !labs.find(lab));
  if (!unknown) return;
  throw new ApiError(422, 'grading/unknown-lab', `There is no lab "${unknown.lab}" here.`, {
    action: `Labs are: ${labs.list.map(({ id }) => id).join(', ')}.`,
  });
}

/** Tries codes until one is free: with 387 million of them, nearly always the first. */
async function withNewCode(
  write: (joinCode: string) => PromiseLike<readonly CourseRow[]>,
): Promise<CourseRow> {
  for (let left = 5; ; left -= 1) {
    try {
      const [row] = await write(createJoinCode((limit) => randomInt(limit)));
      if (!row) throw notFound('No course');
      return row;
    } catch (error) {
      if (left === 0 || sqlStateOf(error) !== '23505') throw error;
    }
  }
}
