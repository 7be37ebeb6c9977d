import type { Queries } from '../database/database.ts';
import type { Guard, Guards } from '../http/guard.ts';
import type { LearnerPrincipal, StaffPrincipal } from '../http/principal.ts';
import { findAssignment, findCourse, isMember, isStaffOf } from './courses/course-rows.ts';
import { findSubmission } from './submissions/submission-rows.ts';

type Reader = LearnerPrincipal | StaffPrincipal;

/** Who may reach which course, assignment and submission. */
export function createGradingGuards(queries: Queries): Guards {
  const isStaff = async (principal: Reader, courseId: string | undefined): Promise<boolean> =>
    courseId !== undefined && isStaffOf(principal, await findCourse(queries, courseId));

  const canRead = async (principal: Reader, courseId: string | undefined): Promise<boolean> => {
    if (courseId === undefined) return false;
    if (principal.kind === 'staff') return isStaff(principal, courseId);
    return isMember(queries, courseId, principal.learnerId);
  };

  const courseOf = async (params: Parameters<Guard>[1]): Promise<string | undefined> => {
    const { assignmentId, courseId, submissionId } = params;
    if (submissionId !== undefined) return (await findSubmission(queries, submissionId))?.courseId;
    if (assignmentId !== undefined) return (await findAssignment(queries, assignmentId))?.courseId;
    return courseId;
  };

  const staff: Guard = async (principal, params) => isStaff(principal, await courseOf(params));
  const reader: Guard = async (principal, params) => canRead(principal, await courseOf(params));

  return {
    'course-staff': staff,
    'assignment-staff': staff,
    'submission-staff': staff,
    'course-reader': reader,
    'assignment-reader': reader,
    'submission-reader': async (principal, params) => {
      const row = await findSubmission(queries, params['submissionId'] ?? '');
      if (!row) return false;
      if (principal.kind === 'staff') return isStaff(principal, row.courseId);
      // Who was taken out of the course has lost what they handed in, too.
      return row.learnerId === principal.learnerId;
    },
  };
}
