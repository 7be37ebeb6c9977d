import { CoreV1Api, KubeConfig, makeInformer, type V1ConfigMap } from '@kubernetes/client-node';
import { createApiServer, type ApiServer } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { expect, test, vi } from 'vitest';
import { serveCluster, type ClusterServer } from './serve-cluster.ts';

const OBJECTS = 10_000;
const MAPS = { group: '', resource: 'configmaps' } as const;

function startServer(): ApiServer {
  const server = createApiServer({
    now: () => Date.now(),
    random: { next: () => Math.random() },
    historyLimit: 500,
  });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'many' } };
  const resource = { group: '', resource: 'namespaces' };
  server.write({ verb: 'create', resource, object: namespace }, 'test');
  for (let i = 0; i < OBJECTS; i++) write(server, `m${i}`, 'first');
  return server;
}

function write(server: ApiServer, name: string, value: string): void {
  const before = server.store.get(MAPS, 'many', name);
  const object: KubernetesObject = {
    ...before,
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: before?.metadata ?? { name, namespace: 'many' },
    data: { value },
  };
  const result = server.write(
    { verb: before ? 'update' : 'create', resource: MAPS, object },
    'test',
  );
  if (!result.ok) throw new Error(result.failure.message);
}

const serve = (server: ApiServer, port = 0): Promise<ClusterServer> =>
  serveCluster({ handle: (request) => server.handle(request) }, { token: 'informer', port });

test("client-node's informer survives 10,000 objects, a lost connection and 410 Gone", async () => {
  const server = startServer();
  const first = await serve(server);
  const config = new KubeConfig();
  config.loadFromString(first.kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const informer = makeInformer<V1ConfigMap>(config, '/api/v1/namespaces/many/configmaps', () =>
    core.listNamespacedConfigMap({ namespace: 'many' }),
  );
  let lost = 0;
  informer.on('error', () => {
    lost++;
    setTimeout(() => void informer.start().catch(() => undefined), 50);
  });
  const valueOf = (name: string): string | undefined => informer.get(name, 'many')?.data?.['value'];
  try {
    await informer.start();
    expect(informer.list('many')).toHaveLength(OBJECTS);
    write(server, 'm7', 'second');
    await vi.waitFor(() => expect(valueOf('m7')).toBe('second'), 5000);

    await first.close();
    await vi.waitFor(() => expect(lost).toBeGreaterThan(0), 5000);
    // More is written than the server remembers: what the client knew is too old when it comes back.
    for (let i = 0; i < 2000; i++) write(server, `m${i}`, 'third');
    server.write({ verb: 'delete', resource: MAPS, namespace: 'many', name: 'm9999' }, 'test');
    await using second = await serve(server, Number(new URL(first.url).port));
    expect(second.url).toBe(first.url);
    config.loadFromString(second.kubeconfig);
    await vi.waitFor(() => expect(valueOf('m1999')).toBe('third'), 15_000);
    await vi.waitFor(() => expect(informer.list('many')).toHaveLength(OBJECTS - 1), 5000);
    write(server, 'm8', 'fourth');
    await vi.waitFor(() => expect(valueOf('m8')).toBe('fourth'), 5000);
  } finally {
    await informer.stop();
  }
}, 60_000);
