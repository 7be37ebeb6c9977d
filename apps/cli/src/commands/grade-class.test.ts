import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LABS_FOLDER } from '../command-context.ts';
import { createCliFolder, type CliFolder, type CliRun } from '../testing/run-cli.ts';

// A worker that starts on a busy machine takes a while.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const LAB = path.join(LABS_FOLDER, 'uri-routing');
const ROUTE = 'reviews-route.yaml';

let folder: CliFolder;

const handIn = async (name: string, work: string): Promise<void> => {
  const to = path.join(folder.path, name);
  await mkdir(to, { recursive: true });
  await cp(path.join(LAB, work, ROUTE), path.join(to, ROUTE));
  await cp(path.join(LAB, 'solution/answers.yaml'), path.join(to, 'answers.yaml'));
};

const run = (...argv: readonly string[]): Promise<CliRun> => folder.run(argv);

const HIDDEN = `checks:
  - id: secret-path
    title: A path that nobody was told about
    points: 2
    traffic:
      from: { workload: web, namespace: prod }
      request: { url: "http://reviews.prod.svc.cluster.local:9080/wpcatalog/secret" }
      expect: { status: 200, path: /newcatalog/secret }
`;

beforeAll(async () => {
  folder = await createCliFolder();
  await handIn('class/anna', 'mistakes/subset-typo');
  await handIn('class/bob', 'solution');
  await folder.write('class/carl.zip', 'no zip');
  await folder.write('roster.csv', 'id,name\nanna,Anna A.\nzoe,Zoe Z.\n');
  await folder.write('hidden/checks.yaml', HIDDEN);
  await folder.write(
    'overrides.yaml',
    `overrides:
  - submission: anna
    check: no-last-rule
    points: 0
    author: Dr. Who
    reason: Copied the answer
`,
  );
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('drydock grade --batch', () => {
  test('prints a class in the order of names, and writes the reports of everybody', async () => {
    const { code, stdout } = await run(
      'grade',
      'uri-routing',
      '--batch',
      'class',
      '--roster',
      'roster.csv',
      '--format',
      'json',
      '--out',
      'out',
      '--jobs',
      '1',
    );
    expect(code).toBe(2);
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(result)).toEqual(['lab', 'version', 'title', 'grader', 'seed', 'results']);
    expect(result).toMatchObject({
      lab: 'uri-routing',
      seed: 1,
      results: [
        { submission: 'anna', learner: { id: 'anna', name: 'Anna A.' }, score: 0.357143 },
        { submission: 'bob', score: 1 },
        { submission: 'carl', score: null, error: { code: 'unreadable' } },
        { submission: 'zoe', learner: { id: 'zoe' }, error: { code: 'missing' } },
      ],
    });
    expect(await readFile(path.join(folder.path, 'out/class.json'), 'utf8')).toBe(stdout);
    const own = await readdir(path.join(folder.path, 'out/submissions'));
    expect(own).toEqual(expect.arrayContaining(['anna.html', 'anna.json', 'anna.txt', 'zoe.html']));
  });

  test('goes on with an interrupted run, and gives the bytes that a whole run gives', async () => {
    const argv = ['grade', 'uri-routing', '--batch', 'class', '--format', 'json'];
    const whole = await run(...argv);
    await run(...argv, '--out', 'again');
    const state = path.join(folder.path, 'again/grading-state.jsonl');
    const lines = (await readFile(state, 'utf8')).split('\n');
    await writeFile(state, `${lines.slice(0, 2).join('\n')}\n${lines[2]?.slice(0, 99) ?? ''}`);
    const resumed = await run(...argv, '--out', 'again', '--resume');
    expect(resumed.stderr).toContain('Going on after 1 results.');
    expect(resumed.stdout).toBe(whole.stdout);
    expect((await run(...argv, '--resume')).stderr).toContain('--out names');
  });
});

describe('drydock grade --lab', () => {
  test('prints an array, of results of one lab or of parts of an assignment', async () => {
    const one = await run('grade', '--lab', 'uri-routing', 'class/bob', '--format', 'json');
    expect(JSON.parse(one.stdout)).toMatchObject([
      { submission: 'bob', lab: 'uri-routing', score: 1, checks: expect.any(Array) },
    ]);
    const both = await run(
      'grade',
      '--lab',
      'uri-routing',
      '--lab',
      'subsets',
      '--weight',
      '3',
      'class/bob',
      '--format',
      'json',
    );
    expect(JSON.parse(both.stdout)).toMatchObject([
      {
        submission: 'bob',
        score: 0.75,
        labs: [
          { score: 1, weight: 3 },
          { score: 0, weight: 1 },
        ],
      },
    ]);
  });

  test('stops one piece of work that takes longer than it may', async () => {
    const { code, stderr, stdout } = await run(
      'grade',
      'uri-routing',
      'class/bob',
      '--time-limit',
      '0.001',
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('took longer than 0.001 s');
  });

  test('stops one piece of work that never ends, also where no limit was named', async () => {
    await handIn('endless', 'solution');
    const act = JSON.stringify({ act: 'shell', line: 'kubectl get all -A -o yaml' });
    await folder.write('endless/journal.jsonl', `${act}\n`.repeat(4000));
    const { code, stderr, stdout } = await run('grade', 'uri-routing', 'endless');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/Grading took (longer than 1.5 s|more than 256 MB) and was stopped/);
  });
});

describe('hidden checks and overrides', () => {
  test('no text of a hidden check reaches a report for learners, in any form', async () => {
    const hidden = ['--hidden', 'hidden'];
    for (const format of ['text', 'json', 'html', 'junit', 'sarif', 'github', 'markdown']) {
      const { stdout } = await run(
        'grade',
        'uri-routing',
        'class/anna',
        ...hidden,
        '--format',
        format,
        '--explain',
      );
      expect(stdout, format).not.toMatch(/secret|nobody was told/);
    }
    const json = ['grade', 'uri-routing', 'class/anna', ...hidden, '--format', 'json'];
    const { checks } = JSON.parse((await run(...json)).stdout) as { checks: unknown[] };
    expect(checks.at(-1)).toMatchObject({ id: 'hidden-1', hidden: true, possible: 2 });
    expect((await run(...json, '--reveal')).stdout).toContain('nobody was told');
  });

  test('an override changes the points, and says who and why', async () => {
    const argv = ['grade', '--lab', 'uri-routing', 'class/anna', '--overrides', 'overrides.yaml'];
    const { stdout } = await run(...argv, '--format', 'json');
    const [{ checks, score }] = JSON.parse(stdout) as [{ checks: unknown[]; score: number }];
    expect(score).toBe(0.285714);
    expect(checks).toContainEqual(
      expect.objectContaining({
        id: 'no-last-rule',
        status: 'fail',
        override: { author: 'Dr. Who', reason: 'Copied the answer', before: 1, after: 0 },
      }),
    );
    await folder.write('broken.yaml', 'overrides: [{ submission: anna, check: x, points: 1 }]');
    const broken = await run(...argv.slice(0, -1), 'broken.yaml');
    expect(broken.stderr).toContain('overrides.0.author');
    const none = await run('grade', '--lab', 'uri-routing', 'class/bob', ...argv.slice(-2));
    expect(none.stderr).toContain('An override is for nothing: anna');
  });
});

describe('drydock verify', () => {
  const report = async (...more: readonly string[]): Promise<string> =>
    (await run('grade', 'uri-routing', 'class/anna', '--format', 'json', ...more)).stdout;

  test('says that a result came out again, also with hidden checks and of a class', async () => {
    await folder.write('result.json', await report());
    expect(await run('verify', 'result.json', 'class/anna')).toMatchObject({
      code: 0,
      stdout: 'uri-routing: the same, byte for byte.\n',
    });
    const hidden = ['--hidden', 'hidden'];
    for (const more of [[], ['--reveal']]) {
      await folder.write('hidden.json', await report(...hidden, ...more));
      expect((await run('verify', 'hidden.json', 'class/anna', ...hidden)).code).toBe(0);
    }
    const all = await run(
      'grade',
      'uri-routing',
      '--batch',
      'class',
      '--format',
      'json',
      '--overrides',
      'overrides.yaml',
    );
    await folder.write('class.json', all.stdout);
    const verified = await run(
      'verify',
      'class.json',
      'class/anna',
      '--overrides',
      'overrides.yaml',
    );
    expect(verified.code).toBe(0);
  });

  test('says what is different: other work, changed points, another version', async () => {
    const text = await report();
    await folder.write('result.json', text);
    const other = await run('verify', 'result.json', 'class/bob');
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('The hash of the input is');
    await folder.write(
      'lied.json',
      text.replace('0.357143', '0.9').replace('"version": 2', '"version": 1'),
    );
    const lied = await run('verify', 'lied.json', 'class/anna');
    expect(lied.stdout).toContain('The score is 0.357143. The result says 0.9.');
    expect(lied.stdout).toContain('The version of the lab is 2. The result says 1.');
    await folder.write('broken.json', '{"lab": 1}');
    expect((await run('verify', 'broken.json', 'class/anna')).code).toBe(2);
  });

  test('stops work that takes longer than it may', async () => {
    await folder.write('result.json', await report());
    const { code, stderr } = await run(
      'verify',
      'result.json',
      'class/anna',
      '--time-limit',
      '0.001',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('took longer than 0.001 s');
  });
});

describe('drydock regrade', () => {
  test('lists the scores that changed, and why', async () => {
    const json = ['grade', 'uri-routing', '--batch', 'class', '--format', 'json'];
    const before = (await run(...json)).stdout;
    await folder.write('before.json', before.replaceAll('"version": 2', '"version": 1'));
    await handIn('later/anna', 'solution');
    await handIn('later/bob', 'solution');
    const { code, stdout } = await run('regrade', 'before.json', 'later');
    expect(code).toBe(1);
    expect(stdout).toContain('anna: 0.357143 -> 1 (input, lab-version)');
    expect(stdout).toContain('carl: none -> none (removed)');
    expect(stdout).toContain('2 changed, 1 as before');
    const changed = await run(
      'regrade',
      'before.json',
      'class',
      '--overrides',
      'overrides.yaml',
      '--format',
      'json',
    );
    expect(JSON.parse(changed.stdout)).toMatchObject({
      regrades: [
        {
          before: { version: 1 },
          after: { version: 2 },
          changes: [
            {
              submission: 'anna',
              before: 0.357143,
              after: 0.285714,
              reasons: ['lab-version', 'override'],
              checks: [{ id: 'no-last-rule', message: 'Dr. Who: Copied the answer' }],
            },
          ],
        },
      ],
    });
  });
});
