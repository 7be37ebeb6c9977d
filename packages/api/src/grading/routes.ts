import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { idSchema } from '../values.ts';
import { courseSchema, joinCourseSchema, joinedCourseSchema } from './course.ts';
import { UPLOAD_LIMITS } from './limits.ts';
import { gradingStaffRoutes } from './staff-routes.ts';
import { submissionResultSchema, submissionSchema } from './submission.ts';

const everyRole = ['learner', 'instructor', 'admin'] as const;
/** Members of the course, who made it, and admins. */
const courseReader = { roles: everyRole, scope: 'course-reader' } as const;
/** Who handed it in, who made the course, and admins. */
const submissionReader = { roles: everyRole, scope: 'submission-reader' } as const;

const submissionParams = z.object({ submissionId: idSchema });

const sharedRoutes = [
  defineRoute({
    id: 'joinCourse',
    method: 'POST',
    path: '/api/courses/join',
    summary: 'Joins a course with its code; whoever is new on this server gives a name.',
    tag: 'grading',
    access: { roles: 'everyone' },
    body: joinCourseSchema,
    answer: { json: joinedCourseSchema },
  }),
  defineRoute({
    id: 'listCourses',
    method: 'GET',
    path: '/api/courses',
    summary: 'The courses that the caller has joined or made; an admin sees all.',
    tag: 'grading',
    access: { roles: everyRole },
    answer: { json: z.object({ courses: z.array(courseSchema) }) },
  }),
  defineRoute({
    id: 'readCourse',
    method: 'GET',
    path: '/api/courses/{courseId}',
    summary: 'A course with its assignments.',
    tag: 'grading',
    access: courseReader,
    params: z.object({ courseId: idSchema }),
    answer: { json: courseSchema },
  }),
  /**
   * Fields: `assignmentId`; `learnerId` (of the course) or else `name`, where an instructor hands in for somebody; and `file`, a zip, tar or
   * tar.gz. With the header `Idempotency-Key` (up to 200 visible ASCII characters)
   * a repeated call gives the submission of the first one; other work with that key is refused with 422.
   */
  defineRoute({
    id: 'submit',
    method: 'POST',
    path: '/api/submissions',
    summary:
      'Hands work in: multipart with assignmentId, learnerId or name (from staff only) and file.',
    tag: 'grading',
    access: { roles: everyRole },
    upload: 'multipart/form-data',
    maxBodyBytes: UPLOAD_LIMITS.requestBytes,
    answer: { json: submissionSchema, status: 202 },
  }),
  defineRoute({
    id: 'listSubmissions',
    method: 'GET',
    path: '/api/assignments/{assignmentId}/submissions',
    summary: 'Newest first, at most 200: the own ones for a learner, all for the instructor.',
    tag: 'grading',
    access: { roles: everyRole, scope: 'assignment-reader' },
    params: z.object({ assignmentId: idSchema }),
    answer: { json: z.object({ submissions: z.array(submissionSchema) }) },
  }),
  defineRoute({
    id: 'readSubmission',
    method: 'GET',
    path: '/api/submissions/{submissionId}',
    summary: 'How far a submission is.',
    tag: 'grading',
    access: submissionReader,
    params: submissionParams,
    answer: { json: submissionSchema },
  }),
  defineRoute({
    id: 'watchSubmission',
    method: 'GET',
    path: '/api/submissions/{submissionId}/watch',
    summary: 'How far a submission is, live: once now, then at every change.',
    tag: 'grading',
    access: submissionReader,
    params: submissionParams,
    answer: { events: submissionSchema },
  }),
  defineRoute({
    id: 'readResult',
    method: 'GET',
    path: '/api/submissions/{submissionId}/result',
    summary:
      'The result with its checks; 409 while there is none. Learners see hidden checks without text.',
    tag: 'grading',
    access: submissionReader,
    params: submissionParams,
    answer: { json: submissionResultSchema },
  }),
  defineRoute({
    id: 'downloadReport',
    method: 'GET',
    path: '/api/submissions/{submissionId}/report',
    summary: 'The result as a report.',
    tag: 'grading',
    access: submissionReader,
    params: submissionParams,
    query: z.object({
      format: z
        .enum(['text', 'json', 'markdown', 'junit', 'sarif', 'github', 'gradescope'])
        .default('text'),
    }),
    answer: { content: 'the report, as a download' },
  }),
  defineRoute({
    id: 'downloadArchive',
    method: 'GET',
    path: '/api/submissions/{submissionId}/archive',
    summary: 'The bytes that were handed in.',
    tag: 'grading',
    access: submissionReader,
    params: submissionParams,
    answer: { content: 'the archive, as a download' },
  }),
] as const;

/** The routes of courses, submissions and grades. `join` is no id of a course, so it comes first. */
export const gradingRoutes = [...sharedRoutes, ...gradingStaffRoutes] as const;
