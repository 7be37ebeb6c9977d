import { createGitHost, type GitHost } from '@drydock/git';
import { createSimulator, type Simulator } from '@drydock/simulator';
import type { Bench, Measurement } from './bench.ts';
import { percentile } from './percentile.ts';

const URL = 'https://git.drydock.dev/bench.git';
const AUTHOR = { name: 'Bench', email: 'bench@drydock.dev', atMs: 0 };
const APPLICATIONS = { group: 'argoproj.io', resource: 'applications' };
const RUNS = 12;

/** Argo CD in the simulator: comparing what is large, comparing many, and the way of one commit. */
export const bench: Bench = {
  name: 'gitops',
  goal: 'An app of 1,000 resources is compared in 50 ms, 500 apps of 20 in 1 s; a commit is deployed in 300 ms.',
  async run() {
    return [
      ...(await oneLargeApplication()),
      ...(await manyApplications()),
      ...(await oneCommit()),
    ];
  },
};

async function oneLargeApplication(): Promise<readonly Measurement[]> {
  const { simulator } = await started(new Map([['app/all.yaml', configs('a', 1000)]]));
  const first = performance.now();
  await createApplication(simulator, 'app', 'app');
  simulator.settle();
  const firstMs = performance.now() - first;
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await refresh(simulator, ['app']));
  expectSynced(simulator, 'app');
  return [
    { metric: 'create and sync an app of 1,000 resources', value: firstMs, unit: 'ms' },
    {
      metric: 'reconcile 1,000 resources p50',
      value: percentile(times, 0.5),
      unit: 'ms',
      goal: 50,
    },
  ];
}

async function manyApplications(): Promise<readonly Measurement[]> {
  const names = Array.from({ length: 500 }, (_, index) => `app-${index}`);
  const files = new Map(names.map((name) => [`${name}/all.yaml`, configs(name, 20)]));
  const { simulator } = await started(files);
  for (const name of names) await createApplication(simulator, name, name);
  simulator.settle();
  const times: number[] = [];
  for (let run = 0; run < 3; run++) times.push(await refresh(simulator, names));
  expectSynced(simulator, 'app-499');
  return [
    {
      metric: 'reconcile 500 apps of 20 p50',
      value: percentile(times, 0.5),
      unit: 'ms',
      goal: 1000,
    },
  ];
}

async function oneCommit(): Promise<readonly Measurement[]> {
  const { git, simulator } = await started(new Map([['app/all.yaml', configs('a', 20)]]));
  await createApplication(simulator, 'app', 'app');
  simulator.settle();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const startMs = performance.now();
    const files = new Map([['app/all.yaml', configs('a', 20, String(run))]]);
    await git.commit(URL, 'main', { files, message: `Run ${run}`, author: AUTHOR });
    await refresh(simulator, ['app']);
    times.push(performance.now() - startMs);
  }
  expectSynced(simulator, 'app');
  return [
    {
      metric: 'commit to Synced and Healthy p50',
      value: percentile(times, 0.5),
      unit: 'ms',
      goal: 300,
    },
  ];
}

async function started(
  files: ReadonlyMap<string, string>,
): Promise<{ readonly git: GitHost; readonly simulator: Simulator }> {
  const git = createGitHost();
  await git.create(URL, [{ files, message: 'Begin', author: AUTHOR }]);
  const simulator = createSimulator({ install: ['argocd'], git });
  simulator.settle();
  return { git, simulator };
}

function configs(prefix: string, count: number, value = '0'): string {
  return Array.from({ length: count }, (_, index) =>
    [
      'apiVersion: v1',
      'kind: ConfigMap',
      `metadata: { name: ${prefix}-${index}, labels: { app: ${prefix}, part: bench } }`,
      `data: { value: '${value}', other: some text }`,
      '',
    ].join('\n'),
  ).join('---\n');
}

async function createApplication(simulator: Simulator, name: string, path: string): Promise<void> {
  await send(simulator, 'POST', '', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: URL, path },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
      syncPolicy: { automated: {} },
    },
  });
}

/** Asks for a refresh of each and settles; milliseconds of it all. */
async function refresh(simulator: Simulator, names: readonly string[]): Promise<number> {
  for (const name of names) {
    const annotations = { 'argocd.argoproj.io/refresh': 'normal' };
    await send(simulator, 'PATCH', `/${name}`, { metadata: { annotations } });
  }
  const startMs = performance.now();
  simulator.settle();
  return performance.now() - startMs;
}

async function send(
  simulator: Simulator,
  method: 'PATCH' | 'POST',
  path: string,
  body: object,
): Promise<void> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const address = `https://x/apis/argoproj.io/v1alpha1/namespaces/argocd/applications${path}`;
  const init = { method, headers: { 'content-type': type }, body: JSON.stringify(body) };
  const response = await simulator.handle(new Request(address, init));
  if (!response.ok) throw new Error(await response.text());
}

function expectSynced(simulator: Simulator, name: string): void {
  const application = simulator.store.get(APPLICATIONS, 'argocd', name);
  const seen = application?.['status'] as
    | { readonly sync?: { readonly status?: string } }
    | undefined; // as its CRD says
  const status = seen?.sync?.status;
  if (status !== 'Synced') throw new Error(`${name} is ${status ?? 'not compared'}`);
}
