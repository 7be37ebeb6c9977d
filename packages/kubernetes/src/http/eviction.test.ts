import { describe, expect, test } from 'vitest';
import type { ApiServer } from '../api-server.ts';
import { createApiServer } from '../create-api-server.ts';

function startServer(): ApiServer {
  let seed = 1;
  const next = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const server = createApiServer({ now: () => 1_767_225_600_000, random: { next } });
  const create = (resource: string, kind: string, metadata: { name: string }): void => {
    const object = { apiVersion: 'v1', kind, metadata };
    server.write({ verb: 'create', resource: { group: '', resource }, object }, 'test');
  };
  create('namespaces', 'Namespace', { name: 'prod' });
  create('serviceaccounts', 'ServiceAccount', { name: 'default', namespace: 'prod' } as never);
  return server;
}

async function send(
  server: ApiServer,
  path: string,
  body: object,
  method = 'POST',
): Promise<{ readonly code: number; readonly warning: string | null; readonly body: unknown }> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { 'content-type': type };
  const init = { method, headers, body: JSON.stringify(body) };
  const response = await server.handle(new Request(`https://cluster${path}`, init));
  const warning = response.headers.get('warning');
  return { code: response.status, warning, body: await response.json() };
}

const pods = '/api/v1/namespaces/prod/pods';
const budgets = '/apis/policy/v1/namespaces/prod/poddisruptionbudgets';
const evict = (name: string): object => ({
  apiVersion: 'policy/v1',
  kind: 'Eviction',
  metadata: { name },
});

async function startPod(server: ApiServer, name: string): Promise<void> {
  const spec = { nodeName: 'n1', containers: [{ name: 'c', image: 'i' }] };
  const metadata = { name, labels: { app: 'x' } };
  await send(server, pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  await send(server, `${pods}/${name}/status`, { status: { phase: 'Running' } }, 'PATCH');
}

describe('eviction', () => {
  test('deletes as many pods as the disruption budget allows, and says why no more', async () => {
    const server = startServer();
    await startPod(server, 'a');
    await startPod(server, 'b');
    const spec = { minAvailable: 1, selector: { matchLabels: { app: 'x' } } };
    const metadata = { name: 'budget' };
    await send(server, budgets, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec,
    });
    expect(await send(server, `${pods}/a/eviction`, evict('a'))).toMatchObject({
      code: 429,
      body: { details: { retryAfterSeconds: 10 } },
    });
    const counts = { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 };
    const status = { observedGeneration: 1, ...counts };
    await send(server, `${budgets}/budget/status`, { status }, 'PATCH');
    expect((await send(server, `${pods}/a/eviction`, evict('a'))).code).toBe(201);
    const gone = server.store.get({ group: '', resource: 'pods' }, 'prod', 'a');
    expect(gone?.metadata.deletionTimestamp).toBeDefined();
    expect(await send(server, `${pods}/b/eviction`, evict('b'))).toMatchObject({
      code: 429,
      body: {
        details: {
          causes: [
            { message: 'The disruption budget budget needs 1 healthy pods and has 2 currently' },
          ],
        },
      },
    });
  });

  test('warns of pod names that are no host names', async () => {
    const spec = { containers: [{ name: 'c', image: 'i' }] };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a.b' }, spec };
    const answer = await send(startServer(), pods, pod);
    expect(answer.code).toBe(201);
    expect(answer.warning).toContain('must not contain dots');
  });
});
