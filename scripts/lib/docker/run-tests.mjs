// The Docker tests, beside their engine: node run-tests.mjs RESULT FOLDER|- CGROUP [vitest arguments]. Writes a result of a suite.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSimulatorImage } from '../simulator-image.mjs';
import { run } from '../stage.mjs';
import { fromVitest } from '../vitest-result.mjs';
import { probeEngine } from './probe-engine.mjs';
import { startDockerd } from './start-dockerd.mjs';

const [resultFile, folder, cgroup, ...filters] = process.argv.slice(2);
const IMAGE = 'drydock/simulator:test';

// Whoever started this holds the other end of standard input: without them nobody wants the answer.
process.stdin.resume();
process.stdin.once('end', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const failure = (note) => ({ passed: 0, failed: 1, skipped: 0, note });
const skip = (reason) => ({ passed: 0, failed: 0, skipped: 1, reason });

async function main() {
  const engine = folder === '-' ? { env: process.env } : await startDockerd(folder, cgroup);
  if (!engine.env) return skip(engine.reason);
  const had = await run('docker', ['image', 'inspect', IMAGE], { env: engine.env });
  const built = await buildSimulatorImage(IMAGE, engine.env);
  if (!built.image)
    return /no space left|not permitted|permission denied/i.test(built.reason)
      ? skip(`the engine cannot build an image: ${built.reason}`)
      : failure(built.reason);
  try {
    const unfit = await probeEngine(built.image, engine.env);
    return unfit === undefined ? await test(engine.env) : skip(`the engine is of no use: ${unfit}`);
  } finally {
    // An engine of our own goes with all that is on it.
    if (folder === '-') await tidyUp(engine.env, had.code !== 0);
  }
}

/** What tests that crashed have left, and the image, on an engine of somebody. */
async function tidyUp(env, isImageOurs) {
  await run(process.execPath, ['apps/cli/bin/drydock.mjs', 'cluster', 'prune'], { env });
  if (isImageOurs) await run('docker', ['image', 'rm', '--force', IMAGE], { env });
}

async function test(env) {
  const report = path.join(path.dirname(resultFile), 'docker-vitest.json');
  const paths = filters.length > 0 ? filters : ['tools/src/docker'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const isLocal = (env.DOCKER_HOST ?? 'unix:').startsWith('unix:');
  const { code, output } = await run('vitest', ['run', ...paths, ...reporters], {
    env: {
      ...env,
      DRYDOCK_DOCKER_IMAGE: IMAGE,
      TESTCONTAINERS_RYUK_DISABLED: 'true',
      ...(isLocal && { TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1' }),
    },
    show: filters.length > 0,
  });
  return fromVitest(report, code, output);
}

writeFileSync(resultFile, JSON.stringify(await main()));
process.exit(0);
