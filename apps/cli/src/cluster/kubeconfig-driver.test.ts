import { describeCluster } from '@drydock/cluster/contract';
import { createKubeconfigCluster, type KubeconfigCluster } from '@drydock/cluster/kubeconfig';
import type { KubernetesObject } from '@drydock/manifests';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownAddress, serveForDriver, type ServedSimulator } from '../testing/serve-for-driver.ts';

const gitHost = ownAddress();
/** By this name a session of a lab finds what its learner applied, and prunes it. */
const LEARNER_MANAGER = 'drydock';

function managersOf({ metadata }: KubernetesObject): readonly string[] {
  return (metadata.managedFields ?? []).map(({ manager }) =>
    typeof manager === 'string' ? manager : '',
  );
}

// A machine without a network has no address at which a cluster could ask for repositories.
if (gitHost !== undefined)
  describeCluster('kubeconfig, over HTTPS', async () => {
    const server = await serveForDriver(['istio', 'argocd']);
    const cluster = await createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      gitHost,
    });
    return {
      ...cluster,
      async [Symbol.asyncDispose]() {
        await cluster[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  });

describe('a cluster that has a Prometheus', () => {
  let server: ServedSimulator;
  let cluster: KubeconfigCluster;
  beforeAll(async () => {
    server = await serveForDriver(['istio', 'prometheus']);
    cluster = await createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      install: ['istio'],
    });
  }, 120_000);
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  }, 120_000);

  test('is asked through the API server, and answers as the simulated one does', async () => {
    const query = 'vector(1) + 1';
    expect(await cluster.metrics?.query(query, { atMs: 60_000 })).toEqual(
      await server.cluster.metrics?.query(query, { atMs: 60_000 }),
    );
    const range = { startMs: 0, endMs: 120_000, stepMs: 60_000 };
    expect(await cluster.metrics?.queryRange('time()', range)).toEqual(
      await server.cluster.metrics?.queryRange('time()', range),
    );
    expect(await cluster.metrics?.query('1 +')).toMatchObject({
      ok: false,
      error: { kind: 'parse' },
    });
  });

  test('has objects of the driver that a lab does not take for its learner’s', async () => {
    const { kube } = cluster;
    const type = await kube.resolveKind('v1', 'Namespace');
    const labelSelector = 'drydock.dev/session';
    const listed = type && (await kube.list(type, { labelSelector }));
    const managers = listed?.ok === true ? listed.value.items.flatMap(managersOf) : [];
    expect(managers).toContain('drydock-driver');
    expect(managers).not.toContain(LEARNER_MANAGER);
  });

  test('whose Argo CD reads nothing from here says so when a repository is wanted', async () => {
    await expect(cluster.git.create('http://plain.example.org/a.git', [])).rejects.toMatchObject({
      code: 'not-modelled',
    });
  });

  test('gets its load from a Deployment of its own, and only as long as it is wanted', async () => {
    const { kube, traffic } = cluster;
    const type = await kube.resolveKind('apps/v1', 'Deployment');
    const loads = async (): Promise<readonly string[]> => {
      const listed = type && (await kube.list(type, { labelSelector: 'drydock.dev/load' }));
      return listed?.ok === true ? listed.value.items.map(({ metadata }) => metadata.name) : [];
    };
    const profile = {
      name: 'shoppers',
      from: { external: true },
      rate: 5,
      requests: [{ url: 'http://shop.example.com/' }],
    } as const;
    await traffic.setLoad?.([profile]);
    expect(await loads()).toEqual(['load-shoppers']);
    await traffic.setLoad?.([]);
    expect(await loads()).toEqual([]);
  });
});
