import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCliFolder, type CliFolder } from '../testing/run-cli.ts';

/** The template lab with one file changed. */
async function withLab(
  file: string,
  change: (text: string) => string,
  use: (folder: CliFolder) => Promise<void>,
): Promise<void> {
  await using folder = await createCliFolder();
  await folder.run(['lab', 'new', 'tiny', '--dir', 'tiny']);
  const target = path.join(folder.path, 'tiny', file);
  await writeFile(target, change(await readFile(target, 'utf8')));
  await use(folder);
}

describe('drydock lab test', () => {
  test('names each thing that does not hold, and exits with 1', async () => {
    await withLab(
      'mistakes/subset-typo/mistake.yaml',
      (text) => text.replace('dr.subset-undefined', 'vs.host-typo'),
      async (folder) => {
        const { code, stdout } = await folder.run(['lab', 'test', './tiny']);
        expect(code).toBe(1);
        expect(stdout).toMatch(/^tiny +1 +2\/3 +1\/1 +\d+\/\d+ +0 +FAILED$/m);
        expect(stdout).toContain(
          'tiny: mistake subset-typo: all-to-v1 has the hint dr.subset-undefined, it must be vs.host-typo.',
        );
      },
    );
  });

  test('fails a lab whose solution does not pass', async () => {
    await withLab(
      'solution/reviews-route.yaml',
      (text) => text.replace('subset: v1', 'subset: v2'),
      async (folder) => {
        const { code, stdout } = await folder.run(['lab', 'test', './tiny', '--format', 'json']);
        expect(code).toBe(1);
        const report = JSON.parse(stdout) as { labs: { solution: { problems: string[] } }[] };
        expect(report.labs[0]?.solution.problems[0]).toContain('step pin: all-to-v1: fail.');
      },
    );
  });

  test('fails a lab whose start holds the answer, and one that checks too little', async () => {
    await withLab(
      'lab.yaml',
      (text) =>
        text.replace(
          '{ status: 200, destination: { version: v1 }, path: unchanged }',
          '{ status: { not: 418 } }',
        ),
      async (folder) => {
        const { code, stdout } = await folder.run(['lab', 'test', './tiny']);
        expect(code).toBe(1);
        expect(stdout).toContain('tiny: start: all-to-v1 passes before any work is done.');
        expect(stdout).toContain(
          'tiny: survivor, behaves differently: step pin: reviews-route.yaml: spec.',
        );
      },
    );
  });

  test('runs what a lesson shows, and says at which line it is not so', async () => {
    await withLab(
      'steps/1-pin.mdx',
      (text) =>
        text.replace('200\n', '503\n').replace('-l app=reviews', '-l app=reviews --show-label'),
      async (folder) => {
        const { code, stderr } = await folder.run(['lab', 'test', './tiny']);
        expect(code).toBe(1);
        expect(stderr).toContain('./tiny/steps/1-pin.mdx:4:1 error lab/lesson-run');
        expect(stderr).toContain('This ends with exit code 1:');
        expect(stderr).toMatch(
          /1-pin\.mdx:23:1 .*\n {2}The output is another one\. Here it says: 200/,
        );
      },
    );
  });

  test('shows where a lab.yaml does not fit', async () => {
    await withLab(
      'lab.yaml',
      (text) => text.replace('minutes: 10', 'minuts: 10'),
      async (folder) => {
        const { code, stderr } = await folder.run(['lab', 'test', './tiny']);
        expect(code).toBe(1);
        expect(stderr).toContain('Unknown field minuts. Did you mean minutes?');
        expect(stderr).toContain('minuts: 10');
      },
    );
  });

  test('exits with 2 for a lab that is not there', async () => {
    await using folder = await createCliFolder();
    const { code, stderr } = await folder.run(['lab', 'test', 'nothing']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^drydock: There is no lab nothing\. Labs are: .*uri-routing/);
  });

  test('tests several labs in processes of their own, in the order of their names', async () => {
    await using folder = await createCliFolder();
    await folder.run(['lab', 'new', 'tiny', '--dir', 'tiny']);
    const { code, stdout } = await folder.run(['lab', 'test', './tiny', './tiny']);
    expect(code).toBe(0);
    expect(stdout.match(/^tiny .* ok$/gm)).toHaveLength(2);
    expect(await folder.run(['lab', 'test', './tiny', 'nothing'])).toMatchObject({ code: 2 });
  });
});
