import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../house/project-files.ts';

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<
    Record<
      string,
      { readonly description: string; readonly default?: string; readonly required?: boolean }
    >
  >;
  readonly outputs: Readonly<
    Record<string, { readonly description: string; readonly value: string }>
  >;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id: string;
      readonly shell: string;
      readonly env: Readonly<Record<string, string>>;
      readonly run: string;
    }[];
  };
}

const action = parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as Action; // its form is what the tests are about
const [step] = action.runs.steps;

describe('action.yml', () => {
  test('has what GitHub asks of a composite action', () => {
    expect(new Set(Object.keys(action))).toEqual(
      new Set(['description', 'inputs', 'name', 'outputs', 'runs']),
    );
    expect(action.runs.using).toBe('composite');
    expect(action.runs.steps).toHaveLength(1);
    expect(step).toMatchObject({ id: expect.any(String), shell: 'bash', run: expect.any(String) });
    for (const input of Object.values(action.inputs)) {
      expect(input.description).toEqual(expect.any(String));
      expect(input.default !== undefined || input.required === true).toBe(true);
    }
    expect(Object.keys(action.inputs)).toEqual(['lab', 'path', 'format', 'reports']);
  });

  test('takes each input through the environment, never into the script', () => {
    const used = Object.values(step?.env ?? {}).map(
      (value) => /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1],
    );
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
    expect(step?.run).not.toContain('${{');
  });

  test('runs a script that is there, and says where each output comes from', () => {
    const script = /"\$GITHUB_ACTION_PATH\/([^"]+)"/.exec(step?.run ?? '')?.[1] ?? '';
    expect(existsSync(path.join(root, script))).toBe(true);
    const source = readFileSync(path.join(root, script), 'utf8');
    for (const [name, { value }] of Object.entries(action.outputs)) {
      expect(value).toBe(`\${{ steps.${step?.id}.outputs.${name} }}`);
      expect(source).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });
});

interface StepRun {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Runs the step as the runner does: bash on a file, in the workspace, with GitHub's files. */
async function runStep(
  inputs: Readonly<Record<string, string>>,
  work: string,
  committed: Readonly<Record<string, string>> = {},
): Promise<StepRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-action-'));
  try {
    const workspace = path.join(folder, 'workspace');
    await cp(path.join(root, 'labs/uri-routing', work), path.join(workspace, 'hand in'), {
      recursive: true,
    });
    for (const [name, content] of Object.entries(committed)) {
      await mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
      await writeFile(path.join(workspace, name), content);
    }
    await mkdir(path.join(folder, 'temp'));
    for (const name of ['summary', 'output']) await writeFile(path.join(folder, name), '');
    await writeFile(path.join(folder, 'step.sh'), step?.run ?? '');
    const given = Object.entries(step?.env ?? {}).map(([name, value]) => {
      const input = /inputs\.([\w-]+)/.exec(value)?.[1] ?? '';
      return [name, inputs[input] ?? action.inputs[input]?.default ?? ''];
    });
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '../step.sh'], {
      cwd: workspace,
      env: {
        ...process.env,
        ...Object.fromEntries(given),
        GITHUB_ACTION_PATH: root,
        GITHUB_WORKSPACE: workspace,
        GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
        GITHUB_OUTPUT: path.join(folder, 'output'),
        RUNNER_TEMP: path.join(folder, 'temp'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [log, , [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    const output = await readFile(path.join(folder, 'output'), 'utf8');
    const lines = output.split('\n').filter((line) => line !== '');
    return {
      code: Number(code),
      log,
      outputs: Object.fromEntries(
        lines.map((line): [string, string] => {
          const at = line.indexOf('=');
          return [line.slice(0, at), line.slice(at + 1)];
        }),
      ),
      summary: await readFile(path.join(folder, 'summary'), 'utf8'),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the step of the action', () => {
  test('annotates the line, sums up the job and gives the points', async () => {
    const { code, log, outputs, summary } = await runStep(
      { lab: 'uri-routing', path: 'hand in' },
      'mistakes/subset-typo',
    );
    expect(code).toBe(1);
    expect(log).toContain('::error file=hand in/reviews-route.yaml,line=21,title=Failed%3A ');
    expect(log).toContain('::notice title=Autograding complete::Points 4/14');
    expect(outputs).toMatchObject({
      points: '4',
      'max-points': '14',
      score: '0.285714',
      passed: 'false',
      reports: expect.stringContaining('drydock-'),
    });
    expect(new Set(Object.keys(outputs))).toEqual(new Set(Object.keys(action.outputs)));
    expect(summary).toContain('## Route by URI, rewrite the path: 28.5 %');
    expect(summary).toContain('| Failed | 0/2 |');
  }, 120_000);

  test('passes with the solution, and lets no text of a report give commands', async () => {
    const { code, log, outputs } = await runStep(
      { lab: 'uri-routing', path: 'hand in', format: 'text' },
      'solution',
    );
    expect(code).toBe(0);
    expect(outputs['passed']).toBe('true');
    const [, token = ''] = /^::stop-commands::([\w-]+)$/m.exec(log) ?? [];
    expect(log).toMatch(/Score: 100 %/);
    expect(log.trimEnd().endsWith(`::${token}::`)).toBe(true);
  }, 120_000);

  test('says what is wrong where nothing could be graded, and gives no points', async () => {
    const { code, log, outputs } = await runStep({ lab: 'no-such-lab' }, 'solution');
    expect(code).toBe(2);
    expect(log).toContain('::error title=Drydock::The work could not be graded.');
    expect(outputs).toEqual({});
  }, 120_000);

  test('takes no report that lay in the repository for its own', async () => {
    const forged = { score: 1, checks: [{ status: 'pass', earned: 14, possible: 14 }] };
    const { code, outputs, summary } = await runStep(
      { lab: 'uri-routing', path: 'no-such-folder', reports: 'reports' },
      'mistakes/subset-typo',
      { 'reports/report.json': JSON.stringify(forged), 'reports/report.md': '# 100 %' },
    );
    expect({ code, outputs, summary }).toEqual({ code: 2, outputs: {}, summary: '' });
  }, 120_000);
});
