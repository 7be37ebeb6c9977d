import { readdirSync } from 'node:fs';
import { cp, readFile, symlink, truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LABS_FOLDER } from '../command-context.ts';
import { createCliFolder, type CliFolder } from '../testing/run-cli.ts';

const LAB = path.join(LABS_FOLDER, 'uri-routing');

const MISTAKES = readdirSync(path.join(LAB, 'mistakes'));

const handIn = async (folder: CliFolder, work: string): Promise<void> => {
  const handedIn = path.join(folder.path, 'work');
  await cp(path.join(LAB, work), handedIn, { recursive: true });
  await cp(path.join(LAB, 'solution/answers.yaml'), path.join(handedIn, 'answers.yaml'));
};

const read = (work: string): Promise<string> =>
  readFile(path.join(LAB, work, 'reviews-route.yaml'), 'utf8');

describe('drydock grade', () => {
  test.each(['solution', 'equivalents/regex', 'equivalents/two-routes'])(
    'gives 100 %% for %s',
    async (work) => {
      await using folder = await createCliFolder();
      await handIn(folder, work);
      const { code, stdout } = await folder.run(['grade', 'uri-routing', 'work']);
      expect(stdout).toContain('Score: 100 %');
      expect(code).toBe(0);
    },
  );

  test.each(MISTAKES)(
    'gives less for %s, with the hint that names it, the line and a request',
    async (name) => {
      await using folder = await createCliFolder();
      await handIn(folder, `mistakes/${name}`);
      const note = await readFile(path.join(LAB, 'mistakes', name, 'mistake.yaml'), 'utf8');
      const hint = /^hint: (.*)$/m.exec(note)?.[1];
      const { code, stdout } = await folder.run([
        'grade',
        'uri-routing',
        'work',
        '--format',
        'json',
      ]);
      expect(code).toBe(1);
      const result = JSON.parse(stdout) as { score: number; checks: Record<string, unknown>[] };
      expect(result.score).toBeLessThan(1);
      const failed = result.checks.find(({ status }) => status === 'fail' || status === 'partial');
      expect(failed).toMatchObject({
        hint: { mistake: hint, rung: 'symptom' },
        place: { file: 'reviews-route.yaml' },
        counterexample: { request: { url: expect.stringContaining('http://reviews.prod') } },
      });
    },
  );

  test('prints JSON of the documented form, the same bytes each time', async () => {
    await using folder = await createCliFolder();
    await handIn(folder, 'mistakes/subset-typo');
    const argv = ['grade', 'uri-routing', 'work', '--format', 'json'];
    const first = await folder.run(argv);
    expect(Object.keys(JSON.parse(first.stdout) as object)).toEqual([
      'lab',
      'version',
      'grader',
      'seed',
      'input',
      'score',
      'checks',
    ]);
    expect(await folder.run(argv)).toEqual({ ...first, stderr: expect.anything() });
  });

  test('takes the start for an empty folder, and nothing for work that does not parse', async () => {
    await using folder = await createCliFolder();
    await folder.write('empty/notes.txt', '');
    const empty = await folder.run(['grade', 'uri-routing', 'empty']);
    expect(empty.code).toBe(1);
    expect(empty.stdout).toContain('Score: 0 %');
    expect(empty.stderr).toContain('Ignored, as the lab does not know them: "notes.txt".');
    for (const [name, text] of [
      ['tab', 'kind:\n\t- a\n'],
      ['list', '- a\n'],
      ['text', 'hello'],
      ['unknown', 'apiVersion: x.y/v1\nkind: Strange\nmetadata:\n  name: a\n'],
    ] as const) {
      await folder.write(`${name}/reviews-route.yaml`, text);
      const { code, stdout, stderr } = await folder.run(['grade', 'uri-routing', name]);
      expect(code, name).toBe(1);
      expect(stdout + stderr, name).not.toMatch(/\n\s+at /);
    }
  });

  test('calls a binary file by its name and fails the checks', async () => {
    await using folder = await createCliFolder();
    await folder.write('work/reviews-route.yaml', new Uint8Array([0xff, 0x00, 0xfe]));
    const { code, stdout } = await folder.run(['grade', 'uri-routing', 'work']);
    expect(code).toBe(1);
    expect(stdout).toContain('reviews-route.yaml is not UTF-8 text');
  });

  test('does not follow a link out of the folder', async () => {
    await using folder = await createCliFolder();
    await folder.write('outside/reviews-route.yaml', await read('solution'));
    await folder.write('work/readme.txt', '');
    await symlink(
      path.join(folder.path, 'outside/reviews-route.yaml'),
      path.join(folder.path, 'work/reviews-route.yaml'),
    );
    const { code, stderr } = await folder.run(['grade', 'uri-routing', 'work']);
    expect(code).toBe(1);
    expect(stderr).toContain('"reviews-route.yaml"');
  });

  test('writes JUnit and Markdown for one, CSV for a batch', async () => {
    await using folder = await createCliFolder();
    await handIn(folder, 'mistakes/subset-typo');
    const report = async (...argv: readonly string[]): Promise<string> =>
      (await folder.run(['grade', 'uri-routing', ...argv])).stdout;
    expect(await report('work', '--format', 'junit')).toContain('failures="1"');
    expect(await report('work', '--format', 'markdown')).toContain('| Failed | 0/2 |');
    expect(await report('.', '--batch', '--format', 'csv')).toContain(
      'work,,,,graded,0.357143,35.7,5,14,dr.subset-undefined,',
    );
  }, 60_000);

  test('points annotations at files below the folder, and explains where there is room', async () => {
    await using folder = await createCliFolder();
    await handIn(folder, 'mistakes/subset-typo');
    const argv = ['grade', 'uri-routing', 'work', '--out', 'reports'];
    const { code, stdout } = await folder.run(argv);
    expect(code).toBe(1);
    expect(stdout).not.toContain('> 21 |');
    const report = (name: string): Promise<string> =>
      readFile(path.join(folder.path, 'reports', name), 'utf8');
    expect(await report('report.txt')).toContain('> 21 |             subset: v22');
    expect(await report('report.github.txt')).toContain(
      '::error file=work/reviews-route.yaml,line=21,',
    );
    expect(await report('report.sarif')).toContain('"uri": "work/reviews-route.yaml"');
    expect(JSON.parse(await report('report.json'))).toMatchObject({ lab: 'uri-routing' });
    const page = await folder.run(['grade', 'uri-routing', 'work', '--format', 'html']);
    expect(page.stdout).toContain('This decided: ');
  });

  test('stops a batch when it is interrupted, and says so', async () => {
    await using folder = await createCliFolder();
    await handIn(folder, 'solution');
    const run = await folder.run(['grade', 'uri-routing', '.', '--batch'], {
      signal: AbortSignal.abort(),
    });
    expect(run).toEqual({ code: 2, stdout: '', stderr: 'drydock: interrupted.\n' });
  });

  test('exits with 2 and one line when it cannot decide', async () => {
    await using folder = await createCliFolder();
    await folder.write('work/big.bin', '');
    await truncate(path.join(folder.path, 'work/big.bin'), 50 * 1024 * 1024 + 1);
    await folder.write('bad/lab.yaml', 'apiVersion: drydock.dev/v1\nkind: Lab\nminutes: soon\n');
    for (const [argv, message] of [
      [['grade', 'uri-routing', 'absent'], 'there is no such file or folder'],
      [['grade', 'uri-routing', 'work'], 'larger than 50 MB'],
      [['grade', 'no-such-lab', 'work'], 'There is no lab no-such-lab'],
      [['grade', 'uri-routing'], "missing required argument 'path'"],
      [
        ['grade', 'uri-routing', '.', '--format', 'csv'],
        'Reports are: json, text, html, junit, sarif, github, gradescope, markdown.',
      ],
      [['grade', './bad', 'work'], 'This must be a number'],
    ] as const) {
      const { code, stdout, stderr } = await folder.run(argv);
      expect(code, stderr).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });
});
