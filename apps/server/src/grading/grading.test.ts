import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiCallError, type SubmissionStatus } from '@drydock/api';
import type { Database } from '../database/database.ts';
import { openTestPGlite } from '../testing/databases.ts';
import { createTestServer, type TestServer, type Visitor } from '../testing/test-server.ts';
import { createGradingArea } from './grading-area.ts';
import { configMap, packWork, writeTinyLabs } from './testing/tiny-lab.ts';

let server: TestServer;
let database: Database;

beforeAll(async () => {
  const labsFolder = await writeTinyLabs(await mkdtemp(path.join(tmpdir(), 'drydock-labs-')));
  database = await openTestPGlite();
  server = await createTestServer({
    database,
    areas: [createGradingArea],
    config: {
      labsFolder,
      dataFolder: await mkdtemp(path.join(tmpdir(), 'drydock-data-')),
      grading: {
        threads: 1,
        timeMs: 20_000,
        memoryMb: 384,
        graceMs: 5000,
        secretKey: undefined,
        webhookAllow: '',
      },
    },
  });
  await server.api.start();
}, 120_000);
afterAll(async () => {
  await server.close();
  await database.close();
});

interface Class {
  readonly instructor: Visitor;
  readonly learner: Visitor;
  readonly courseId: string;
  readonly assignmentId: string;
  readonly code: string;
}

async function openClass(quota?: { inFlight: number; perHour: number }, more = {}): Promise<Class> {
  const instructor = await server.staff();
  const course = await instructor.api.call('POST /api/courses', {
    body: { title: 'Mesh, autumn', ...(quota && { quota }) },
  });
  const code = course.staff?.joinCode ?? '';
  const learner = server.visitor();
  await learner.api.call('POST /api/courses/join', { body: { code, name: 'Max' } });
  const assignment = await instructor.api.call('POST /api/courses/{courseId}/assignments', {
    params: { courseId: course.id },
    body: { title: 'Names', labs: [{ lab: 'tiny' }], ...more },
  });
  return { instructor, learner, courseId: course.id, assignmentId: assignment.id, code };
}

async function handIn(
  visitor: Visitor,
  assignmentId: string,
  content: Uint8Array<ArrayBuffer>,
  more: {
    readonly name?: string;
    readonly learnerId?: string;
    readonly key?: string;
    readonly fileName?: string;
  } = {},
): Promise<SubmissionStatus> {
  const upload = new FormData();
  upload.append('assignmentId', assignmentId);
  if (more.name !== undefined) upload.append('name', more.name);
  if (more.learnerId !== undefined) upload.append('learnerId', more.learnerId);
  upload.append('file', new Blob([content]), more.fileName ?? 'work.tar.gz');
  const headers = more.key === undefined ? {} : { 'idempotency-key': more.key };
  return visitor.api.call('POST /api/submissions', undefined, { upload, headers });
}

/** Reads the stream of a submission until it is over. */
async function untilOver(visitor: Visitor, submissionId: string): Promise<SubmissionStatus> {
  const response = await visitor.fetch(`/api/submissions/${submissionId}/watch`);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk);
    const last = text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .at(-1);
    const status = last && (JSON.parse(last.slice(6)) as SubmissionStatus);
    if (status && status.state !== 'queued' && status.state !== 'grading') return status;
  }
  throw new Error(`The stream ended: ${text}`);
}

async function problemOf(call: Promise<unknown>): Promise<ApiCallError['problem']> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiCallError)) throw new Error(`It was not refused: ${String(error)}`);
  return error.problem;
}

const wrong = () => packWork({ 'a.yaml': configMap('wrong') });
const right = () => packWork({ 'a.yaml': configMap('right') });

describe('handing in', () => {
  test('a learner hands in, watches, and reads a result without the words of hidden checks', async () => {
    const { assignmentId, instructor, learner } = await openClass();
    const received = await handIn(learner, assignmentId, await wrong());
    expect(received).toMatchObject({ state: 'queued', attempt: 1, name: 'Max' });
    const params = { submissionId: received.id };
    const over = await untilOver(learner, received.id);
    expect(over).toMatchObject({ state: 'graded', score: 0.2 });

    const own = await learner.api.call('GET /api/submissions/{submissionId}/result', { params });
    const [part] = own.labs;
    expect(part?.result?.checks.map(({ id, status, title }) => [id, status, title])).toEqual([
      ['right-name', 'fail', 'The name is right'],
      ['there', 'pass', 'It is there'],
      ['hidden-1', 'muted', 'A hidden check'],
    ]);
    const full = await instructor.api.call('GET /api/submissions/{submissionId}/result', {
      params,
    });
    expect(full.labs[0]?.result?.checks[2]).toMatchObject({ id: 'secretly' });
    for (const format of ['text', 'json', 'markdown', 'junit', 'sarif'] as const) {
      const report = await learner.fetch(`/api/submissions/${received.id}/report?format=${format}`);
      expect(report.status).toBe(200);
      expect(await report.text()).not.toContain('nobody is told');
    }
  });

  test('the same key gives the same submission, at once and later', async () => {
    const { assignmentId, learner } = await openClass();
    const work = await right();
    const twins = await Promise.all([
      handIn(learner, assignmentId, work, { key: 'once' }),
      handIn(learner, assignmentId, work, { key: 'once' }),
    ]);
    const later = await handIn(learner, assignmentId, work, { key: 'once' });
    expect(new Set([...twins, later].map(({ id }) => id)).size).toBe(1);
    const { submissions } = await learner.api.call(
      'GET /api/assignments/{assignmentId}/submissions',
      { params: { assignmentId } },
    );
    expect(submissions).toHaveLength(1);
  });

  test('a key that was used for other work, another assignment or somebody else is refused', async () => {
    const { assignmentId, courseId, instructor, learner } = await openClass();
    const work = await right();
    await handIn(learner, assignmentId, work, { key: 'once' });
    await handIn(instructor, assignmentId, work, { key: 'once', name: 'Anna' });
    const other = await instructor.api.call('POST /api/courses/{courseId}/assignments', {
      params: { courseId },
      body: { title: 'More names', labs: [{ lab: 'tiny' }] },
    });
    const refused = await Promise.all([
      problemOf(handIn(learner, assignmentId, await wrong(), { key: 'once' })),
      problemOf(handIn(learner, other.id, work, { key: 'once' })),
      problemOf(handIn(instructor, assignmentId, work, { key: 'once', name: 'Bob' })),
    ]);
    for (const problem of refused) {
      expect(problem).toMatchObject({ status: 422, code: 'grading/key-used' });
    }
  });

  test('only who is in the course may hand in, whatever their session', async () => {
    const { assignmentId } = await openClass();
    const others = [await server.learner(), await server.staff(), server.visitor()];
    const statuses = [404, 404, 401];
    for (const [index, other] of others.entries()) {
      const problem = await problemOf(handIn(other, assignmentId, await right(), { name: 'Eve' }));
      expect(problem.status).toBe(statuses[index]);
    }
  });

  test('an instructor hands in for somebody by name, also where a learner is signed in beside them', async () => {
    const { assignmentId, code, instructor } = await openClass();
    await instructor.api.call('POST /api/courses/join', { body: { code, name: 'Test learner' } });
    const outsider = await server.learner('Somebody else');
    const both: Visitor = {
      ...instructor,
      cookies: () => `${instructor.cookies()}; ${outsider.cookies()}`,
    };
    const status = await handIn(both, assignmentId, await right(), { name: 'Anna' });
    expect((await untilOver(instructor, status.id)).state).toBe('graded');
    const nameless = await server.staff();
    expect((await problemOf(handIn(nameless, assignmentId, await right()))).status).toBe(404);
  });

  test('what an instructor hands in late for a learner of the course is theirs, in their one row', async () => {
    const { assignmentId, courseId, instructor, learner } = await openClass(undefined, {
      attempts: 1,
    });
    const own = await handIn(learner, assignmentId, await wrong());
    await untilOver(learner, own.id);
    const { members } = await instructor.api.call('GET /api/courses/{courseId}/members', {
      params: { courseId },
    });
    const learnerId = members[0]?.learnerId ?? '';
    await instructor.api.call('PUT /api/assignments/{assignmentId}', {
      params: { assignmentId },
      body: {
        title: 'Names',
        labs: [{ lab: 'tiny', weight: 1 }],
        dueAt: '2020-01-01T00:00:00Z',
        attempts: 1,
      },
    });
    const status = await handIn(instructor, assignmentId, await right(), { learnerId });
    expect(status).toMatchObject({ name: 'Max', learnerId, attempt: 2 });
    expect(await untilOver(learner, status.id)).toMatchObject({ state: 'graded', score: 1 });
    const { rows } = await instructor.api.call('GET /api/assignments/{assignmentId}/class', {
      params: { assignmentId },
    });
    expect(rows.map(({ name, submission }) => [name, submission?.id])).toEqual([
      ['Max', status.id],
    ]);
  });

  test('nobody hands in for who is not in the course, and a learner for nobody but themselves', async () => {
    const { assignmentId, instructor, learner } = await openClass();
    const { learnerId } = await server.learner('Eve');
    const unknown = await problemOf(
      handIn(instructor, assignmentId, await right(), { learnerId, name: 'Eve' }),
    );
    expect(unknown).toMatchObject({ status: 422, code: 'grading/no-such-learner' });
    const own = await handIn(learner, assignmentId, await right(), { learnerId });
    expect(own).toMatchObject({ name: 'Max' });
    expect(own.learnerId).not.toBe(learnerId);
  });

  test('more than the quota allows is answered with 429 and when to come again', async () => {
    const { assignmentId, learner } = await openClass({ inFlight: 100, perHour: 2 });
    await handIn(learner, assignmentId, await right());
    await handIn(learner, assignmentId, await right());
    const problem = await problemOf(handIn(learner, assignmentId, await right()));
    expect(problem).toMatchObject({ status: 429, code: 'grading/quota' });
    expect(problem.retryAfter).toBeGreaterThan(3000);
  });

  test('attempts and the due date are kept', async () => {
    const one = await openClass(undefined, { attempts: 1 });
    await handIn(one.learner, one.assignmentId, await right());
    const again = await problemOf(handIn(one.learner, one.assignmentId, await right()));
    expect(again.code).toBe('grading/no-attempts-left');
    const over = await openClass(undefined, { dueAt: '2020-01-01T00:00:00Z' });
    const late = await problemOf(handIn(over.learner, over.assignmentId, await right()));
    expect(late.code).toBe('grading/closed');
  });
});

describe('hostile uploads', () => {
  test('a traversal in an archive is an error with a reason, not 0 points, and nothing is written', async () => {
    const { assignmentId, learner } = await openClass();
    const archive = await packWork({ '../../../tmp/drydock-escaped.yaml': 'x: 1' });
    const { id } = await handIn(learner, assignmentId, archive);
    const over = await untilOver(learner, id);
    expect(over).toMatchObject({ state: 'error', score: null, failure: { code: 'refused' } });
  });

  test('what is an error can be tried again by its instructor, and what is graded cannot', async () => {
    const { assignmentId, instructor, learner } = await openClass();
    const bad = await packWork({ '../a.yaml': 'x: 1' });
    const { id: submissionId } = await handIn(learner, assignmentId, bad);
    expect(await untilOver(learner, submissionId)).toMatchObject({ generation: 0, state: 'error' });
    const route = 'POST /api/submissions/{submissionId}/retry';
    const again = await instructor.api.call(route, { params: { submissionId } });
    expect(again).toMatchObject({ state: 'queued', generation: 1 });
    expect(await untilOver(learner, submissionId)).toMatchObject({ generation: 1, state: 'error' });
    const { id: graded } = await handIn(learner, assignmentId, await right());
    await untilOver(learner, graded);
    const call = instructor.api.call(route, { params: { submissionId: graded } });
    expect(await problemOf(call)).toMatchObject({ status: 409, code: 'grading/not-failed' });
  });

  test('a bomb is an error, and the next submission is graded', async () => {
    const { assignmentId, learner } = await openClass();
    const bomb = await packWork({ 'a.yaml': '0'.repeat(60_000_000) });
    expect(bomb.byteLength).toBeLessThan(200_000);
    const first = await handIn(learner, assignmentId, bomb);
    const second = await handIn(learner, assignmentId, await right());
    expect(await untilOver(learner, first.id)).toMatchObject({ state: 'error' });
    expect(await untilOver(learner, second.id)).toMatchObject({ state: 'graded', score: 1 });
  }, 60_000);

  test('a name that tries to be a header is text in a download', async () => {
    const { assignmentId, learner } = await openClass();
    const fileName = 'a"; filename="evil.html\r\nset-cookie: a=b.zip';
    const { fileName: kept, id } = await handIn(learner, assignmentId, await right(), { fileName });
    expect(kept).not.toMatch(/[\r\n"]/);
    const response = await learner.fetch(`/api/submissions/${id}/archive`);
    expect(response.headers.get('content-type')).toBe('application/gzip');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([...(await right())]);
  });
});

describe('the class', () => {
  test('lists everybody, takes overrides, re-grades, and says what that changed', async () => {
    const { assignmentId, code, courseId, instructor, learner } = await openClass();
    const absent = server.visitor();
    await absent.api.call('POST /api/courses/join', { body: { code, name: 'Anna' } });
    const { id: submissionId } = await handIn(learner, assignmentId, await wrong());
    await untilOver(learner, submissionId);

    const changed = await instructor.api.call('PUT /api/submissions/{submissionId}/override', {
      params: { submissionId },
      body: { lab: 'tiny', check: 'right-name', points: 3, reason: 'It was right by mail.' },
    });
    expect(changed.score).toBe(0.8);
    const refused = instructor.api.call('PUT /api/submissions/{submissionId}/override', {
      params: { submissionId },
      body: { lab: 'tiny', check: 'right-name', points: 4, reason: 'Too much.' },
    });
    expect((await problemOf(refused)).code).toBe('grading/no-such-check');

    const { rows } = await instructor.api.call('GET /api/assignments/{assignmentId}/class', {
      params: { assignmentId },
    });
    expect(rows.map(({ name, submission }) => [name, submission?.score])).toEqual([
      ['Anna', undefined],
      ['Max', 0.8],
    ]);
    const csv = await instructor.fetch(`/api/assignments/${assignmentId}/class/export`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await csv.text()).toContain('Max');

    const regrade = await instructor.api.call('POST /api/assignments/{assignmentId}/regrade', {
      params: { assignmentId },
    });
    expect(regrade).toMatchObject({ total: 1, done: 0 });
    expect(await untilOver(learner, submissionId)).toMatchObject({ score: 0.8, generation: 1 });
    const after = await instructor.api.call(
      'GET /api/assignments/{assignmentId}/regrade/{regradeId}',
      { params: { assignmentId, regradeId: regrade.id } },
    );
    expect(after).toMatchObject({ total: 1, done: 1, changes: [] });
    const { submissions } = await instructor.api.call('GET /api/courses/{courseId}/dead-letters', {
      params: { courseId },
    });
    expect(submissions).toEqual([]);
  });

  test('changes the part of its quota that is named, and keeps the rest', async () => {
    const { courseId, instructor } = await openClass({ inFlight: 100, perHour: 2 });
    const params = { courseId };
    const change = (body: { title?: string; quota?: { inFlight?: number; perHour?: number } }) =>
      instructor.api.call('PATCH /api/courses/{courseId}', { params, body });
    const { staff } = await change({ quota: { inFlight: 600 } });
    expect(staff?.quota).toEqual({ inFlight: 600, perHour: 2 });
    expect((await change({ quota: {} })).staff?.quota).toEqual(staff?.quota);
    expect(await change({ title: 'Mesh, spring' })).toMatchObject({ title: 'Mesh, spring', staff });
  });

  test('shows a secret of a webhook once, and never logs it', async () => {
    const { courseId, instructor } = await openClass();
    const { secret, webhook } = await instructor.api.call('POST /api/courses/{courseId}/webhooks', {
      params: { courseId },
      body: { url: 'https://hooks.example/drydock', events: ['submission.graded'] },
    });
    expect(secret).toMatch(/^dkwh_/);
    const listed = await instructor.api.call('GET /api/courses/{courseId}/webhooks', {
      params: { courseId },
    });
    expect(listed.webhooks).toEqual([webhook]);
    const rows = await database.query('select * from grading_webhooks');
    expect(JSON.stringify(rows.rows)).not.toContain(secret);
    expect(server.log()).not.toContain(secret);
  });
});
