import { createKubeconfigCluster } from '@drydock/cluster/kubeconfig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCliFolder, type CliFolder } from '../testing/run-cli.ts';
import { serveForDriver, TOKEN, type ServedSimulator } from '../testing/serve-for-driver.ts';

const LIMIT_MS = 180_000;

let server: ServedSimulator;
let folder: CliFolder;
beforeAll(async () => {
  server = await serveForDriver(['istio', 'argocd']);
  folder = await createCliFolder();
  await folder.write('config', server.kubeconfig);
}, LIMIT_MS);
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const ENGINE = '--engine kubeconfig --from config --context drydock'.split(' ');

function namespaces(): readonly string[] {
  const found = server.cluster.simulator.store.list({ group: '', resource: 'namespaces' });
  return found.map(({ metadata }) => metadata.name).toSorted();
}

test(
  'a cluster of somebody is not touched by labs unless it may be reset',
  { timeout: LIMIT_MS },
  async () => {
    const before = namespaces();
    const run = await folder.run(['lab', 'test', 'subsets', ...ENGINE]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('--may-reset has everything deleted that came since');
    expect(namespaces()).toEqual(before);
  },
);

test(
  'a lab on a cluster over HTTPS gets the same verdict, and nothing of it is left there',
  async () => {
    const before = namespaces();
    const call = ['lab', 'test', 'subsets', '--trials', 'first', '--format', 'json'];
    const run = await folder.run([...call, ...ENGINE, '--may-reset']);
    expect(JSON.parse(run.stdout), run.stderr).toMatchObject({
      engine: 'kubeconfig',
      isReal: false,
      trials: 1,
      same: 1,
      labs: [{ lab: 'subsets', trials: [{ differences: [], failures: [] }] }],
    });
    expect(run.code).toBe(0);
    expect(run.stdout + run.stderr).not.toContain(TOKEN);
    expect(namespaces()).toEqual(before);
  },
  LIMIT_MS,
);

test(
  'a history is replayed there, and each check has the same status',
  async () => {
    await folder.write('work/journal.jsonl', '{"act":"apply"}\n');
    const run = await folder.run(['lab', 'replay', 'subsets', 'work', ...ENGINE, '--may-reset']);
    expect(run.stdout, run.stderr).toMatch(/^check +simulated +kubeconfig\n/);
    expect(run.stdout).toMatch(/ fail +fail\n/);
    expect(run.code).toBe(0);
  },
  LIMIT_MS,
);

test(
  'what a session that nobody ends has left in the cluster is found by its label, and removed',
  async () => {
    const before = namespaces();
    const left = await createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      install: [],
    });
    const fresh = namespaces().filter((name) => !before.includes(name));
    expect(fresh.length).toBeGreaterThan(0);
    const prune = ['cluster', 'prune', '--from', 'config', '--context', 'drydock'];
    expect(await folder.run(prune)).toMatchObject({ code: 2 });
    const dry = await folder.run([...prune, '--dry-run']);
    for (const name of fresh) expect(dry.stdout).toContain(`would remove Namespace ${name}\n`);
    const pruned = await folder.run([...prune, '--all']);
    for (const name of fresh) expect(pruned.stdout).toContain(`removed Namespace ${name}\n`);
    await left.clock.waitFor(
      'the namespaces to go',
      async () => namespaces().length === before.length,
      {
        timeoutMs: LIMIT_MS,
      },
    );
    await left[Symbol.asyncDispose]();
  },
  LIMIT_MS,
);
