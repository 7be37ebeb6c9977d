import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LABS_FOLDER } from '../command-context.ts';
import { createCliFolder, type CliFolder, type CliRun } from '../testing/run-cli.ts';

// A worker that starts on a busy machine takes a while.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const LAB = path.join(LABS_FOLDER, 'uri-routing');
const LABS = ['--lab', 'uri-routing', '--lab', 'subsets'];

let folder: CliFolder;
const run = (...argv: readonly string[]): Promise<CliRun> => folder.run(argv);

beforeAll(async () => {
  folder = await createCliFolder();
  for (const name of ['anna', 'bob']) {
    const to = path.join(folder.path, 'class', name);
    await mkdir(to, { recursive: true });
    for (const file of ['solution/reviews-route.yaml', 'solution/answers.yaml']) {
      await cp(path.join(LAB, file), path.join(to, path.basename(file)));
    }
  }
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('drydock regrade', () => {
  test('gives each learner the seed that they had', async () => {
    const argv = ['grade', 'uri-routing', '--batch', 'class', '--variants', '--format', 'json'];
    const before = (await run(...argv)).stdout;
    await folder.write('variants.json', before);
    const { code, stdout } = await run('regrade', 'variants.json', 'class', '--out', 'again');
    expect(stdout).toContain('0 changed, 2 as before');
    expect(code).toBe(0);
    expect(await readFile(path.join(folder.path, 'again/class.json'), 'utf8')).toBe(before);
  });

  test('weighs by the name of the lab, and reads the array of named work', async () => {
    const argv = ['grade', ...LABS, '--weight', '3', 'class/anna', 'class/bob'];
    await folder.write('list.json', (await run(...argv, '--format', 'json')).stdout);
    const swapped = ['--lab', 'subsets', '--lab', 'uri-routing'];
    const { code } = await run('regrade', 'list.json', 'class', ...swapped, '--out', 'swapped');
    expect(code).toBe(0);
    const verified = await run(
      'verify',
      'swapped/class.json',
      'class/anna',
      ...LABS,
      '--weight',
      '3',
    );
    expect(verified.stdout).toContain('uri-routing: the same');
  });

  test('refuses other labs than those of the result', async () => {
    for (const labs of [['--lab', 'mtls'], LABS.slice(0, 2), [...LABS, '--lab', 'mtls']]) {
      const { code, stderr } = await run('regrade', 'list.json', 'class', ...labs);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('The result is of uri-routing, subsets'),
      });
    }
  });

  test('asks for the seed of the class where an array does not say it', async () => {
    const argv = ['grade', '--lab', 'uri-routing', 'class/anna', 'class/bob', '--variants'];
    await folder.write('own.json', (await run(...argv, '--format', 'json')).stdout);
    const asked = await run('regrade', 'own.json', 'class');
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--seed') });
    expect((await run('regrade', 'own.json', 'class', '--seed', '1')).code).toBe(0);
  });
});
