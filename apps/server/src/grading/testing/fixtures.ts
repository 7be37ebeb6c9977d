import { createHash, randomUUID } from 'node:crypto';
import type { AssignmentEntry } from '@drydock/grading';
import type { Database } from '../../database/database.ts';
import { learners, users } from '../../database/schema/people.ts';
import {
  gradingAssignments,
  gradingCourses,
  gradingMembers,
  type AssignedLab,
} from '../../database/schema/grading.ts';
import { storeSubmission } from '../submissions/store-submission.ts';
import type { Queue } from '../queue/claim.ts';

/** A course with one assignment and one learner, of an instructor of its own. */
export interface TestCourse {
  readonly ownerId: string;
  readonly courseId: string;
  readonly assignmentId: string;
  readonly learnerId: string;
}

/** Makes a course; nothing in it is shared with other tests of the database. */
export async function makeCourse(
  { queries }: Database,
  labs: readonly AssignedLab[] = [{ lab: 'uri-routing', weight: 1 }],
): Promise<TestCourse> {
  const ownerId = randomUUID();
  const courseId = randomUUID();
  const assignmentId = randomUUID();
  const learnerId = randomUUID();
  await queries
    .insert(users)
    .values({ id: ownerId, issuer: 'local', subject: ownerId, name: 'Ada', role: 'instructor' });
  await queries.insert(learners).values({ id: learnerId, name: 'Max', rejoinHash: learnerId });
  await queries.insert(gradingCourses).values({
    id: courseId,
    ownerId,
    title: 'Mesh, autumn',
    joinCode: courseId,
    inFlight: 20_000,
    perHour: 1000,
  });
  await queries.insert(gradingMembers).values({ courseId, learnerId });
  await queries
    .insert(gradingAssignments)
    .values({ id: assignmentId, courseId, title: 'Routing', labs: [...labs] });
  return { ownerId, courseId, assignmentId, learnerId };
}

/** Hands in these bytes for the learner; the id of the submission. */
export async function handIn(
  queue: Queue,
  { assignmentId, courseId, learnerId }: TestCourse,
  content: Uint8Array = new TextEncoder().encode(randomUUID()),
): Promise<string> {
  const { id } = await storeSubmission(queue, {
    assignmentId,
    courseId,
    learnerId,
    actor: `learner:${learnerId}`,
    isByStaff: false,
    name: 'Max',
    fileName: 'work.zip',
    content,
    uploadHash: `sha256:${createHash('sha256').update(content).digest('hex')}`,
  });
  return id;
}

/** A result as a grader gives it. */
export function entryWith(score: number): AssignmentEntry {
  return { submission: 'Max', score, labs: [] };
}

/** Likewise, with a check `one` that earned nothing of 3 points, and `two` that earned this of 1. */
export function entryWithChecks(earned: number): AssignmentEntry {
  const score = earned / 4;
  const head = { lab: 'uri-routing', version: 1, grader: '0.1.0', seed: 1, input: 'sha256:0' };
  const checks = [
    { id: 'one', step: 'first', title: 'One', status: 'fail', earned: 0, possible: 3 },
    { id: 'two', step: 'first', title: 'Two', status: 'partial', earned, possible: 1 },
  ] as const;
  const result = { ...head, score, checks };
  return { submission: 'Max', score, labs: [{ lab: 'uri-routing', weight: 1, result }] };
}
