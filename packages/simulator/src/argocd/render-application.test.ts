import { describe, expect, test } from 'vitest';
import { gitOpsCluster, SHOP_PATH, type GitOpsCluster } from '../test-support/gitops.ts';
import { partOf } from './application.ts';

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { value: a }\n';
const AUTOMATED = { syncPolicy: { automated: { prune: true } } };
const HEALED = { syncPolicy: { automated: { selfHeal: true } } };

const operation = (cluster: GitOpsCluster, key: string): unknown =>
  partOf(cluster.application(), 'status', 'operationState', key);

const live = ({ simulator }: GitOpsCluster): unknown =>
  partOf(simulator.store.get({ group: '', resource: 'configmaps' }, 'default', 'a'), 'data');

async function refresh(cluster: GitOpsCluster, type: string): Promise<void> {
  const annotations = { 'argocd.argoproj.io/refresh': type };
  await cluster.request('PATCH', SHOP_PATH, { metadata: { annotations } });
  cluster.simulator.settle();
}

describe('a sync of local manifests', () => {
  test.each([
    ['text that is no JSON', '{not json'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object without a kind', '{"apiVersion":"v1"}'],
    ['endless nesting', `{"kind":"A","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('ends in an error on %s, and prunes nothing', async (_, manifest) => {
    const cluster = await gitOpsCluster({ 'app/a.yaml': CONFIG }, AUTOMATED);
    expect(live(cluster)).toEqual({ value: 'a' });
    const sync = { prune: true, manifests: [manifest] };
    await cluster.request('PATCH', SHOP_PATH, { operation: { sync } });
    cluster.simulator.advance(1000);
    expect(operation(cluster, 'phase')).toBe('Error');
    expect(operation(cluster, 'message')).toContain('Failed to load local manifests');
    expect(live(cluster)).toEqual({ value: 'a' });
  });

  test('applies what it is given', async () => {
    const cluster = await gitOpsCluster({ 'app/a.yaml': CONFIG });
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { value: 'local' },
    };
    const sync = { manifests: [JSON.stringify(object)] };
    await cluster.request('PATCH', SHOP_PATH, { operation: { sync } });
    cluster.simulator.settle();
    expect(operation(cluster, 'phase')).toBe('Succeeded');
    expect(live(cluster)).toEqual({ value: 'local' });
  });
});

const chart = (data: string) => ({
  'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'app/templates/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { ${data} }\n`,
});

describe('what is remembered of a rendering', () => {
  test('a kind that the cluster serves since then is seen by the chart', async () => {
    const has = '{{ .Capabilities.APIVersions.Has "example.com/v1" }}';
    const cluster = await gitOpsCluster(chart(`has: '${has}'`), HEALED);
    expect(live(cluster)).toEqual({ has: 'false' });
    const schema = { openAPIV3Schema: { type: 'object' } };
    const created = await cluster.request(
      'POST',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'things.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Cluster',
          names: { kind: 'Thing', plural: 'things', singular: 'thing', listKind: 'ThingList' },
          versions: [{ name: 'v1', served: true, storage: true, schema }],
        },
      },
    );
    expect(created.status).toBe(201);
    cluster.simulator.settle();
    await refresh(cluster, 'normal');
    expect(live(cluster)).toEqual({ has: 'true' });
  });

  test('a normal refresh takes it, a hard refresh renders anew', async () => {
    const cluster = await gitOpsCluster(chart("at: 't{{ now | unixEpoch }}'"), HEALED);
    const first = live(cluster);
    cluster.simulator.advance(10_000);
    await refresh(cluster, 'normal');
    expect(live(cluster)).toEqual(first);
    expect(partOf(cluster.application(), 'status', 'sync', 'status')).toBe('Synced');
    await refresh(cluster, 'hard');
    expect(live(cluster)).not.toEqual(first);
  });
});
