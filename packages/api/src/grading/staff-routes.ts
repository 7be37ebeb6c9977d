import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { idSchema, momentSchema } from '../values.ts';
import {
  assignmentInputSchema,
  assignmentSchema,
  courseMemberSchema,
  courseSchema,
  createCourseSchema,
  updateCourseSchema,
} from './course.ts';
import {
  classSchema,
  overrideInputSchema,
  queueSchema,
  regradeSchema,
  submissionResultSchema,
  submissionSchema,
} from './submission.ts';
import { createWebhookSchema, webhookDeliverySchema, webhookSchema } from './webhook.ts';

const staff = ['instructor', 'admin'] as const;
/** Who made the course, and admins. */
const ofCourse = { roles: staff, scope: 'course-staff' } as const;
const ofAssignment = { roles: staff, scope: 'assignment-staff' } as const;
const ofSubmission = { roles: staff, scope: 'submission-staff' } as const;

const courseParams = z.object({ courseId: idSchema });
const assignmentParams = z.object({ assignmentId: idSchema });
const submissionParams = z.object({ submissionId: idSchema });

const courseRoutes = [
  defineRoute({
    id: 'createCourse',
    method: 'POST',
    path: '/api/courses',
    summary: 'Makes a course; learners join it with its code.',
    tag: 'grading',
    access: { roles: staff },
    body: createCourseSchema,
    answer: { json: courseSchema, status: 201 },
  }),
  defineRoute({
    id: 'updateCourse',
    method: 'PATCH',
    path: '/api/courses/{courseId}',
    summary: 'Renames a course or changes how much it may have graded.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams,
    body: updateCourseSchema,
    answer: { json: courseSchema },
  }),
  defineRoute({
    id: 'deleteCourse',
    method: 'DELETE',
    path: '/api/courses/{courseId}',
    summary: 'Deletes a course with its assignments, submissions and results.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams,
    answer: { empty: true },
  }),
  defineRoute({
    id: 'renewCourseCode',
    method: 'POST',
    path: '/api/courses/{courseId}/join-code',
    summary: 'Makes a new code to join; the old one stops working.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams,
    answer: { json: courseSchema },
  }),
  defineRoute({
    id: 'listMembers',
    method: 'GET',
    path: '/api/courses/{courseId}/members',
    summary: 'The learners of a course.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams,
    answer: { json: z.object({ members: z.array(courseMemberSchema) }) },
  }),
  defineRoute({
    id: 'removeMember',
    method: 'DELETE',
    path: '/api/courses/{courseId}/members/{learnerId}',
    summary: 'Takes a learner out of a course, with what they handed in.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams.extend({ learnerId: idSchema }),
    answer: { empty: true },
  }),
  defineRoute({
    id: 'createAssignment',
    method: 'POST',
    path: '/api/courses/{courseId}/assignments',
    summary: 'Adds an assignment: one lab or several with weights.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams,
    body: assignmentInputSchema,
    answer: { json: assignmentSchema, status: 201 },
  }),
  defineRoute({
    id: 'updateAssignment',
    method: 'PUT',
    path: '/api/assignments/{assignmentId}',
    summary: 'Changes an assignment; what is graded already keeps its result until a re-grade.',
    tag: 'grading',
    access: ofAssignment,
    params: assignmentParams,
    body: assignmentInputSchema,
    answer: { json: assignmentSchema },
  }),
  defineRoute({
    id: 'deleteAssignment',
    method: 'DELETE',
    path: '/api/assignments/{assignmentId}',
    summary: 'Deletes an assignment with its submissions and results.',
    tag: 'grading',
    access: ofAssignment,
    params: assignmentParams,
    answer: { empty: true },
  }),
] as const;

const classRoutes = [
  defineRoute({
    id: 'readClass',
    method: 'GET',
    path: '/api/assignments/{assignmentId}/class',
    summary: 'Everybody of the course with their latest submission.',
    tag: 'grading',
    access: ofAssignment,
    params: assignmentParams,
    answer: { json: classSchema },
  }),
  defineRoute({
    id: 'exportClass',
    method: 'GET',
    path: '/api/assignments/{assignmentId}/class/export',
    summary: 'The report of the class: each latest submission with a result or an error.',
    tag: 'grading',
    access: ofAssignment,
    params: assignmentParams,
    query: z.object({
      format: z.enum(['csv', 'json', 'text', 'markdown', 'junit', 'sarif']).default('csv'),
    }),
    answer: { content: 'the report, as a download' },
  }),
  defineRoute({
    id: 'overrideCheck',
    method: 'PUT',
    path: '/api/submissions/{submissionId}/override',
    summary:
      'Gives a check other points than the grader did, with a reason that stays beside them.',
    tag: 'grading',
    access: ofSubmission,
    params: submissionParams,
    body: overrideInputSchema,
    answer: { json: submissionResultSchema },
  }),
  defineRoute({
    id: 'deleteOverride',
    method: 'DELETE',
    path: '/api/submissions/{submissionId}/override',
    summary: 'Returns a check to the points that the grader gave.',
    tag: 'grading',
    access: ofSubmission,
    params: submissionParams,
    query: overrideInputSchema.pick({ lab: true, check: true }),
    answer: { json: submissionResultSchema },
  }),
  defineRoute({
    id: 'startRegrade',
    method: 'POST',
    path: '/api/assignments/{assignmentId}/regrade',
    summary: 'Grades all submissions again, with the labs and the grader of today.',
    tag: 'grading',
    access: ofAssignment,
    params: assignmentParams,
    answer: { json: regradeSchema, status: 202 },
  }),
  defineRoute({
    id: 'readRegrade',
    method: 'GET',
    path: '/api/assignments/{assignmentId}/regrade/{regradeId}',
    summary: 'How far a re-grade is, which scores it changed, and why.',
    tag: 'grading',
    access: ofAssignment,
    params: assignmentParams.extend({ regradeId: idSchema }),
    answer: { json: regradeSchema },
  }),
  defineRoute({
    id: 'listDeadLetters',
    method: 'GET',
    path: '/api/courses/{courseId}/dead-letters',
    summary: 'Submissions that were given up because the machinery failed again and again.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams,
    answer: { json: z.object({ submissions: z.array(submissionSchema) }) },
  }),
  defineRoute({
    id: 'retrySubmission',
    method: 'POST',
    path: '/api/submissions/{submissionId}/retry',
    summary: 'Puts a submission that was given up, or is an error, into the queue again.',
    tag: 'grading',
    access: ofSubmission,
    params: submissionParams,
    answer: { json: submissionSchema, status: 202 },
  }),
  defineRoute({
    id: 'readQueue',
    method: 'GET',
    path: '/api/grading/queue',
    summary: 'How full the queue of this server is.',
    tag: 'grading',
    access: { roles: staff },
    answer: { json: queueSchema },
  }),
] as const;

const webhookRoutes = [
  defineRoute({
    id: 'listWebhooks',
    method: 'GET',
    path: '/api/courses/{courseId}/webhooks',
    summary: 'The webhooks of a course, without their secrets.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams,
    answer: { json: z.object({ webhooks: z.array(webhookSchema) }) },
  }),
  defineRoute({
    id: 'createWebhook',
    method: 'POST',
    path: '/api/courses/{courseId}/webhooks',
    summary: 'Registers a webhook; the secret that signs its calls is shown this once.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams,
    body: createWebhookSchema,
    answer: { json: z.object({ webhook: webhookSchema, secret: z.string() }), status: 201 },
  }),
  defineRoute({
    id: 'deleteWebhook',
    method: 'DELETE',
    path: '/api/courses/{courseId}/webhooks/{webhookId}',
    summary: 'Removes a webhook; what it was not told yet, it is not told.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams.extend({ webhookId: idSchema }),
    answer: { empty: true },
  }),
  defineRoute({
    id: 'listDeliveries',
    method: 'GET',
    path: '/api/courses/{courseId}/webhooks/{webhookId}/deliveries',
    summary: 'The latest calls of a webhook and how they went.',
    tag: 'grading',
    access: ofCourse,
    params: courseParams.extend({ webhookId: idSchema }),
    query: z.object({ before: momentSchema.optional() }),
    answer: { json: z.object({ deliveries: z.array(webhookDeliverySchema) }) },
  }),
] as const;

/** What instructors call about courses and grades. */
export const gradingStaffRoutes = [...courseRoutes, ...classRoutes, ...webhookRoutes] as const;
