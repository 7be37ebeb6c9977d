import type { KubernetesObject } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import type { ApiServer } from './api-server.ts';
import { createApiServer } from './create-api-server.ts';

function startServer(): ApiServer {
  let seed = 1;
  const next = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const server = createApiServer({ now: () => 1_767_225_600_000, random: { next } });
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } };
  server.write({ verb: 'create', resource: { group: '', resource: 'namespaces' }, object }, 'test');
  return server;
}

const maps = '/api/v1/namespaces/prod/configmaps';

async function send(
  server: ApiServer,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly code: number; readonly body: KubernetesObject & Record<string, unknown> }> {
  const contentType = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
  const request = new Request(`https://cluster${path}`, {
    method,
    headers: { 'content-type': contentType },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await server.handle(request);
  return { code: response.status, body: (await response.json()) as never };
}

const configMap = (data: Record<string, string>, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  data,
});

describe('createApiServer', () => {
  test('creates, reads and deletes', async () => {
    const server = startServer();
    expect((await send(server, 'POST', maps, configMap({ x: '1' }))).code).toBe(201);
    expect((await send(server, 'GET', `${maps}/a`)).body.data).toEqual({ x: '1' });
    expect((await send(server, 'DELETE', `${maps}/a`)).body.status).toBe('Success');
    expect(await send(server, 'GET', `${maps}/a`)).toMatchObject({
      code: 404,
      body: { reason: 'NotFound', message: 'configmaps "a" not found' },
    });
  });

  test('refuses a stale update with a conflict', async () => {
    const server = startServer();
    const first = await send(server, 'POST', maps, configMap({ x: '1' }));
    const { resourceVersion } = first.body.metadata;
    const update = (x: string): object => configMap({ x }, { resourceVersion });
    expect((await send(server, 'PUT', `${maps}/a`, update('2'))).code).toBe(200);
    expect(await send(server, 'PUT', `${maps}/a`, update('3'))).toMatchObject({
      code: 409,
      body: { reason: 'Conflict' },
    });
  });

  test('names the manager and the field of an apply conflict', async () => {
    const server = startServer();
    await send(server, 'PATCH', `${maps}/a?fieldManager=one`, configMap({ x: '1' }));
    const second = await send(server, 'PATCH', `${maps}/a?fieldManager=two`, configMap({ x: '2' }));
    expect(second).toMatchObject({
      code: 409,
      body: { message: 'Apply failed with 1 conflict: conflict with "one": .data.x' },
    });
    const forced = `${maps}/a?fieldManager=two&force=true`;
    expect((await send(server, 'PATCH', forced, configMap({ x: '2' }))).code).toBe(200);
  });

  test('leaves the object and the revision alone when an update says nothing new', async () => {
    const server = startServer();
    await send(server, 'POST', maps, configMap({ x: '1' }));
    const before = server.store.revision;
    await send(server, 'PUT', `${maps}/a`, configMap({ x: '1' }));
    expect(server.store.revision).toBe(before);
  });

  test('goes back to a snapshot, by reference', async () => {
    const server = startServer();
    await send(server, 'POST', maps, configMap({ x: '1' }));
    const kept = server.store.get({ group: '', resource: 'configmaps' }, 'prod', 'a');
    const snapshot = server.snapshot();
    await send(server, 'DELETE', `${maps}/a`);
    server.restore(snapshot);
    expect(server.store.get({ group: '', resource: 'configmaps' }, 'prod', 'a')).toBe(kept);
    expect(server.store.revision).toBe(snapshot.revision);
  });

  test('counts an Event up after a restore as it would have without', () => {
    const server = startServer();
    const about = server.store.get({ group: '', resource: 'namespaces' }, '', 'prod');
    if (!about) throw new Error('There is no Namespace.');
    const tell = (): number => {
      const said = { type: 'Normal', reason: 'Pulled', message: 'Image pulled' } as const;
      server.write({ verb: 'event', about, component: 'kubelet', ...said }, 'kubelet');
      return server.store.list({ group: '', resource: 'events' }).length;
    };
    tell();
    const snapshot = server.snapshot();
    expect(tell()).toBe(1);
    server.restore(snapshot);
    expect(tell()).toBe(1);
  });

  test('tells a watch what happens after it began, and only what its selector matches', async () => {
    const server = startServer();
    const response = await server.handle(
      new Request(`https://cluster${maps}?watch=true&labelSelector=app%3Dweb`),
    );
    const reader = response.body?.getReader();
    await send(server, 'POST', maps, configMap({ x: '1' }));
    await send(server, 'POST', maps, configMap({ x: '1' }, { name: 'b', labels: { app: 'web' } }));
    const chunk = await reader?.read();
    const event = JSON.parse(new TextDecoder().decode(chunk?.value)) as {
      type: string;
      object: KubernetesObject;
    };
    expect([event.type, event.object.metadata.name]).toEqual(['ADDED', 'b']);
    await reader?.cancel();
  });
});
