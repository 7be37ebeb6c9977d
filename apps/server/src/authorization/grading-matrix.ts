import { createHash } from 'node:crypto';
import {
  gradingArchives,
  gradingAssignments,
  gradingRegrades,
  gradingSubmissions,
  gradingWebhooks,
} from '../database/schema/grading.ts';
import { callers, type AreaMatrix, type Caller } from './area-matrix.ts';

/** Who made the course, and admins. */
const owner: readonly Caller[] = ['instructor', 'admin'];
const allStaff: readonly Caller[] = ['instructor', 'otherInstructor', 'admin'];
/** Who joined the course, who made it, and admins. */
const readers: readonly Caller[] = ['learner', ...owner];
const everybodyKnown: readonly Caller[] = ['learner', 'otherLearner', ...allStaff];

/** Who may call the routes of courses and grades. */
export const gradingMatrix: AreaMatrix = {
  prepare: async ({ services }, { instructor, learner }) => {
    const { queries } = services.database;
    const course = await instructor.api.call('POST /api/courses', { body: { title: 'Matrix' } });
    const courseId = course.id;
    await learner.api.call('POST /api/courses/join', {
      body: { code: course.staff?.joinCode ?? '' },
    });
    const assignmentId = crypto.randomUUID();
    const submissionId = crypto.randomUUID();
    const webhookId = crypto.randomUUID();
    const regradeId = crypto.randomUUID();
    const { learnerId } = learner;
    await queries
      .insert(gradingAssignments)
      .values({ id: assignmentId, courseId, title: 'Matrix', labs: [] });
    const content = new Uint8Array([0x50, 0x4b, 3, 4]);
    await queries.insert(gradingSubmissions).values({
      id: submissionId,
      courseId,
      assignmentId,
      learnerId,
      actor: `learner:${learnerId}`,
      name: 'Learner',
      attempt: 1,
      fileName: 'work.zip',
      size: content.byteLength,
      uploadHash: `sha256:${createHash('sha256').update(content).digest('hex')}`,
      state: 'error',
      failureCode: 'unreadable',
    });
    await queries.insert(gradingArchives).values({ submissionId, content });
    await queries
      .insert(gradingWebhooks)
      .values({ id: webhookId, courseId, url: 'https://a.example/', events: [], sealedSecret: '' });
    await queries.insert(gradingRegrades).values({ id: regradeId, assignmentId });
    return { courseId, assignmentId, submissionId, webhookId, regradeId, learnerId };
  },
  rows: {
    joinCourse: callers,
    listCourses: everybodyKnown,
    createCourse: allStaff,
    readQueue: allStaff,
    // Whoever is known may upload; to which assignment is in the upload (submit.test.ts).
    submit: everybodyKnown,
    readCourse: readers,
    listSubmissions: readers,
    readSubmission: readers,
    watchSubmission: readers,
    readResult: readers,
    downloadReport: readers,
    downloadArchive: readers,
    updateCourse: owner,
    deleteCourse: owner,
    renewCourseCode: owner,
    listMembers: owner,
    removeMember: owner,
    createAssignment: owner,
    updateAssignment: owner,
    deleteAssignment: owner,
    readClass: owner,
    exportClass: owner,
    overrideCheck: owner,
    deleteOverride: owner,
    startRegrade: owner,
    readRegrade: owner,
    listDeadLetters: owner,
    retrySubmission: owner,
    listWebhooks: owner,
    createWebhook: owner,
    deleteWebhook: owner,
    listDeliveries: owner,
  },
};
