import path from 'node:path';
import type { DashboardMessage, LearnerEvent, LearnerMessage } from '@drydock/api';
import { loadLab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPostgreSql } from '../database/open-postgresql.ts';
import { purge } from '../ops/retention.ts';
import { onEachDatabase } from '../testing/databases.ts';
import { createTestServer, type TestServer, type Visitor } from '../testing/test-server.ts';
import { readStream } from './testing/read-stream.ts';

// The thread of the re-checks starts with its first work, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const labsFolder = path.resolve(import.meta.dirname, '../../../../labs');
const LAB = 'uri-routing';

let sequence = 0;
function newEvent(step: string): Pick<LearnerEvent, 'id' | 'sequence' | 'at' | 'lab' | 'step'> {
  sequence += 1;
  return { id: crypto.randomUUID(), sequence, at: Date.now(), lab: LAB, step };
}

onEachDatabase('a workshop', (use) => {
  let server: TestServer;
  let host: Visitor;
  let solution: Readonly<Record<string, string>>;
  beforeAll(async () => {
    server = await createTestServer({ database: use().database, config: { labsFolder } });
    await server.api.start();
    host = await server.staff();
    const { lab } = loadLab(await readLabFolder(path.join(labsFolder, LAB)));
    solution = Object.fromEntries(lab?.steps[0]?.solution ?? []);
  }, 60_000);
  afterAll(() => server.close());

  const create = () =>
    host.api.call('POST /api/workshops', { body: { title: 'Istio', labs: [LAB] } });
  const command = (workshopId: string, command: object) =>
    host.api.call('POST /api/workshops/{workshopId}/commands', {
      params: { workshopId },
      body: { id: crypto.randomUUID(), command: command as { do: 'open' } },
    });
  const open = async () => {
    const workshop = await create();
    await command(workshop.id, { do: 'open' });
    await command(workshop.id, { do: 'start' });
    return workshop;
  };
  const join = async (code: string, name: string) => {
    const visitor = server.visitor();
    const joined = await visitor.api.call('POST /api/workshops/join', { body: { code, name } });
    const params = { workshopId: joined.workshopId };
    return {
      ...visitor,
      id: joined.home.learner.id,
      rejoinCode: joined.rejoinCode ?? '',
      push: (...events: readonly unknown[]) =>
        visitor.api.call('POST /api/workshops/{workshopId}/events', {
          params,
          body: { events: [...events] },
        }),
      stream: async (after?: string) =>
        readStream<LearnerMessage>(
          await visitor.fetch(`/api/workshops/${joined.workshopId}/me/stream`, {
            headers: after === undefined ? {} : { 'last-event-id': after },
          }),
        ),
    };
  };
  const watch = async (workshopId: string) =>
    readStream<DashboardMessage>(await host.fetch(`/api/workshops/${workshopId}/dashboard`));

  describe('joining', () => {
    test('takes the code however it is typed, once the lobby is open, and tells the host', async () => {
      const workshop = await create();
      await expect(join(workshop.code, 'Ada')).rejects.toThrow('not open yet');
      await command(workshop.id, { do: 'open' });
      const dashboard = await watch(workshop.id);
      const typed = ` ${workshop.code.toLowerCase().slice(0, 3)} ${workshop.code.slice(3)}`;
      const ada = await join(typed, '  Ada  ');
      const { learners } = await dashboard.next('rows', ({ learners }) => learners.length > 0);
      expect(learners).toMatchObject([{ id: ada.id, name: 'Ada', steps: '.....' }]);
      expect(ada.rejoinCode).toMatch(/^[\w-]{14}$/);
      await dashboard.close();
    });

    test('lets in no more than the size, nobody without the code, nobody twice', async () => {
      const workshop = await host.api.call('POST /api/workshops', {
        body: { title: 'Small', labs: [LAB], size: 1 },
      });
      await command(workshop.id, { do: 'open' });
      const ada = await join(workshop.code, 'Ada');
      const again = await ada.api.call('POST /api/workshops/join', {
        body: { code: workshop.code, name: ' ada ' },
      });
      expect(again.home.learner).toEqual({ id: ada.id, name: 'Ada' });
      await expect(join(workshop.code, 'Ben')).rejects.toThrow('full');
      await expect(join('AAAAAA', 'Ben')).rejects.toThrow('No workshop has this code');
    });

    test('takes another name at the same browser for another person', async () => {
      const workshop = await open();
      const ada = await join(workshop.code, 'Ada');
      const bob = await ada.api.call('POST /api/workshops/join', {
        body: { code: workshop.code, name: 'Bob' },
      });
      expect(bob.home.learner.name).toBe('Bob');
      expect(bob.home.learner.id).not.toBe(ada.id);
      expect(bob.rejoinCode).not.toBe(ada.rejoinCode);
      // The browser is Bob's from here on.
      expect((await ada.api.call('GET /api/session')).learner?.learnerId).toBe(bob.home.learner.id);
    });

    test('lets in only names of the roster, each once', async () => {
      const workshop = await open();
      await host.api.call('PUT /api/workshops/{workshopId}/roster', {
        params: { workshopId: workshop.id },
        body: { csv: 'mail;Name\na@x;Ada Lovelace\nb@x;"Ben, O."\n' },
      });
      await join(workshop.code, 'ada  lovelace');
      await expect(join(workshop.code, 'Ada Lovelace')).rejects.toThrow('joined with this name');
      await expect(join(workshop.code, 'Eve')).rejects.toThrow('not on the list');
      const ben = await join(workshop.code, 'Ben, O.');
      await host.api.call('DELETE /api/workshops/{workshopId}/learners/{learnerId}', {
        params: { workshopId: workshop.id, learnerId: ben.id },
      });
      await expect(join(workshop.code, 'ben, o.')).rejects.toThrow('removed you');
    });

    test('brings a learner back on another device with their work', async () => {
      const workshop = await open();
      const ada = await join(workshop.code, 'Ada');
      const work = { files: { 'reviews-route.yaml': 'kind: VirtualService\n' } };
      await ada.push({ ...newEvent('match'), type: 'saved', work });
      const other = server.visitor();
      await other.api.call('POST /api/learners/rejoin', { body: { code: ada.rejoinCode } });
      const mine = await other.api.call('GET /api/workshops/mine');
      expect(mine.workshops.map(({ id }) => id)).toEqual([workshop.id]);
      const params = { workshopId: workshop.id, lab: LAB };
      expect(
        await other.api.call('GET /api/workshops/{workshopId}/me/work/{lab}', { params }),
      ).toMatchObject({ step: 'match', work });
    });
  });

  describe('progress', () => {
    test('is acknowledged, counted once, and shown as claimed until the server has done it again', async () => {
      const workshop = await open();
      const ada = await join(workshop.code, 'Ada');
      const stream = await ada.stream();
      const dashboard = await watch(workshop.id);
      const claim = {
        ...newEvent('default'),
        type: 'checked',
        checks: [{ id: 'old-path', status: 'pass' }],
        work: { files: solution },
      };
      expect(await ada.push(claim, claim)).toEqual({ acknowledged: [claim.id], refused: [] });
      expect(await ada.push(claim)).toEqual({ acknowledged: [claim.id], refused: [] });
      const { verdict } = await stream.next('verdict');
      expect(verdict).toMatchObject({ lab: LAB, step: 'default', event: claim.id });
      expect(verdict.verdict).toBe('verified');
      await dashboard.next('rows', ({ learners }) => learners[0]?.steps.startsWith('p') === true);
      await Promise.all([stream.close(), dashboard.close()]);
    });

    test('refutes a claim that the work does not bear out', async () => {
      const workshop = await open();
      const eve = await join(workshop.code, 'Eve');
      const stream = await eve.stream();
      const [file = ''] = Object.keys(solution);
      await eve.push({
        ...newEvent('default'),
        type: 'checked',
        checks: [{ id: 'old-path', status: 'pass' }],
        work: { files: { [file]: '' } },
      });
      const { verdict } = await stream.next('verdict');
      expect(verdict.verdict).toBe('refuted');
      expect(verdict.message).toContain('these fail');
      const picture = await host.api.call('GET /api/workshops/{workshopId}/picture', {
        params: { workshopId: workshop.id },
      });
      expect(picture.learners).toMatchObject([{ passed: 0, steps: expect.stringMatching(/^r/) }]);
      await stream.close();
    });

    test('judges each event alone: what does not fit is refused with its reason, the rest is stored', async () => {
      const workshop = await open();
      const ada = await join(workshop.code, 'Ada');
      const good = { ...newEvent('match'), type: 'opened' };
      const elsewhere = { ...newEvent('nowhere'), type: 'opened' };
      const nul = { ...newEvent('match'), type: 'saved', work: { files: { a: 'x\u0000y' } } };
      const half = { ...newEvent('match'), type: 'saved', work: { files: { a: '\ud800' } } };
      const pushed = await ada.push(good, elsewhere, nul, half, 'nonsense');
      expect(pushed.acknowledged).toEqual([good.id]);
      expect(pushed.refused.map(({ id }) => id)).toEqual([elsewhere.id, nul.id, half.id, '']);
    });

    test('shows which mistakes the class has, and sends the hint to those who have it', async () => {
      const workshop = await open();
      const [ada, ben] = [await join(workshop.code, 'Ada'), await join(workshop.code, 'Ben')];
      const [toAda, toBen] = [await ada.stream(), await ben.stream()];
      const dashboard = await watch(workshop.id);
      await ada.push({
        ...newEvent('match'),
        type: 'checked',
        checks: [{ id: 'new-path', status: 'fail', mistake: 'vs.and-or' }],
      });
      const { mistakes } = await dashboard.next(
        'mistakes',
        (message) => message.mistakes.rows.length > 0,
      );
      expect(mistakes.rows).toMatchObject([
        { mistake: 'vs.and-or', step: `${LAB}/match`, learners: 1 },
      ]);
      const hint = { do: 'hint', step: `${LAB}/match`, mistake: 'vs.and-or' };
      expect(await command(workshop.id, hint)).toMatchObject({ audience: 1 });
      const { notice } = await toAda.next('notice');
      expect(notice).toMatchObject({ kind: 'hint', mistake: 'vs.and-or', lab: LAB, step: 'match' });
      expect(notice.text).toBe(mistakes.rows[0]?.symptom);
      await command(workshop.id, { do: 'message', text: 'For all', audience: { to: 'all' } });
      expect((await toBen.next('notice')).notice.text).toBe('For all');
      await Promise.all([toAda.close(), toBen.close(), dashboard.close()]);
    });
  });

  describe('the host', () => {
    test('leads the class through its phases; a command sent twice is done once', async () => {
      const workshop = await create();
      const id = crypto.randomUUID();
      const params = { workshopId: workshop.id };
      for (const _ of ['once', 'twice']) {
        const done = await host.api.call('POST /api/workshops/{workshopId}/commands', {
          params,
          body: { id, command: { do: 'open' } },
        });
        expect(done.workshop).toMatchObject({ phase: 'lobby', sequence: 1 });
      }
      await expect(command(workshop.id, { do: 'pause' })).rejects.toThrow('in its lobby');
      await command(workshop.id, { do: 'start' });
      const ada = await join(workshop.code, 'Ada');
      const stream = await ada.stream();
      await command(workshop.id, { do: 'lock', steps: [`${LAB}/rewrite`] });
      await command(workshop.id, { do: 'timer', minutes: 5, label: 'Lab 5' });
      await command(workshop.id, { do: 'follow', place: { lab: LAB, step: 'match', line: 3 } });
      await command(workshop.id, { do: 'pause' });
      const paused = await stream.next('workshop', (each) => each.workshop.phase === 'paused');
      expect(paused.workshop).toMatchObject({
        locked: [`${LAB}/rewrite`],
        timer: { label: 'Lab 5', leftMs: expect.any(Number) },
        follow: { lab: LAB, step: 'match', line: 3 },
      });
      await command(workshop.id, { do: 'close' });
      await stream.next('workshop', (each) => each.workshop.phase === 'closed');
      await stream.close();
    });

    test('sees hands in the order in which they went up; learners see their place', async () => {
      const workshop = await open();
      const [ada, ben] = [await join(workshop.code, 'Ada'), await join(workshop.code, 'Ben')];
      const params = { workshopId: workshop.id };
      const raise = (who: Visitor, message: string) =>
        who.api.call('PUT /api/workshops/{workshopId}/me/hand', { params, body: { message } });
      expect(await raise(ada, 'stuck on and/or')).toMatchObject({ raised: true, place: 1 });
      expect(await raise(ben, 'me too')).toMatchObject({ raised: true, place: 2 });
      const stream = await ben.stream();
      const taken = await command(workshop.id, { do: 'take-hand', learner: ada.id });
      expect(taken.workshop.hands.map(({ name }) => name)).toEqual(['Ada', 'Ben']);
      await command(workshop.id, { do: 'answer-hand', learner: ada.id });
      const first = await stream.next('hand', ({ hand }) => hand.place === 1);
      expect(first.hand).toEqual({ raised: true, place: 1, taken: false });
      await stream.close();
    });

    test('removes a learner with what they did, and they do not come back', async () => {
      const workshop = await open();
      const eve = await join(workshop.code, 'Eve');
      await eve.push({ ...newEvent('match'), type: 'opened' });
      const stream = await eve.stream();
      const params = { workshopId: workshop.id, learnerId: eve.id };
      await host.api.call('DELETE /api/workshops/{workshopId}/learners/{learnerId}', { params });
      await stream.next('removed');
      await expect(eve.push({ ...newEvent('match'), type: 'opened' })).rejects.toThrow(
        'here for you',
      );
      await expect(
        eve.api.call('POST /api/workshops/join', { body: { code: workshop.code, name: 'Eve' } }),
      ).rejects.toThrow('removed');
    });

    test('keeps no name and no word of a learner who raised a hand and is deleted or removed', async () => {
      const workshop = await open();
      const params = { workshopId: workshop.id };
      const raise = async (who: Awaited<ReturnType<typeof join>>, message: string) => {
        const body = { message };
        await who.api.call('PUT /api/workshops/{workshopId}/me/hand', { params, body });
        return who;
      };
      const eve = await raise(await join(workshop.code, 'Eve Gone'), 'words of hers');
      const rob = await raise(await join(workshop.code, 'Rob Away'), 'words of his');
      const old = await raise(await join(workshop.code, 'Una Left'), 'words of old');
      const data = await eve.api.call('GET /api/learners/me/export');
      expect(JSON.stringify(data['workshop'])).toContain('words of hers');
      expect(JSON.stringify(data['workshop'])).not.toContain('words of his');
      await eve.api.call('DELETE /api/learners/me');
      await host.api.call('DELETE /api/workshops/{workshopId}/learners/{learnerId}', {
        params: { ...params, learnerId: rob.id },
      });
      // As retention deletes them: the row alone.
      await use().database.query('delete from learners where id = $1', [old.id]);
      await purge(server.services, server.api.areas);
      const { rows } = await use().database.query(
        `select act::text as text from workshop_log where workshop_id = $1
         union all select state::text from workshops where id = $1`,
        [workshop.id],
      );
      expect(rows.length).toBeGreaterThan(5);
      const text = JSON.stringify(rows);
      for (const word of ['Eve Gone', 'Rob Away', 'Una Left', 'words of']) {
        expect(text).not.toContain(word);
      }
      const left = await host.api.call('GET /api/workshops/{workshopId}', { params });
      expect(left.hands).toEqual([]);
    });

    test('sees the new name of a learner, unless a list says who they are', async () => {
      const workshop = await open();
      const eve = await join(workshop.code, 'Eve');
      const dashboard = await watch(workshop.id);
      await eve.api.call('PATCH /api/learners/me', { body: { name: 'Eva' } });
      await dashboard.next('rows', ({ learners }) => learners.some(({ name }) => name === 'Eva'));
      await dashboard.close();
      const listed = await open();
      const params = { workshopId: listed.id };
      const body = { csv: 'name\nEva\n' };
      await host.api.call('PUT /api/workshops/{workshopId}/roster', { params, body });
      await eve.api.call('POST /api/workshops/join', { body: { code: listed.code, name: 'Eva' } });
      await eve.api.call('PATCH /api/learners/me', { body: { name: 'Mallory' } });
      const { rows } = await use().database.query(
        'select workshop_id, name from workshop_members where learner_id = $1',
        [eve.id],
      );
      expect(new Map(rows.map((row) => [row['workshop_id'], row['name']]))).toEqual(
        new Map([
          [workshop.id, 'Mallory'],
          [listed.id, 'Eva'],
        ]),
      );
    });

    test('no longer sees a learner who deletes themselves', async () => {
      const workshop = await open();
      const eve = await join(workshop.code, 'Eve');
      const dashboard = await watch(workshop.id);
      await eve.api.call('DELETE /api/learners/me');
      expect(await dashboard.next('removed')).toEqual({ type: 'removed', learner: eve.id });
      await dashboard.close();
    });

    test('takes away the results as CSV and JSON; a name is no formula in a sheet', async () => {
      const workshop = await open();
      const eve = await join(workshop.code, '=HYPERLINK("x")');
      await eve.push({ ...newEvent('match'), type: 'opened' });
      const csv = await host.fetch(`/api/workshops/${workshop.id}/export?format=csv`);
      const text = await csv.text();
      expect(text).toContain(`"'=HYPERLINK(""x"")"`);
      expect(text.split('\r\n')[0]).toBe(
        `name,joined,passed,${LAB}/default,${LAB}/match,${LAB}/either,${LAB}/rewrite,${LAB}/prove`,
      );
      const json = await host.fetch(`/api/workshops/${workshop.id}/export?format=json`);
      expect(await json.json()).toMatchObject({
        learners: [
          {
            steps: expect.arrayContaining([
              expect.objectContaining({ step: `${LAB}/match`, state: 'working' }),
            ]),
          },
        ],
        log: [{ act: { act: 'opened' } }, { act: { act: 'started' } }],
      });
    });
  });

  describe('a learner who comes back', () => {
    test('with more tabs than anybody has ends the oldest stream', async () => {
      const workshop = await open();
      const ada = await join(workshop.code, 'Ada');
      // The first is the oldest for the server too when it has answered.
      const oldest = await ada.stream();
      await oldest.next('home');
      const others = await Promise.all(Array.from({ length: 5 }, () => ada.stream()));
      await expect(oldest.next('removed')).rejects.toThrow('The stream ended');
      await Promise.all([oldest, ...others].map((stream) => stream.close()));
    });

    test('gets the notices that were missed, once, and the whole state', async () => {
      const workshop = await open();
      const ada = await join(workshop.code, 'Ada');
      const say = (text: string) =>
        command(workshop.id, { do: 'message', text, audience: { to: 'all' } });
      await say('one');
      const before = await ada.stream();
      await before.next('notice');
      const { id } = before.seen.find(({ data }) => data.type === 'notice') ?? {};
      await before.close();
      await say('two');
      const after = await ada.stream(id);
      const { home } = await after.next('home');
      expect(home.workshop.phase).toBe('running');
      const texts = after.seen.flatMap(({ data }) =>
        data.type === 'notice' ? [data.notice.text] : [],
      );
      expect(texts).toEqual(['two']);
      await after.close();
    });

    test('finds everything again after the server was started anew', async () => {
      const workshop = await open();
      const ada = await join(workshop.code, 'Ada');
      await ada.push({
        ...newEvent('match'),
        type: 'checked',
        checks: [{ id: 'new-path', status: 'fail', mistake: 'vs.and-or' }],
      });
      const second = await createTestServer({ database: use().database, config: { labsFolder } });
      const picture = await second.app.request(`/api/workshops/${workshop.id}/picture`, {
        headers: { cookie: host.cookies() },
      });
      expect(await picture.json()).toMatchObject({
        workshop: { phase: 'running', joined: 1 },
        learners: [{ name: 'Ada', steps: '.f...', mistake: 'vs.and-or' }],
        mistakes: { rows: [{ mistake: 'vs.and-or', learners: 1 }] },
      });
      await second.close();
    });
  });

  describe('two replicas', () => {
    test('show the same: events, messages and who is there, whichever of them one talks to', async () => {
      const { url } = use();
      if (url === undefined) return; // PGlite belongs to one process
      const database = await openPostgreSql({ url, connections: 3 });
      const second = await createTestServer({ database, config: { labsFolder } });
      await second.api.start();
      const workshop = await open();
      const ada = await join(workshop.code, 'Ada');
      const there = async (address: string) =>
        second.app.request(`/api/workshops/${workshop.id}/${address}`, {
          headers: { cookie: address === 'dashboard' ? host.cookies() : ada.cookies() },
        });
      const dashboard = readStream<DashboardMessage>(await there('dashboard'));
      const stream = await ada.stream();
      await dashboard.next('rows', ({ learners }) => learners[0]?.online === true);
      await ada.push({ ...newEvent('match'), type: 'opened' });
      await dashboard.next('rows', ({ learners }) => learners[0]?.steps === '.w...');
      const elsewhere = readStream<LearnerMessage>(await there('me/stream'));
      await command(workshop.id, { do: 'message', text: 'Here', audience: { to: 'all' } });
      expect((await elsewhere.next('notice')).notice.text).toBe('Here');
      const late = await join(workshop.code, 'Ben');
      await dashboard.next('rows', ({ learners }) => learners[0]?.id === late.id);
      await Promise.all([dashboard.close(), stream.close(), elsewhere.close()]);
      await second.close();
      await database.close();
    });
  });
});
