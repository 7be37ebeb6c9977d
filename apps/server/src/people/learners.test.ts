import { ApiCallError, personNameSchema } from '@drydock/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onEachDatabase } from '../testing/databases.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';
import { purge } from '../ops/retention.ts';

const dayMs = 86_400_000;

onEachDatabase('learners', (use) => {
  let server: TestServer;
  let now = new Date();
  beforeAll(async () => {
    server = await createTestServer({ database: use().database, clock: () => now });
  });
  afterAll(() => server.close());

  test('come back on another device by their personal code, however it is typed', async () => {
    const { rejoinCode, learnerId } = await server.learner('Grace');
    expect(rejoinCode).toMatch(/^(?:[A-Z2-9]{4}-){2}[A-Z2-9]{4}$/);
    for (const code of [rejoinCode, ` ${rejoinCode.toLowerCase().replaceAll('-', ' ')} `]) {
      const device = server.visitor();
      const known = await device.api.call('POST /api/learners/rejoin', { body: { code } });
      expect(known).toEqual({ learnerId, name: 'Grace' });
      expect((await device.api.call('GET /api/session')).learner?.learnerId).toBe(learnerId);
    }
  });

  test('make an old personal code worthless with a new one', async () => {
    const learner = await server.learner();
    const { code } = await learner.api.call('POST /api/learners/me/rejoin-code');
    const old = server
      .visitor()
      .api.call('POST /api/learners/rejoin', { body: { code: learner.rejoinCode } });
    await expect(old).rejects.toThrow('No learner has this personal code.');
    await server.visitor().api.call('POST /api/learners/rejoin', { body: { code } });
  });

  test('change their name, and the next call knows it', async () => {
    const learner = await server.learner('Old');
    await learner.api.call('PATCH /api/learners/me', { body: { name: 'New' } });
    expect((await learner.api.call('GET /api/session')).learner?.name).toBe('New');
  });

  test('leave a shared computer, and an instructor who is signed in there stays', async () => {
    const learner = await server.learner('Shared');
    const cookie = learner.cookies();
    await learner.api.call('DELETE /api/learners/me/session');
    expect(learner.cookies()).toBe('');
    const replayed = await server.app.request('/api/workshops/mine', { headers: { cookie } });
    expect(replayed.status).toBe(401);
    const host = await server.staff();
    await host.api.call('POST /api/learners/rejoin', { body: { code: learner.rejoinCode } });
    await host.api.call('DELETE /api/learners/me/session');
    const session = await host.api.call('GET /api/session');
    expect(session.staff?.userId).toBe(host.userId);
    expect(session.learner).toBeUndefined();
  });

  test('see all that is kept about them', async () => {
    const learner = await server.learner('Seen');
    const data = await learner.api.call('GET /api/learners/me/export');
    expect(data['people']).toMatchObject({ name: 'Seen' });
  });

  test('are gone with everything at once when they say so', async () => {
    const learner = await server.learner('Leaving');
    await learner.api.call('DELETE /api/learners/me');
    expect((await learner.api.call('GET /api/session')).learner).toBeUndefined();
    const back = server
      .visitor()
      .api.call('POST /api/learners/rejoin', { body: { code: learner.rejoinCode } });
    await expect(back).rejects.toBeInstanceOf(ApiCallError);
    const { rows } = await use().database.query('select 1 from learners where id = $1', [
      learner.learnerId,
    ]);
    expect(rows).toEqual([]);
  });

  test('cannot be guessed: after sixty wrong codes an address has to wait', async () => {
    const guess = async (code: string): Promise<number> => {
      const visitor = server.visitor();
      const error = await visitor.api
        .call('POST /api/learners/rejoin', { body: { code } })
        .catch((thrown: unknown) => thrown);
      return error instanceof ApiCallError ? error.problem.status : 200;
    };
    // Earlier tests of this file have guessed wrong, too.
    now = new Date(now.getTime() + 3_600_000);
    const { rejoinCode } = await server.learner();
    const right = await Promise.all(Array.from({ length: 100 }, () => guess(rejoinCode)));
    expect(new Set(right)).toEqual(new Set([200]));
    // All at once, and still exactly sixty were looked at.
    const wrong = await Promise.all(Array.from({ length: 200 }, () => guess('AAAA-AAAA-AAAA')));
    expect(wrong.filter((status) => status === 401)).toHaveLength(60);
    expect(wrong.filter((status) => status === 429)).toHaveLength(140);
    expect(await guess(rejoinCode)).toBe(429);
    now = new Date(now.getTime() + 600_000);
    expect(await guess(rejoinCode)).toBe(200);
  });

  test('are deleted when they were away for as long as the server keeps them', async () => {
    const [gone, here] = [await server.learner('Gone'), await server.learner('Here')];
    now = new Date(now.getTime() + 80 * dayMs);
    const { rejoinCode } = here;
    // Coming back starts a new session; reading it counts as being here.
    await here.api.call('POST /api/learners/rejoin', { body: { code: rejoinCode } });
    await here.api.call('GET /api/session');
    now = new Date(now.getTime() + 20 * dayMs);
    const counts = await purge(server.services, server.api.areas);
    expect(counts['learners']).toBeGreaterThan(0);
    const { rows } = await use().database.query('select id from learners');
    const left = rows.map(({ id }) => id);
    expect(left).toContain(here.learnerId);
    expect(left).not.toContain(gone.learnerId);
  });
});

describe('a name', () => {
  test.each([
    ['is trimmed', '  Ada  ', 'Ada'],
    ['may be of any script', 'Ада 明美 👩🏽‍💻'.replaceAll('\u200D', ''), 'Ада 明美 👩🏽💻'],
    ['may look like markup, because it is shown as text', '<b>Ada</b>', '<b>Ada</b>'],
  ])('%s', (_, name, kept) => {
    expect(personNameSchema.parse(name)).toBe(kept);
  });

  test.each([
    ['is empty', '   '],
    ['has lines', 'Ada\nAdmin'],
    ['turns text around', 'Ada\u202Enimda'],
    ['hides characters', 'A\u200Bda'],
    ['is very long', 'x'.repeat(61)],
  ])('is refused when it %s', (_, name) => {
    expect(personNameSchema.safeParse(name).success).toBe(false);
  });
});
