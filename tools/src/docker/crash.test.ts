import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listEngineResources } from '@drydock/cluster/real';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGE } from './docker-image.ts';
import { runDrydock, startDrydock } from './run-drydock.ts';

const LIMIT_MS = 180_000;
const START = [
  'cluster',
  'start',
  '--engine',
  'k3s',
  '--image',
  IMAGE ?? '',
  '--env',
  'DRYDOCK_SPEED=10',
];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drydock-crash-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function leftBy(pid: number | undefined): Promise<readonly string[]> {
  const resources = await listEngineResources();
  return resources.filter(({ owner }) => owner.endsWith(`/${pid}`)).map(({ name }) => name);
}

/** Prunes until nothing is left; `times`: how often nothing has to be seen, as the engine may still be at what was asked of it last. */
async function pruneUntilClean(pid: number | undefined, times: number): Promise<void> {
  for (let quiet = 0; quiet < times;) {
    const { code, stderr } = await runDrydock(['cluster', 'prune']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    quiet = (await leftBy(pid)).length === 0 ? quiet + 1 : 0;
  }
}

describe.skipIf(IMAGE === undefined)('a process that ends before its time', () => {
  test.each(['container', 'api', 'istio-base', 'istiod', 'probe'])(
    'killed at the stage %s: prune finds what it left, and removes it',
    async (stage) => {
      const started = startDrydock([...START, '--install', 'istio']);
      await started.saw(new RegExp(`^\\[${stage}\\]`, 'm'));
      started.child.kill('SIGKILL');
      await started.ended;
      await pruneUntilClean(started.child.pid, stage === 'container' ? 3 : 1);
      expect(await leftBy(started.child.pid)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'interrupted midway: nothing is left, in one line',
    async () => {
      const started = startDrydock([...START, '--install', 'istio']);
      await started.saw(/^\[istio-base\]/m);
      started.child.kill('SIGINT');
      const { code, stderr } = await started.ended;
      expect(code).toBe(2);
      expect(stderr).toMatch(/\ndrydock: interrupted\.\n$/);
      expect(await leftBy(started.child.pid)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'interrupted when the cluster is ready: container and kubeconfig go, and no secret was printed',
    async () => {
      const kubeconfig = path.join(folder, 'kubeconfig');
      const timings = path.join(folder, 'timings.json');
      const files = ['--kubeconfig', kubeconfig, '--timings', timings];
      const started = startDrydock([...START, '--install', 'none', ...files]);
      await started.saw(/A cluster of kind k3s is ready/);
      expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
      const text = await readFile(kubeconfig, 'utf8');
      const secrets = Array.from(text.matchAll(/(?:token|password|key-data): "?([^"\s]+)/g));
      started.child.kill('SIGINT');
      const { code, stdout, stderr } = await started.ended;
      expect(code, stderr).toBe(0);
      expect(await leftBy(started.child.pid)).toEqual([]);
      await expect(stat(kubeconfig)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(secrets.length).toBeGreaterThan(0);
      for (const [, secret = ''] of secrets) expect(stdout + stderr).not.toContain(secret);
      const { seconds, stages } = JSON.parse(await readFile(timings, 'utf8')) as {
        readonly seconds: number;
        readonly stages: readonly { readonly stage: string; readonly seconds: number }[];
      };
      expect(stages.map(({ stage }) => stage)).toEqual(['container', 'api', 'find', 'probe']);
      expect(stages.reduce((sum, each) => sum + each.seconds, 0)).toBeLessThanOrEqual(seconds);
    },
    LIMIT_MS,
  );
});
