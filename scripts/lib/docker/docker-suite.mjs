// The suite of what only a Docker engine can show: finds or starts one, runs the tests beside it, leaves nothing behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findEngine, NAMESPACES } from './find-engine.mjs';

const SCRIPT = fileURLToPath(new URL('run-tests.mjs', import.meta.url));
const PREFIX = 'drydock-docker-';
const CGROUPS = '/sys/fs/cgroup';
/** Far beyond what a slow machine needs. */
const LONGEST_MS = 20 * 60_000;

/** { passed, failed, skipped, note }: skipped, with what was not tested, where no engine can be had. */
export async function dockerSuite(reports, filters = []) {
  const engine = await findEngine();
  if (!engine.kind) return skipped(engine.reason);
  const result = path.join(reports, 'docker-result.json');
  rmSync(result, { force: true });
  rmSync(path.join(reports, 'docker-vitest.json'), { force: true });
  const { code, output } =
    engine.kind === 'own'
      ? await inNamespaces(result, filters)
      : await supervise(
          process.execPath,
          [SCRIPT, result, '-', '-', ...filters],
          filters.length > 0,
        );
  if (!existsSync(result))
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      note: `the docker tests ended with ${code}: ${output.trim()}`,
    };
  const found = JSON.parse(readFileSync(result, 'utf8'));
  return found.reason === undefined ? found : skipped(found.reason);
}

function skipped(reason) {
  const note = `docker tests did not run: ${reason}\nNot tested: the image drydock/simulator in a container, the drivers k3s and kind over a real engine, clean-up after a crash.`;
  return { passed: 0, failed: 0, skipped: 1, note };
}

/** Runs the tests in namespaces of their own, and removes what these do not take with them: a folder and control groups. */
async function inNamespaces(result, filters) {
  sweep();
  const folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
  const cgroup = path.basename(folder);
  try {
    const script = [process.execPath, SCRIPT, result, folder, cgroup, ...filters];
    const inside = ['/bin/sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...script];
    return await supervise('unshare', [...NAMESPACES, ...inside], filters.length > 0);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    removeCgroups(cgroup);
  }
}

/** What earlier runs left that were killed before they could clean up. */
function sweep() {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const pid = name.slice(PREFIX.length).split('-')[0];
    if (existsSync(`/proc/${pid}`)) continue;
    rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
    removeCgroups(name);
  }
}

/** Empty control groups, in each hierarchy of version 1 or in the one of version 2, the innermost first. */
function removeCgroups(name) {
  if (!existsSync(CGROUPS)) return;
  const roots = [CGROUPS, ...readdirSync(CGROUPS).map((each) => path.join(CGROUPS, each))];
  for (const root of roots) removeFolders(path.join(root, name));
}

function removeFolders(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeFolders(path.join(folder, entry.name));
  try {
    rmdirSync(folder);
  } catch {
    // The kernel has not yet let go of it: the next run sweeps.
  }
}

/** Resolves to { code, output }. The child ends with us: at a signal, at its time limit, and when its standard input closes. */
function supervise(command, args, isShown) {
  return new Promise((resolve) => {
    const shown = isShown ? 'inherit' : 'pipe';
    const child = spawn(command, args, { stdio: ['pipe', shown, shown] });
    let output = '';
    const stop = (reason) => {
      output += reason;
      child.kill('SIGKILL');
    };
    const limit = setTimeout(
      () => stop(`\nno end after ${LONGEST_MS / 60_000} minutes`),
      LONGEST_MS,
    );
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const interrupted = () => {
      stop('\ninterrupted');
      process.exitCode = 130;
    };
    for (const signal of signals) process.once(signal, interrupted);
    const keep = (chunk) => (output = `${output}${chunk}`.slice(-100_000));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => keep(error.message));
    child.on('close', (code) => {
      clearTimeout(limit);
      for (const signal of signals) process.off(signal, interrupted);
      resolve({ code, output });
    });
  });
}
