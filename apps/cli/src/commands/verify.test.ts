import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LABS_FOLDER } from '../command-context.ts';
import { createCliFolder, type CliFolder, type CliRun } from '../testing/run-cli.ts';

// A worker that starts on a busy machine takes a while.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const LAB = path.join(LABS_FOLDER, 'uri-routing');

let folder: CliFolder;
const run = (...argv: readonly string[]): Promise<CliRun> => folder.run(argv);

/** A report as somebody wrote it, with changes. */
const verify = async (
  text: string,
  change: (text: string) => string,
  ...more: readonly string[]
): Promise<CliRun> => {
  const changed = change(text);
  expect(changed).not.toBe(text);
  await folder.write('changed.json', changed);
  return run('verify', 'changed.json', 'class/anna', ...more);
};

const edited =
  <T>(edit: (value: T) => unknown) =>
  (text: string): string => {
    const value = JSON.parse(text) as T;
    return `${JSON.stringify(edit(value) ?? value, null, 2)}\n`;
  };

interface Result {
  score: number;
  checks: { status: string; earned: number; possible: number; override?: unknown }[];
}

beforeAll(async () => {
  folder = await createCliFolder();
  const to = path.join(folder.path, 'class/anna');
  await mkdir(to, { recursive: true });
  for (const file of ['mistakes/subset-typo/reviews-route.yaml', 'solution/answers.yaml']) {
    await cp(path.join(LAB, file), path.join(to, path.basename(file)));
  }
  await folder.write(
    'overrides.yaml',
    `overrides:
  - { submission: anna, check: no-last-rule, points: 0, author: Dr. Who, reason: Copied }
`,
  );
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('drydock verify', () => {
  test('refuses an override that the file of overrides does not have', async () => {
    const { stdout } = await run('grade', 'uri-routing', 'class/anna', '--format', 'json');
    const forged = await verify(
      stdout,
      edited<Result>((result) => {
        result.score = 1;
        for (const check of result.checks) {
          if (check.earned === check.possible) continue;
          const override = { author: 'Ms Lee', reason: 'ok', before: check.earned };
          Object.assign(check, { override: { ...override, after: check.possible } });
          Object.assign(check, { status: 'pass', earned: check.possible });
        }
      }),
    );
    expect(forged.code).toBe(1);
    expect(forged.stdout).toContain('The score is 0.357143. The result says 1.');
    expect(forged.stdout).toContain('changed by Ms Lee');
    expect(forged.stderr).toContain('--overrides');
  });

  test('replays the overrides of the file that is named', async () => {
    const overrides = ['--overrides', 'overrides.yaml'];
    const argv = ['grade', 'uri-routing', 'class/anna', '--format', 'json', ...overrides];
    await folder.write('result.json', (await run(...argv)).stdout);
    expect((await run('verify', 'result.json', 'class/anna', ...overrides)).code).toBe(0);
    expect((await run('verify', 'result.json', 'class/anna')).code).toBe(1);
  });

  test('finds what was added to a file, or stands in it twice', async () => {
    const { stdout } = await run('grade', 'uri-routing', 'class/anna', '--format', 'json');
    const added = await verify(
      stdout,
      edited((result: object) => ({ ...result, bonus: 5 })),
    );
    expect(added).toMatchObject({ code: 1 });
    expect(added.stdout).toContain('The field bonus is none. The result says 5.');
    const twice = await verify(stdout, (text) => text.replace('{', '{ "score": 1,'));
    expect(twice).toMatchObject({ code: 1 });
    expect(twice.stdout).toContain('not as it was written');
  });

  test('rebuilds score and weights of an assignment, and reads the array of named work', async () => {
    const labs = ['--lab', 'uri-routing', '--lab', 'subsets', '--weight', '3'];
    const list = (await run('grade', ...labs, 'class/anna', '--format', 'json')).stdout;
    await folder.write('list.json', list);
    expect(await run('verify', 'list.json', 'class/anna', ...labs)).toMatchObject({ code: 0 });
    const weights = await run('verify', 'list.json', 'class/anna');
    expect(weights.stdout).toContain('uri-routing: The weight is 1. The result says 3.');
    expect(weights.stderr).toContain('--weight');
    const score = edited<Result[]>((entries) => entries.map((entry) => ({ ...entry, score: 1 })));
    const lied = await verify(list, score, ...labs);
    expect(lied).toMatchObject({ code: 1 });
    expect(lied.stdout).toContain('The score is ');
    const fewer = await run('verify', 'list.json', 'class/anna', ...labs, '--lab', 'mtls');
    expect(fewer).toMatchObject({ code: 2, stderr: expect.stringContaining('mtls') });
  });

  test('rebuilds entry and head of a class, with a seed of their own for each learner', async () => {
    const argv = ['grade', 'uri-routing', '--batch', 'class', '--variants', '--format', 'json'];
    const { stdout } = await run(...argv);
    await folder.write('class.json', stdout);
    expect(await run('verify', 'class.json', 'class/anna')).toMatchObject({ code: 0 });
    const seed = await verify(stdout, (text) => text.replace(/"seed": \d{3,}/, '"seed": 5'));
    expect(seed).toMatchObject({ code: 1, stdout: expect.stringMatching(/The seed is \d+/) });
    const head = await verify(stdout, (text) => text.replace('"title": "', '"title": "Not '));
    expect(head).toMatchObject({ code: 1, stdout: expect.stringContaining('The field title is') });
  });
});
