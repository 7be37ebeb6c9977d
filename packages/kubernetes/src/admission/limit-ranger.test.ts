import { expect, test } from 'vitest';
import { createApiServer } from '../create-api-server.ts';

const pods = '/api/v1/namespaces/prod/pods';

function startServer(): (path: string, body: object) => Promise<Record<string, unknown>> {
  let seed = 1;
  const next = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const server = createApiServer({ now: () => 1_767_225_600_000, random: { next } });
  const write = (resource: string, kind: string, metadata: { name: string; namespace?: string }) =>
    server.write(
      {
        verb: 'create',
        resource: { group: '', resource },
        object: { apiVersion: 'v1', kind, metadata },
      },
      'test',
    );
  write('namespaces', 'Namespace', { name: 'prod' });
  write('serviceaccounts', 'ServiceAccount', { name: 'default', namespace: 'prod' });
  return async (path, body) => {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await server.handle(new Request(`https://cluster${path}`, init));
    return (await answer.json()) as Record<string, unknown>; // an object or a Status
  };
}

const range = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'small' },
  spec: {
    limits: [
      {
        type: 'Container',
        default: { cpu: '500m' },
        defaultRequest: { cpu: '100m' },
        max: { cpu: '1' },
        maxLimitRequestRatio: { cpu: '8' },
      },
    ],
  },
};

const podWith = (resources: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'i', resources }] },
});

test('gives containers the defaults of the namespace and notes it on the pod', async () => {
  const post = startServer();
  await post('/api/v1/namespaces/prod/limitranges', range);
  expect(await post(pods, podWith({}))).toMatchObject({
    metadata: {
      annotations: {
        'kubernetes.io/limit-ranger':
          'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
      },
    },
    spec: { containers: [{ resources: { limits: { cpu: '500m' }, requests: { cpu: '100m' } } }] },
  });
});

test('refuses what is above the maximum, with the reason', async () => {
  const post = startServer();
  await post('/api/v1/namespaces/prod/limitranges', range);
  expect(await post(pods, podWith({ limits: { cpu: '2' } }))).toMatchObject({
    code: 403,
    message: 'pods "p" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
  });
});

test('refuses a limit too far above the request', async () => {
  const post = startServer();
  await post('/api/v1/namespaces/prod/limitranges', range);
  expect(
    await post(pods, podWith({ requests: { cpu: '100m' }, limits: { cpu: '1' } })),
  ).toMatchObject({
    message:
      'pods "p" is forbidden: cpu max limit to request ratio per Container is 8, but provided ratio is 10.000000',
  });
});
