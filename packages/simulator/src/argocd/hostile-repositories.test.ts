import { createGitHost } from '@drydock/git';
import { renderTargets } from '@drydock/gitops';
import { describe, expect, test } from 'vitest';
import { gitOpsCluster, REPOSITORY, type GitOpsCluster } from '../test-support/gitops.ts';
import { createSimulator } from '../create-simulator.ts';
import { partOf } from './application.ts';

const AUTOMATED = { syncPolicy: { automated: {} } };
const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { value: a }\n';

const status = (cluster: GitOpsCluster, ...path: readonly string[]): unknown =>
  partOf(cluster.application(), 'status', ...path);

interface NodeGlobals {
  readonly process: {
    memoryUsage(): { readonly arrayBuffers: number; readonly heapUsed: number };
  };
}

const chart = (template: string): Record<string, string> => ({
  'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'app/templates/all.yaml': template,
});

describe('what Git holds is hostile until it is rendered', () => {
  test.each<readonly [string, Record<string, string>, string]>([
    ['a path that is not there', { README: '' }, 'app path does not exist'],
    ['YAML that does not parse', { 'app/a.yaml': `${CONFIG}more: [` }, 'failed to unmarshal'],
    ['a template that does not parse', chart('{{ if }}'), 'missing value for if'],
    [
      'a template that includes itself',
      chart('{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}'),
      'nest',
    ],
    [
      'a template without end',
      chart('{{ range until 100000000 }}{{ . }}{{ end }}'),
      'ComparisonError',
    ],
    [
      'an alias bomb',
      {
        'app/a.yaml': `${CONFIG}a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
          { length: 12 },
          (_, n) =>
            `b${n}: &b${n} [${Array(9)
              .fill(n === 0 ? '*a' : `*b${n - 1}`)
              .join(',')}]`,
        ).join('\n')}\n`,
      },
      'ComparisonError',
    ],
  ])('%s is a ComparisonError, and nothing is applied', async (_name, files, message) => {
    const cluster = await gitOpsCluster(files, AUTOMATED);
    expect(status(cluster, 'sync', 'status')).toBe('Unknown');
    expect(JSON.stringify(status(cluster, 'conditions'))).toContain(message);
    expect(status(cluster, 'operationState')).toBeUndefined();
  });

  test('a link out of the repository is refused', async () => {
    const git = createGitHost();
    const author = { name: 'Eve', email: 'eve@example.org', atMs: 0 };
    const bytes = new TextEncoder().encode('../../../etc/passwd');
    const files = new Map([['app/a.yaml', { mode: 'symlink', bytes } as const]]);
    await git.create(REPOSITORY, [{ files, message: 'Link', author }]);
    const simulator = createSimulator({ install: ['argocd'], git });
    simulator.settle();
    const application = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: {
        project: 'default',
        source: { repoURL: REPOSITORY, path: 'app' },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
      },
    };
    const path = 'https://x/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(application);
    await simulator.handle(new Request(path, { method: 'POST', headers, body }));
    simulator.settle();
    const found = simulator.store.get(
      { group: 'argoproj.io', resource: 'applications' },
      'argocd',
      'shop',
    );
    expect(JSON.stringify(partOf(found, 'status', 'conditions'))).toContain(
      'out-of-bounds symlinks',
    );
  });

  test('jq that does not parse fails the comparison; jq that does not end is skipped', async () => {
    const ignoring = (jq: string) => ({
      ...AUTOMATED,
      ignoreDifferences: [{ group: '', kind: 'ConfigMap', jqPathExpressions: [jq] }],
    });
    const broken = await gitOpsCluster({ 'app/a.yaml': CONFIG }, ignoring('.data['));
    expect(status(broken, 'sync', 'status')).toBe('Unknown');
    const endless = await gitOpsCluster({ 'app/a.yaml': CONFIG }, ignoring('.data | recurse(.)'));
    expect(status(endless, 'sync', 'status')).toBe('Synced');
  });

  test('a repository of 10,000 files is read within bounds', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `other/d${index % 100}/f${index}.txt`,
        `${index}`,
      ]),
    );
    const cluster = await gitOpsCluster({ ...many, 'app/a.yaml': CONFIG }, AUTOMATED);
    expect(status(cluster, 'sync', 'status')).toBe('Synced');
  }, 60_000);

  test('10,000 manifests of one source are rendered in bounded memory, many times over', async () => {
    const filler = 'x'.repeat(500);
    const files = new Map(
      Array.from({ length: 10_000 }, (_, index) => [
        `app/d${index % 100}/f${index}.yaml`,
        {
          get bytes() {
            const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c${index} }\ndata: { value: ${filler} }\n`;
            return new TextEncoder().encode(text);
          },
        },
      ]),
    );
    const source = { repoURL: REPOSITORY, path: 'app', directory: { recurse: true } };
    const application = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: { project: 'default', source, destination: { namespace: 'default' } },
    };
    const { process } = globalThis as unknown as NodeGlobals; // tests run in Node, the types of this package know none
    const used = (): number => {
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      return (arrayBuffers + heapUsed) / 2 ** 20;
    };
    const before = used();
    let peak = 0;
    for (let round = 0; round < 5; round++) {
      const rendered = renderTargets(application, () => ({ files, revision: 'a' }), {
        now: () => 0n,
        random: { next: () => 0 },
      });
      expect('manifests' in rendered && rendered.manifests.length).toBe(10_000);
      peak = Math.max(peak, used() - before);
    }
    expect(peak).toBeLessThan(500);
  }, 60_000);
});
