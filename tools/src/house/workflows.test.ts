import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { root } from './project-files.ts';

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
}

interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly 'timeout-minutes'?: number; readonly steps: readonly Step[] }>
  >;
}

const folder = path.join(root, '.github/workflows');
const workflows = readdirSync(folder).map((file) => {
  const document = parseDocument(readFileSync(path.join(folder, file), 'utf8'));
  return { file, errors: document.errors, workflow: document.toJS() as Workflow };
});
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const lines = workflows.flatMap(({ workflow }) =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? [])),
);

describe.each(workflows)('the workflow $file', ({ errors, workflow }) => {
  test('is YAML with triggers, and may read and nothing else', () => {
    expect(errors).toEqual([]);
    expect(Object.keys(workflow.on).length).toBeGreaterThan(0);
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('has jobs that end, of steps that do one thing, with actions of a fixed version', () => {
    for (const { steps, 'timeout-minutes': minutes } of Object.values(workflow.jobs)) {
      expect(minutes).toBeGreaterThan(0);
      for (const { run, uses } of steps) {
        expect([run, uses].filter((each) => each !== undefined)).toHaveLength(1);
        if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
      }
    }
  });
});

test('every npm script that a workflow runs is there', () => {
  const named = lines.flatMap((line) =>
    Array.from(line.matchAll(/npm (?:run (?:--\S+ )*)?([a-z][\w:-]*)/g), ([, name]) => name ?? ''),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('every option that a workflow gives the command line is one of that command', () => {
  const calls = lines.flatMap((line) =>
    Array.from(
      line.matchAll(/drydock -- ([a-z]+) ([a-z]+)([^>\n]*)/g),
      ([, group, name, rest]) => ({
        command: [group ?? '', name ?? ''],
        options: Array.from((rest ?? '').matchAll(/--[a-z-]+/g), ([option]) => option),
      }),
    ),
  );
  expect(calls.length).toBeGreaterThan(0);
  for (const { command, options } of calls) {
    const bin = path.join(root, 'apps/cli/bin/drydock.mjs');
    const help = spawnSync(process.execPath, [bin, ...command, '--help'], { encoding: 'utf8' });
    expect(help.status, command.join(' ')).toBe(0);
    for (const option of options) expect(help.stdout).toContain(`${option} `);
  }
});
