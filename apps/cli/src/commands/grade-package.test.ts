import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import { LABS_FOLDER } from '../command-context.ts';
import { createCliFolder, type CliFolder } from '../testing/run-cli.ts';

const LAB = path.join(LABS_FOLDER, 'uri-routing');

/** Unpacks as `unzip` does: with the bits of the files. */
async function unpack(zip: string, folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  const archive = await openPromise(zip, { lazyEntries: true });
  for await (const entry of archive.eachEntry()) {
    names.push(entry.fileName);
    const file = path.join(folder, entry.fileName);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, await buffer(await archive.openReadStreamPromise(entry)));
    await chmod(file, (entry.externalFileAttributes >>> 16) & 0o777);
  }
  return names;
}

interface Ran {
  readonly code: number;
  readonly said: string;
}

/** Runs a program of the package with the paths of Gradescope below a folder, and nothing of this project. */
async function runIn(root: string, file: string): Promise<Ran> {
  const child = spawn(path.join(root, file), [], {
    cwd: root,
    env: { PATH: '/usr/bin:/bin', HOME: root, DRYDOCK_AUTOGRADER_ROOT: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, said, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: Number(code), said: out + said };
}

describe('drydock grade package', () => {
  let folder: CliFolder;
  let names: readonly string[];
  const root = (): string => path.join(folder.path, 'autograder');

  beforeAll(async () => {
    folder = await createCliFolder();
    await folder.write('node.sh', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
    const argv = ['grade', 'package', '--gradescope', 'uri-routing', '-o', 'out.zip'];
    const run = await folder.run([...argv, '--node', 'node.sh']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^out\.zip: uri-routing, \d+\.\d MB\./);
    names = await unpack(path.join(folder.path, 'out.zip'), path.join(root(), 'source'));
    // As Gradescope does when it builds the image.
    await cp(path.join(root(), 'source/run_autograder'), path.join(root(), 'run_autograder'));
    return () => folder[Symbol.asyncDispose]();
  }, 120_000);

  const handIn = async (work: string): Promise<void> => {
    await rm(path.join(root(), 'submission'), { recursive: true, force: true });
    await cp(path.join(LAB, work), path.join(root(), 'submission'), { recursive: true });
  };
  const results = (): Promise<string> =>
    readFile(path.join(root(), 'results/results.json'), 'utf8');

  test('has the two scripts at the root, the grader, its Node and the lab', () => {
    expect(names.filter((name) => !name.includes('/'))).toEqual(['run_autograder', 'setup.sh']);
    expect(names).toContain('drydock/node');
    expect(names).toContain('drydock/apps/cli/dist/process.js');
    expect(names).toContain('drydock/labs/uri-routing/lab.yaml');
    expect(names.filter((name) => name.startsWith('drydock/labs/canary/'))).toEqual([]);
  });

  test('sets itself up where nothing but Node is there', async () => {
    const { code, said } = await runIn(root(), 'source/setup.sh');
    expect({ code, said: said.trim() }).toEqual({ code: 0, said: process.version });
  });

  test('grades a submission into results.json, with partial points', async () => {
    await handIn('mistakes/subset-typo');
    const { code, said } = await runIn(root(), 'run_autograder');
    expect(code, said).toBe(0);
    const { score, tests, visibility } = JSON.parse(await results()) as {
      readonly score: number;
      readonly visibility: string;
      readonly tests: readonly { readonly status: string; readonly output: string }[];
    };
    expect({ score, visibility }).toEqual({ score: 4, visibility: 'visible' });
    expect(tests).toHaveLength(9);
    expect(tests[1]).toMatchObject({
      number: '1.2',
      status: 'failed',
      score: 0,
      max_score: 2,
      visibility: 'visible',
    });
    expect(tests[1]?.output).toContain('Hint: The route names a group nobody defined');
    expect(said).not.toContain('"tests"');
  });

  test('gives full points to the solution', async () => {
    await handIn('solution');
    expect((await runIn(root(), 'run_autograder')).code).toBe(0);
    expect(JSON.parse(await results())).toMatchObject({ score: 14, output: 'Score: 100 %' });
  });

  test('writes no results where nothing could be graded: that is no 0', async () => {
    await rm(path.join(root(), 'submission'), { recursive: true, force: true });
    const { code, said } = await runIn(root(), 'run_autograder');
    expect(code).toBe(1);
    expect(said).toContain('there is no such file or folder');
    expect(said).toContain('held, not 0');
    await expect(results()).rejects.toThrow('ENOENT');
  });

  test('says in one line what is wrong with a call', async () => {
    const argv = ['grade', 'package', '-o', 'x.zip', '--gradescope'];
    for (const [more, message] of [
      [['no-such-lab'], 'There is no lab no-such-lab'],
      [['subsets', 'subsets'], 'named twice'],
      [['subsets', '--hidden', 'absent'], 'Cannot read absent: there is no such file or folder.'],
      [['subsets', 'mtls', '--hidden', '.'], '. has no checks for these labs'],
      [['subsets', '--node', 'absent'], 'Cannot read absent: there is no such file or folder.'],
      [['subsets', '--weight', '1', '--weight', '2'], 'There are more weights than labs.'],
    ] as const) {
      const { code, stderr } = await folder.run([...argv, ...more]);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});
