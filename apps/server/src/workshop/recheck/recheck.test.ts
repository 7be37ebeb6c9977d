import path from 'node:path';
import { loadLab } from '@drydock/lab';
import { readLabFolder } from '@drydock/lab/node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createWorkChecker } from './check-work.ts';
import { createCheckerPool, type CheckerPool } from './checker-pool.ts';

vi.setConfig({ testTimeout: 60_000 });

const labsFolder = path.resolve(import.meta.dirname, '../../../../../labs');
const LAB = 'uri-routing';

let files: Readonly<Record<string, string>>;
beforeAll(async () => {
  const { lab } = loadLab(await readLabFolder(path.join(labsFolder, LAB)));
  files = Object.fromEntries(lab?.steps[0]?.solution ?? []);
});

describe('checking work again', () => {
  test('verifies what is right and refutes what is not, in words', async () => {
    await using checker = createWorkChecker(labsFolder);
    const check = (work: Readonly<Record<string, string>>) =>
      checker.check({ lab: LAB, step: 'default', files: work });
    expect(await check(files)).toEqual({ verdict: 'verified', message: 'All checks pass.' });
    expect(await check({ 'reviews-route.yaml': '' })).toMatchObject({ verdict: 'refuted' });
    expect(await check({ 'reviews-route.yaml': 'kind: [' })).toMatchObject({ verdict: 'refuted' });
  });

  test('looks at no file that the lab does not know, and at no folder that is no lab', async () => {
    await using checker = createWorkChecker(labsFolder);
    const elsewhere = { ...files, '../../etc/passwd': 'x', 'other.yaml': 'kind: [' };
    expect(await checker.check({ lab: LAB, step: 'default', files: elsewhere })).toMatchObject({
      verdict: 'verified',
    });
    for (const lab of ['..', '../labs/uri-routing', 'nothing', 'samples']) {
      expect(await checker.check({ lab, step: 'default', files })).toMatchObject({
        verdict: 'undecided',
      });
    }
    expect(await checker.check({ lab: LAB, step: 'nothing', files })).toMatchObject({
      verdict: 'undecided',
    });
  });

  test('refuses a journal that cannot be read', async () => {
    await using checker = createWorkChecker(labsFolder);
    const journal = '{"act":"format-disk"}\n';
    expect(await checker.check({ lab: LAB, step: 'default', files, journal })).toMatchObject({
      verdict: 'refuted',
      message: expect.stringContaining('journal'),
    });
  });
});

describe('the threads that check', () => {
  let pool: CheckerPool;
  afterAll(() => pool[Symbol.asyncDispose]());

  test('take one work after another, and more at once than there are threads', async () => {
    pool = createCheckerPool({ labsFolder, threads: 1 });
    const work = { lab: LAB, step: 'default', files };
    const found = await Promise.all([1, 2, 3].map(() => pool.check(work)));
    expect(found.map(({ verdict }) => verdict)).toEqual(['verified', 'verified', 'verified']);
  });

  test('give up on work that takes too long, and go on with a new thread', async () => {
    await using hasty = createCheckerPool({ labsFolder, threads: 1, timeMs: 1 });
    const work = { lab: LAB, step: 'default', files };
    const [first, second] = [await hasty.check(work), await hasty.check(work)];
    for (const { verdict, message } of [first, second]) {
      expect({ verdict, message }).toEqual({
        verdict: 'undecided',
        message: 'The server could not do this work again: it took longer than 0.001 s.',
      });
    }
  });
});
