// npm run fuzz: the property tests of parser and rules, each for DRYDOCK_FUZZ_SECONDS (60) on fresh seeds.
import { spawn } from 'node:child_process';

const seconds = Number(process.env.DRYDOCK_FUZZ_SECONDS ?? 60);
if (!(seconds > 0)) {
  console.error('DRYDOCK_FUZZ_SECONDS must be a number of seconds above 0.');
  process.exit(2);
}
const child = spawn(
  'vitest',
  ['run', '--config', 'scripts/lib/vitest.fuzz.config.mjs', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, DRYDOCK_FUZZ_SECONDS: String(seconds) },
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
