import path from 'node:path';
import type { LearnerMessage } from '@drydock/api';
import { createKubeClient } from '@drydock/cluster';
import { clientHeader } from '@drydock/api';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTestPGlite } from '../../testing/databases.ts';
import { createTestServer, type TestServer, type Visitor } from '../../testing/test-server.ts';
import { readStream } from '../testing/read-stream.ts';

vi.setConfig({ testTimeout: 60_000 });

const labsFolder = path.resolve(import.meta.dirname, '../../../../../labs');

let server: TestServer;
let host: Visitor;
beforeAll(async () => {
  const pool = { engine: 'simulated', ready: 1, limit: 1 } as const;
  server = await createTestServer({
    database: await openTestPGlite(),
    config: { labsFolder, pool },
  });
  host = await server.staff();
}, 120_000);
afterAll(async () => {
  await server.close();
  await server.services.database.close();
});

async function openWorkshop(engine: 'real' | 'simulated') {
  const workshop = await host.api.call('POST /api/workshops', {
    body: { title: 'Real', labs: ['uri-routing'], engine },
  });
  const params = { workshopId: workshop.id };
  for (const act of ['open', 'start'] as const) {
    await host.api.call('POST /api/workshops/{workshopId}/commands', {
      params,
      body: { id: crypto.randomUUID(), command: { do: act } },
    });
  }
  const join = async (name: string) => {
    const visitor = server.visitor();
    await visitor.api.call('POST /api/workshops/join', { body: { code: workshop.code, name } });
    return {
      ...visitor,
      claim: () => visitor.api.call('PUT /api/workshops/{workshopId}/me/cluster', { params }),
      release: () => visitor.api.call('DELETE /api/workshops/{workshopId}/me/cluster', { params }),
      stream: async () =>
        readStream<LearnerMessage>(await visitor.fetch(`/api/workshops/${workshop.id}/me/stream`)),
      kube: createKubeClient({
        baseUrl: `http://localhost:4321/api/workshops/${workshop.id}/me/kube`,
        fetch: async (request) => {
          const body = request.body === null ? undefined : await request.arrayBuffer();
          const { pathname, search } = new URL(request.url);
          const headers = new Headers(request.headers);
          headers.set(clientHeader, '1');
          return visitor.fetch(`${pathname}${search}`, {
            method: request.method,
            headers,
            ...(body && { body }),
          });
        },
      }),
    };
  };
  return { ...workshop, join };
}

const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'mine', namespace: 'default' },
  data: { secret: 'of the first' },
};

describe('clusters of learners', () => {
  test('go to who asked first; who waits sees the place and gets the cluster when it is back, clean', async () => {
    const { join } = await openWorkshop('real');
    const [ada, ben] = [await join('Ada'), await join('Ben')];
    const toAda = await ada.stream();
    await ada.claim();
    await toAda.next('cluster', ({ cluster }) => cluster.state === 'ready');
    expect(await ada.kube.create(object)).toMatchObject({ ok: true });

    const toBen = await ben.stream();
    expect(await ben.claim()).toMatchObject({ state: 'waiting', place: 1 });
    const refused = await ben.kube.raw('/version');
    expect(refused.status).toBe(409);
    await ada.release();
    await toBen.next('cluster', ({ cluster }) => cluster.state === 'ready');
    const type = await ben.kube.resolveKind('v1', 'ConfigMap');
    if (!type) throw new Error('The cluster has no ConfigMaps.');
    expect(await ben.kube.get(type, 'mine', 'default')).toMatchObject({ ok: false });
    expect((await ada.kube.raw('/version')).status).toBe(409);
    await ben.release();
    await Promise.all([toAda.close(), toBen.close()]);
  });

  test('are reached only by their own learner: by nobody through the address of a workshop', async () => {
    const { id, join } = await openWorkshop('real');
    const ada = await join('Ada');
    const stream = await ada.stream();
    await ada.claim();
    await stream.next('cluster', ({ cluster }) => cluster.state === 'ready');
    const eve = await (await openWorkshop('real')).join('Eve');
    const address = `/api/workshops/${id}/me/kube/api/v1/namespaces`;
    for (const visitor of [eve, server.visitor(), host]) {
      const answer = await visitor.fetch(address);
      expect([401, 403, 404]).toContain(answer.status);
    }
    // Another page of the internet, with the learner's cookies.
    const forged = await ada.fetch(address, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }),
    });
    expect(forged.status).toBe(403);
    await ada.release();
    await stream.close();
  });

  test('are kept from leaving the API of the cluster: dots in a path stay within the server', async () => {
    const { id, join } = await openWorkshop('real');
    const ada = await join('Ada');
    const stream = await ada.stream();
    await ada.claim();
    await stream.next('cluster', ({ cluster }) => cluster.state === 'ready');
    const kube = `/api/workshops/${id}/me/kube`;
    expect((await ada.fetch(`${kube}/version`)).status).toBe(200);
    const ways = [
      '/../../../audit',
      '/%2e%2e/%2e%2e/audit',
      '/..%2f..%2f..%2faudit',
      '/version/..%5c..%5caudit',
      '//evil.example/x',
      '/http://evil.example/x',
    ];
    for (const way of ways) {
      const answer = await ada.fetch(`${kube}${way}`);
      expect(answer.status, way).toBeGreaterThanOrEqual(400);
    }
    await ada.release();
    await stream.close();
  });

  test('are not there for workshops with simulated ones', async () => {
    const { join } = await openWorkshop('simulated');
    const ada = await join('Ada');
    await expect(ada.claim()).rejects.toThrow('simulated clusters only');
  });
});
