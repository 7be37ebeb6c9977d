import { expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { call, deployment, namespace, post, service } from '../test-support/shop.ts';

async function ratingsCluster(): Promise<{ simulator: Simulator; pod: string }> {
  const simulator = createSimulator();
  simulator.settle();
  await post(simulator, namespace('prod'));
  await post(simulator, service('ratings'));
  await post(simulator, deployment('ratings', 'drydock/shop-ratings:v1'));
  simulator.settle();
  const [pod] = simulator.store.list({ group: '', resource: 'pods' }, 'prod');
  return { simulator, pod: pod?.metadata.name ?? '' };
}

const at = (path: string): string => `/api/v1/namespaces/prod/${path}`;

test('a port of a pod answers through the proxy subresource, of the pod and of its service', async () => {
  const { simulator, pod } = await ratingsCluster();
  for (const path of [
    `pods/${pod}:9080`,
    `pods/${pod}`,
    'services/ratings',
    'services/ratings:http',
  ]) {
    const response = await call(simulator, 'GET', at(`${path}/proxy/ratings/0?x=1`));
    expect([path, response.status]).toEqual([path, 200]);
    expect(await response.json()).toMatchObject({ product: '0' });
  }
});

test('what nobody listens on, and what is not there, is refused as the server refuses', async () => {
  const { simulator, pod } = await ratingsCluster();
  const answers = ['services/nope', `pods/${pod}:1`, 'services/ratings:grpc', 'pods/nope:1'].map(
    async (path) => (await call(simulator, 'GET', at(`${path}/proxy/`))).status,
  );
  expect(await Promise.all(answers)).toEqual([404, 503, 503, 404]);
});

test('podPort gives the program that listens, and nothing for other ports', async () => {
  const { simulator, pod } = await ratingsCluster();
  const server = simulator.podPort('prod', pod, 9080);
  const response = await server?.(new Request('http://localhost:9080/ratings/0'));
  expect(response?.headers.get('x-app-version')).toBe('v1');
  expect(simulator.podPort('prod', pod, 15000)).toBeUndefined();
  expect(simulator.podPort('prod', 'nope', 9080)).toBeUndefined();
});
