import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGradePool } from '@drydock/grading';
import { hostileCorpus, nameMistakes } from '@drydock/grading/corpus';
import { loadLab } from '@drydock/lab';
import { readLabFolder, readTrials } from '@drydock/lab/node';
import type { Bench, Measurement } from './bench.ts';
import { percentile } from './percentile.ts';

const LABS = path.resolve(import.meta.dirname, '../../../labs');
const COMMAND = path.resolve(import.meta.dirname, '../../../apps/cli/bin/drydock.mjs');
const BUNDLE = path.resolve(import.meta.dirname, '../../../apps/cli/scripts/bundle.ts');
const LAB = 'uri-routing';
const MARK = 'peak kilobytes: ';

/** Loaded before the command line: its last words are the memory that the process took, with all its threads. */
const PRELOAD = `data:text/javascript,${encodeURIComponent(
  `import { isMainThread } from 'node:worker_threads';
   if (isMainThread) process.on('exit', () => process.stderr.write('${MARK}' + process.resourceUsage().maxRSS))`,
)}`;

/** With the lab's own nine, ten checks. */
const TENTH_CHECK = `checks:
  - id: tenth
    title: A longer path is routed as well
    traffic:
      from: { workload: web, namespace: prod }
      request: { url: "http://reviews.prod.svc.cluster.local:9080/wpcatalog/shoes" }
      expect: { status: 200, destination: { subset: v2 } }
`;

interface Run {
  readonly milliseconds: number;
  readonly megabytes: number;
  /** Hash of what was printed. */
  readonly bytes: string;
}

/** One process from its start to its end. */
function run(...argv: readonly string[]): Run {
  const started = performance.now();
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ['--import', PRELOAD, COMMAND, ...argv],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  const milliseconds = performance.now() - started;
  if (status !== 0 && status !== 1) throw new Error(`drydock ${argv[0]} ended: ${stderr}`);
  const kilobytes = Number(stderr.slice(stderr.lastIndexOf(MARK) + MARK.length));
  const bytes = createHash('sha256').update(stdout).digest('hex');
  return { milliseconds, megabytes: kilobytes / 1024, bytes };
}

/** Solutions and mistakes of the lab in turn, no two the same: each has a comment of its own. */
async function handIn(folder: string, count: number): Promise<void> {
  const files = await readLabFolder(path.join(LABS, LAB));
  const { lab } = loadLab(files);
  if (!lab) throw new Error(`${LAB} does not load`);
  const works = [
    lab.steps.at(-1)?.solution ?? new Map<string, string>(),
    ...readTrials(lab, files).mistakes.map(({ work }) => work.files),
  ];
  for (let index = 0; index < count; index++) {
    const own = path.join(folder, `student-${String(index).padStart(5, '0')}`);
    await mkdir(own, { recursive: true });
    for (const [name, text] of works[index % works.length] ?? []) {
      await writeFile(path.join(own, name), `# ${index}\n${text}`);
    }
  }
}

async function gradeClass(folder: string, count: number): Promise<Run> {
  const submissions = path.join(folder, `class-${count}`);
  const hidden = path.join(folder, 'hidden');
  await handIn(submissions, count);
  await mkdir(hidden, { recursive: true });
  await writeFile(path.join(hidden, 'checks.yaml'), TENTH_CHECK);
  const argv = ['grade', LAB, '--batch', submissions, '--hidden', hidden];
  return run(...argv, '--format', 'json', '--jobs', '2');
}

/** How many at most: DRYDOCK_BENCH_CLASS=2000 leaves out the largest class. */
const MOST = Number(process.env['DRYDOCK_BENCH_CLASS'] ?? 10_000);

async function classes(folder: string): Promise<readonly Measurement[]> {
  const first = await gradeClass(folder, 500);
  const second = await gradeClass(folder, 500);
  const measured: Measurement[] = [
    {
      metric: '500 submissions x 10 checks',
      value: first.milliseconds / 1000,
      unit: 's',
      goal: 20,
    },
    { metric: '500 submissions, memory', value: first.megabytes, unit: 'MB', goal: 1024 },
    {
      metric: 'two runs give the same bytes',
      value: Number(first.bytes === second.bytes),
      unit: '1 = yes',
      goal: 1,
      better: 'larger',
    },
  ];
  for (const count of [2000, 10_000].filter((each) => each <= MOST)) {
    const large = await gradeClass(folder, count);
    const growth = large.milliseconds / count / (first.milliseconds / 500);
    measured.push(
      { metric: `${count} submissions`, value: large.milliseconds / 1000, unit: 's' },
      { metric: `${count}, time for each against 500`, value: growth, unit: 'x', goal: 1.25 },
      { metric: `${count}, memory`, value: large.megabytes, unit: 'MB', goal: 1024 },
    );
  }
  return measured;
}

const COLD_RUNS = 12;

async function cold(folder: string): Promise<readonly Measurement[]> {
  const work = path.join(folder, 'one');
  await handIn(work, 2);
  const argv = ['grade', LAB, path.join(work, 'student-00001'), '--format', 'json'];
  run(...argv); // fills the compile cache, as a person's first run does
  const times = Array.from({ length: COLD_RUNS }, () => run(...argv).milliseconds);
  return [
    { metric: 'one, cold, best', value: Math.min(...times), unit: 'ms', goal: 500 },
    { metric: 'one, cold, median', value: percentile(times, 0.5), unit: 'ms', goal: 500 },
  ];
}

const MANY_FILES = 100_000;

async function hostile(folder: string): Promise<readonly Measurement[]> {
  const labs = [{ files: await readLabFolder(path.join(LABS, LAB)) }];
  await using pool = createGradePool({ labs, workers: 1 });
  await pool.grade({ lab: 0, work: folder }); // the first one waits for the thread
  const times: number[] = [];
  let crashes = 0;
  for (const [index, { make }] of hostileCorpus(MANY_FILES).entries()) {
    const own = path.join(folder, 'hostile', String(index));
    await mkdir(own, { recursive: true });
    const work = await make(own);
    const started = performance.now();
    const answer = await pool.grade({ lab: 0, work });
    times.push(performance.now() - started);
    const isOver = 'error' in answer && ['time', 'memory'].includes(answer.error.code);
    if ('error' in answer && ['crash', 'failed'].includes(answer.error.code)) crashes += 1;
    // Another thread is loaded before the next case is measured.
    if (isOver) await pool.grade({ lab: 0, work: path.join(folder, 'hidden') });
  }
  return [
    { metric: 'hostile cases', value: times.length, unit: '', goal: 100, better: 'larger' },
    { metric: 'hostile, crashes', value: crashes, unit: '', goal: 0 },
    { metric: 'hostile, the longest', value: Math.max(...times), unit: 'ms', goal: 2000 },
    { metric: 'hostile, p95', value: percentile(times, 0.95), unit: 'ms' },
  ];
}

async function mistakes(): Promise<readonly Measurement[]> {
  const { missed, named, total } = await nameMistakes(LABS);
  for (const { lab, mistake, seen, wanted } of missed) {
    console.log(`  not named: ${lab}/${mistake}: wanted ${wanted}, the first message is ${seen}`);
  }
  return [
    { metric: 'planted mistakes', value: total, unit: '' },
    {
      metric: 'named by the first message',
      value: (100 * named) / total,
      unit: '%',
      goal: 95,
      better: 'larger',
    },
  ];
}

export const bench: Bench = {
  name: 'grade',
  goal: 'drydock grade: classes on two threads, one submission cold, hostile work, planted mistakes',
  async run() {
    execFileSync(process.execPath, [BUNDLE]);
    await using folder = await mkdtempDisposable(path.join(tmpdir(), 'drydock-grade-'));
    return [
      ...(await cold(folder.path)),
      ...(await classes(folder.path)),
      ...(await mistakes()),
      ...(await hostile(folder.path)),
    ];
  },
};
