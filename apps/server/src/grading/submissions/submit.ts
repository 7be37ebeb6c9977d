import type { SubmissionStatus } from '@drydock/api';
import { idSchema, personNameSchema } from '@drydock/api';
import type { Context } from 'hono';
import { sqlStateOf, type Queries } from '../../database/database.ts';
import { ApiError, notFound } from '../../http/api-error.ts';
import { authenticate } from '../../http/authenticate.ts';
import {
  actorOf,
  type LearnerPrincipal,
  type Principal,
  type StaffPrincipal,
} from '../../http/principal.ts';
import {
  findAssignment,
  findCourse,
  findMember,
  isMember,
  isStaffOf,
  type AssignmentRow,
} from '../courses/course-rows.ts';
import type { GradingService } from '../grading-service.ts';
import { checkQuota } from './quotas.ts';
import { readUpload, type Upload } from './read-upload.ts';
import { storeSubmission, type NewSubmission, type SubmissionRow } from './store-submission.ts';
import { findByKey, readStatus } from './submission-rows.ts';

/** Whoever hands something in, and to what. */
interface Submitter {
  readonly principal: LearnerPrincipal | StaffPrincipal;
  readonly assignment: AssignmentRow;
}

/** Whose work it is: a learner's, or that of somebody who is none here. */
interface Author {
  readonly learnerId: string | undefined;
  readonly name: string;
}

/**
 * Takes a submission: it is read within limits, kept and queued before this answers. A browser may hold a
 * learner's and an instructor's session: the one that may hand in to this assignment counts.
 */
export async function submit(service: GradingService, context: Context): Promise<SubmissionStatus> {
  const { services } = service;
  const { queries } = services.database;
  const candidates = await authenticate(context, services.people);
  const idempotencyKey = keyOf(context.req.header('idempotency-key'));
  const [first] = candidates;
  const upload = await service.uploads.hold(first ? actorOf(first) : 'anonymous', () =>
    readUpload(context.req.raw),
  );
  const submitter = await findSubmitter(service, candidates, upload.fields.get('assignmentId'));
  const author = await findAuthor(queries, submitter, upload.fields);
  const submission = newSubmission({ ...submitter, author }, upload, idempotencyKey);
  const row = (await findTwin(queries, submission)) ?? (await store(service, submission));
  return readStatus(queries, row);
}

/** What was handed in with the same key before. Throws `ApiError` 422 when that was something else. */
async function findTwin(
  queries: Queries,
  { actor, idempotencyKey, ...submission }: NewSubmission,
): Promise<SubmissionRow | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const row = await findByKey(queries, actor, idempotencyKey);
  if (!row) return undefined;
  const isSame =
    row.assignmentId === submission.assignmentId &&
    row.uploadHash === submission.uploadHash &&
    // A learner may have changed their name.
    (submission.learnerId === undefined
      ? row.learnerId === null && row.name === submission.name
      : row.learnerId === submission.learnerId);
  if (isSame) return row;
  throw new ApiError(422, 'grading/key-used', 'This Idempotency-Key was used for other work.', {
    action: 'Use a new key for each submission, and the same only to repeat a call.',
  });
}

function keyOf(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw new ApiError(422, 'request/invalid', 'This Idempotency-Key is none.', {
    action: 'Use up to 200 visible ASCII characters, such as a UUID.',
  });
}

async function findSubmitter(
  { services }: GradingService,
  candidates: readonly Principal[],
  assignmentId: string | undefined,
): Promise<Submitter> {
  const { queries } = services.database;
  const id = idSchema.safeParse(assignmentId);
  const assignment = id.success ? await findAssignment(queries, id.data) : undefined;
  const course = assignment && (await findCourse(queries, assignment.courseId));
  for (const principal of assignment && course ? candidates : []) {
    if (principal.kind === 'anonymous' || !assignment || !course) continue;
    const isAllowed =
      principal.kind === 'staff'
        ? isStaffOf(principal, course)
        : await isMember(queries, course.id, principal.learnerId);
    if (isAllowed) return { principal, assignment };
  }
  throw notFound('No such assignment');
}

/** Learners hand in for themselves; an instructor says for which learner of the course, or for what name. */
async function findAuthor(
  queries: Queries,
  { assignment, principal }: Submitter,
  fields: Upload['fields'],
): Promise<Author> {
  if (principal.kind === 'learner') return principal;
  const given = fields.get('learnerId');
  if (given === undefined) return { learnerId: undefined, name: nameOf(fields.get('name')) };
  const id = idSchema.safeParse(given);
  const member = id.success && (await findMember(queries, assignment.courseId, id.data));
  if (member) return member;
  throw new ApiError(422, 'grading/no-such-learner', 'This learner is not in the course.', {
    action: 'Take the learnerId from the members of the course, or say a name alone.',
  });
}

function newSubmission(
  { assignment, author, principal }: Submitter & { readonly author: Author },
  { content, fileName, hash }: Upload,
  idempotencyKey: string | undefined,
): NewSubmission {
  return {
    courseId: assignment.courseId,
    assignmentId: assignment.id,
    learnerId: author.learnerId,
    actor: actorOf(principal),
    isByStaff: principal.kind === 'staff',
    name: author.name,
    fileName,
    content,
    uploadHash: hash,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}

function nameOf(given: string | undefined): string {
  const name = personNameSchema.safeParse(given);
  if (name.success) return name.data;
  throw new ApiError(422, 'grading/needs-name', 'Say whose work this is.', {
    action: 'Add a field "name": one line of at most 60 characters.',
  });
}

async function store(service: GradingService, submission: NewSubmission): Promise<SubmissionRow> {
  const { clock, database } = service.services;
  try {
    return await storeSubmission(await service.queue(), submission, (queries) =>
      checkQuota(queries, submission, clock()),
    );
  } catch (error) {
    // The same key came twice at once: the other one was first.
    const isTwin = sqlStateOf(error) === '23505';
    const twin = isTwin ? await findTwin(database.queries, submission) : undefined;
    if (twin) return twin;
    throw error;
  }
}
