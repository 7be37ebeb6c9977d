// A real Chromium for the browser tests: the one that is there, or Debian's where we may install it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const CANDIDATES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function find() {
  return CANDIDATES.find((path) => path && existsSync(path));
}

function isRootOnDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function apt(args) {
  return spawnSync('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  });
}

/** { path } or { reason } why there is none. */
export function provideChromium() {
  const found = find();
  if (found) return { path: found };
  if (!isRootOnDebian())
    return {
      reason: 'no Chromium on this machine; install chromium, or set CHROMIUM to a browser',
    };
  console.log('[browser] installing chromium with apt-get');
  apt(['update', '-qq']);
  const installed = apt(['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  const path = find();
  if (path) return { path };
  return {
    reason: `apt-get could not install chromium: ${(installed.stderr ?? '').trim().split('\n').at(-1)}`,
  };
}
