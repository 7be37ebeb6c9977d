import { createKubeClient, createSimulatedCluster } from '@drydock/cluster';
import { expect, test } from 'vitest';
import { serveCluster } from './serve-cluster.ts';

test('the client of the simulated cluster speaks the same over HTTP: lists, writes, watches', async () => {
  await using cluster = createSimulatedCluster();
  await using server = await serveCluster(cluster.simulator, { token: 'over-http', tls: false });
  const kube = createKubeClient({ fetch, baseUrl: server.url, token: 'over-http' });
  const type = await kube.resolve('cm');
  if (!type) throw new Error('ConfigMaps are not served');
  const metadata = { name: 'seen', namespace: 'default' };
  const before = await kube.list(type, { namespace: 'default' });
  if (!before.ok) throw new Error(before.failure.message);
  const leave = new AbortController();
  const { resourceVersion } = before.value;
  const watching = kube.watch(type, {
    namespace: 'default',
    resourceVersion,
    signal: leave.signal,
  });
  const seen: string[] = [];
  const watched = (async () => {
    for await (const { type: what, object } of watching) {
      if (object.metadata.name === 'seen') seen.push(what);
      if (what === 'DELETED') leave.abort();
    }
  })();
  const apply = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '1' } };
  expect(await kube.apply(apply, { fieldManager: 'test' })).toMatchObject({ ok: true });
  expect(await kube.delete(type, 'seen', { namespace: 'default' })).toMatchObject({ ok: true });
  await watched;
  expect(seen).toEqual(['ADDED', 'DELETED']);
});

test('a wrong token is a refusal, a server that is gone an error of the environment', async () => {
  await using cluster = createSimulatedCluster();
  const server = await serveCluster(cluster.simulator, { token: 'right', tls: false });
  const kube = createKubeClient({ fetch, baseUrl: server.url, token: 'wrong' });
  await expect(kube.types()).rejects.toMatchObject({ code: 'bad-answer' });
  await server.close();
  await expect(kube.types()).rejects.toMatchObject({ code: 'unreachable' });
});
