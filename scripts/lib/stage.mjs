// Running one step of a task: a line of progress, its output only when it fails (or on request).
import { spawn } from 'node:child_process';

/** Runs a command without a shell; resolves to { code, output }. */
export function run(command, args, { env = process.env, cwd, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a named step and prints how it went and how long it took. */
export async function stage(label, action) {
  const start = performance.now();
  const result = await action();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const word =
    result.skipped && !result.failed && !result.passed
      ? 'skipped'
      : result.failed
        ? 'FAILED'
        : 'ok';
  const counts =
    result.passed + result.failed + result.skipped > 1
      ? `, ${result.passed} passed, ${result.failed} failed${result.skipped ? `, ${result.skipped} skipped` : ''}`
      : '';
  console.log(`[${label}] ${word} (${seconds} s${counts})`);
  if (result.note) console.log(result.note);
  return result;
}

/** A command that either passes or fails as a whole. */
export async function command(name, args, options) {
  const { code, output } = await run(name, args, options);
  return {
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    skipped: 0,
    note: code === 0 ? '' : output.trim(),
  };
}
