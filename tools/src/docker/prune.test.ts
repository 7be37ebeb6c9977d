import { hostname } from 'node:os';
import { connectEngine, ENGINE_LABELS } from '@drydock/cluster/real';
import { afterEach, describe, expect, test } from 'vitest';
import { IMAGE } from './docker-image.ts';
import { runDrydock } from './run-drydock.ts';

const { managed, owner, session, engine, purpose } = ENGINE_LABELS;
/** No process has it: the kernel gives no number as high. */
const GONE = `${hostname()}/4194400`;
const MINE = `${hostname()}/${process.pid}`;

const labels = (made: string, id: string): Record<string, string> => ({
  [managed]: 'true',
  [engine]: 'k3s',
  [purpose]: 'lab',
  [owner]: made,
  [session]: id,
});

const made: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const remove of made.splice(0)) await remove().catch(() => undefined);
});

async function container(name: string, given: Record<string, string>): Promise<void> {
  const { dockerode } = (await connectEngine()).container;
  const created = await dockerode.createContainer({
    name,
    Image: IMAGE ?? '',
    Entrypoint: ['/node', '-e', 'setInterval(() => undefined, 1000)'],
    Labels: given,
  });
  made.push(() => created.remove({ force: true }));
  await created.start();
}

async function network(name: string, given: Record<string, string>): Promise<void> {
  const { dockerode } = (await connectEngine()).container;
  const created = await dockerode.createNetwork({ Name: name, Labels: given });
  made.push(() => created.remove());
}

async function names(): Promise<readonly string[]> {
  const { dockerode } = (await connectEngine()).container;
  const containers = await dockerode.listContainers({ all: true });
  const networks = await dockerode.listNetworks();
  return [
    ...containers.map((each) => (each.Names[0] ?? '').slice(1)),
    ...networks.map((each) => each.Name),
  ].filter((name) => name.startsWith('prunetest-'));
}

describe.skipIf(IMAGE === undefined)('cluster list, stop and prune', () => {
  test('removes what a process that is gone has left, and nothing of anybody else', async () => {
    await container('prunetest-left', labels(GONE, 'prune-1'));
    await network('prunetest-left-net', labels(GONE, 'prune-1'));
    await container('prunetest-mine', labels(MINE, 'prune-2'));
    await container('prunetest-far', labels('elsewhere/1', 'prune-3'));
    await container('prunetest-foreign', { 'org.example': 'true' });
    const dry = await runDrydock(['cluster', 'prune', '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain(`would remove container prunetest-left, made by ${GONE}\n`);
    expect(await names()).toHaveLength(5);
    const pruned = await runDrydock(['cluster', 'prune']);
    expect(pruned.stdout).toContain(`removed container prunetest-left, made by ${GONE}\n`);
    expect(pruned.stdout).toContain(`removed network prunetest-left-net, made by ${GONE}\n`);
    expect(pruned.stdout).not.toMatch(/prunetest-(mine|far|foreign)/);
    expect([...(await names())].toSorted()).toEqual([
      'prunetest-far',
      'prunetest-foreign',
      'prunetest-mine',
    ]);
  }, 60_000);

  test('lists what there is, and stops a cluster with all that belongs to it', async () => {
    await container('prunetest-one', labels(MINE, 'stop-1'));
    await network('prunetest-one-net', labels(MINE, 'stop-1'));
    await container('prunetest-two', labels(MINE, 'stop-2'));
    const listed = await runDrydock(['cluster', 'list', '--format', 'json']);
    const { resources } = JSON.parse(listed.stdout) as { resources: readonly object[] };
    expect(resources).toContainEqual(
      expect.objectContaining({
        name: 'prunetest-one',
        session: 'stop-1',
        state: 'running',
        ownerState: 'alive',
      }),
    );
    const unknown = await runDrydock(['cluster', 'stop', 'prunetest-two', 'prunetest-none']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("There is no cluster prunetest-none of drydock's");
    const stopped = await runDrydock(['cluster', 'stop', 'prunetest-one']);
    expect(stopped.stdout).toBe(
      'removed container prunetest-one\nremoved network prunetest-one-net\n',
    );
    expect(await names()).toEqual(['prunetest-two']);
  }, 60_000);
});
