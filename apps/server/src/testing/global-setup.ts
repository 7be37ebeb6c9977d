import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Gives the test files of one run a folder that they share: the first that needs PostgreSQL starts it
 * there, the first that needs PGlite leaves a filled data folder. Nothing is started for a run that
 * needs neither. Vitest calls the returned function at the end of the run.
 */
export function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-test-'));
  // PostgreSQL runs as another user when the tests run as root.
  chmodSync(folder, 0o711);
  process.env['DRYDOCK_TEST_FOLDER'] = folder;
  return () => {
    const pidFile = path.join(folder, 'postgres/data/postmaster.pid');
    if (existsSync(pidFile)) {
      const pid = readFileSync(pidFile, 'utf8').split('\n')[0] ?? '';
      // SIGQUIT: an immediate shutdown, which also ends the children.
      if (/^\d+$/.test(pid)) spawnSync('kill', ['-QUIT', pid]);
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
}
