// The step of action.yml: grades the work, and tells GitHub in the files that it names in the environment.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const { DRYDOCK_LAB, DRYDOCK_PATH, DRYDOCK_FORMAT, DRYDOCK_REPORTS, RUNNER_TEMP } = process.env;
const run = fileURLToPath(new URL('run.mjs', import.meta.url));

/** The command line of this project, with its output in the log of the step; resolves to its exit code. */
function drydock(args) {
  const env = { ...process.env, INIT_CWD: process.cwd() }; // paths are relative to the workspace
  const child = spawn(process.execPath, [run, 'drydock', ...args], { env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 2));
  });
}

/** Runs something whose output is text for the log, whatever it looks like. */
async function withoutCommands(task) {
  const token = randomUUID();
  process.stdout.write(`::stop-commands::${token}\n`);
  try {
    return await task();
  } finally {
    process.stdout.write(`::${token}::\n`);
  }
}

/** Appends to a file that GitHub reads after the step; elsewhere there is none. */
function tell(variable, text) {
  const file = process.env[variable];
  if (file) appendFileSync(file, text);
}

/** `name=value` lines. */
function output(values) {
  const lines = Object.entries(values).map(
    ([name, value]) => `${name}=${value.replaceAll(/[\r\n]/g, ' ')}\n`,
  );
  tell('GITHUB_OUTPUT', lines.join(''));
}

/** Points have at most two decimals, as in the reports. */
function rounded(points) {
  return String(Math.round(points * 100) / 100);
}

function outputsOf({ score, checks }) {
  const sum = (pick) => rounded(checks.reduce((total, check) => total + check[pick], 0));
  return {
    points: score === null ? '' : sum('earned'),
    'max-points': sum('possible'),
    score: score === null ? '' : String(score),
    passed: String(checks.every(({ status }) => status === 'pass')),
  };
}

async function main() {
  if (!DRYDOCK_LAB) {
    process.stdout.write('::error title=Drydock::The input lab is missing.\n');
    return 2;
  }
  const reports = path.resolve(
    DRYDOCK_REPORTS || mkdtempSync(path.join(RUNNER_TEMP || tmpdir(), 'drydock-')),
  );
  const format = DRYDOCK_FORMAT || 'github';
  const result = path.join(reports, 'report.json');
  const summary = path.join(reports, 'report.md');
  // The folder may be one of the repository: what is there after the run has to be of this run.
  for (const file of [result, summary]) rmSync(file, { force: true, recursive: true });
  const args = ['grade', DRYDOCK_LAB, DRYDOCK_PATH || '.', '--format', format, '--out', reports];
  // The usual limit, by name: then all work is graded in a thread that can be stopped.
  args.push('--time-limit', '1.5');
  // Only the form that is made of commands may give some: no other escapes what a learner wrote.
  const code =
    format === 'github' ? await drydock(args) : await withoutCommands(() => drydock(args));
  if (!existsSync(result) || !existsSync(summary)) {
    process.stdout.write(
      '::error title=Drydock::The work could not be graded. The log says why.\n',
    );
    return 2;
  }
  tell('GITHUB_STEP_SUMMARY', readFileSync(summary, 'utf8'));
  output({ ...outputsOf(JSON.parse(readFileSync(result, 'utf8'))), reports });
  return code;
}

process.exitCode = await main();
