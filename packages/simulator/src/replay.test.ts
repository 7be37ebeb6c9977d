import { array, assert, asyncProperty, constantFrom, integer, oneof, record } from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { createSimulator } from './create-simulator.ts';
import type { Simulator, Snapshot } from './simulator.ts';
import { call, post, REVIEWS_ROUTE, REVIEWS_SUBSETS, startShop } from './test-support/shop.ts';

/** Something that a learner, or time, does to the cluster. */
type Act =
  | { readonly act: 'advance'; readonly ms: number }
  | { readonly act: 'scale'; readonly name: string; readonly replicas: number }
  | { readonly act: 'route' | 'unroute' | 'settle' }
  | { readonly act: 'delete-pods'; readonly app: string }
  | { readonly act: 'send'; readonly path: string };

const act = oneof(
  record({ act: constantFrom('advance' as const), ms: integer({ min: 0, max: 3000 }) }),
  record({
    act: constantFrom('scale' as const),
    name: constantFrom('details-v1', 'reviews-v2', 'nobody'),
    replicas: integer({ min: 0, max: 3 }),
  }),
  record({ act: constantFrom('route' as const, 'unroute' as const, 'settle' as const) }),
  record({ act: constantFrom('delete-pods' as const), app: constantFrom('web', 'reviews') }),
  record({
    act: constantFrom('send' as const),
    path: constantFrom('/', '/wpcatalog', '/reviews/1'),
  }),
);

const ROUTES = '/apis/networking.istio.io/v1/namespaces/prod/virtualservices';
const from = { workload: 'curl', namespace: 'prod' };

async function perform(simulator: Simulator, todo: Act): Promise<unknown> {
  switch (todo.act) {
    case 'advance':
      return simulator.advance(todo.ms);
    case 'settle':
      return simulator.settle();
    case 'scale': {
      const path = `/apis/apps/v1/namespaces/prod/deployments/${todo.name}`;
      const body = { spec: { replicas: todo.replicas } };
      return (await call(simulator, 'PATCH', path, body)).status;
    }
    case 'route':
      return (await call(simulator, 'POST', ROUTES, REVIEWS_ROUTE)).status;
    case 'unroute':
      return (await call(simulator, 'DELETE', `${ROUTES}/reviews-route`)).status;
    case 'delete-pods': {
      const selector = `labelSelector=app%3D${todo.app}`;
      return (await call(simulator, 'DELETE', `/api/v1/namespaces/prod/pods?${selector}`)).status;
    }
    default:
      return simulator.send({ from, url: `http://reviews:9080${todo.path}` });
  }
}

/** Everything that can be seen after some acts. */
async function outcome(simulator: Simulator, acts: readonly Act[]): Promise<string> {
  const answers: unknown[] = [];
  for (const todo of acts) answers.push(await perform(simulator, todo));
  const list = (group: string, resource: string): unknown =>
    simulator.store.list({ group, resource });
  const objects = [
    list('', 'events'),
    list('', 'services'),
    list('', 'configmaps'),
    list('apps', 'deployments'),
    list('apps', 'replicasets'),
    list('', 'pods'),
    list('discovery.k8s.io', 'endpointslices'),
  ];
  const proxies = simulator.proxies.status();
  return JSON.stringify([answers, objects, proxies, simulator.history(), simulator.now()]);
}

const startsPods = ({ act }: Act): boolean => act === 'scale' || act === 'delete-pods';

let simulator: Simulator;
let ready: Snapshot;

beforeAll(async () => {
  simulator = createSimulator({ install: ['istio'] });
  simulator.settle();
  await startShop(simulator);
  await post(simulator, REVIEWS_SUBSETS);
  simulator.settle();
  ready = simulator.snapshot();
});

test('whatever happened before a snapshot, what follows it happens again after a restore', async () => {
  await assert(
    asyncProperty(
      array(act, { maxLength: 5 }),
      array(act, { maxLength: 5 }),
      async (before, after) => {
        simulator.restore(ready);
        for (const todo of before) await perform(simulator, todo);
        // A restored server does not remember which events of a starting pod it was counting up.
        if (before.some(startsPods)) simulator.settle();
        const moment = simulator.snapshot();
        const first = await outcome(simulator, after);
        simulator.restore(moment);
        expect(await outcome(simulator, after)).toBe(first);
      },
    ),
    { numRuns: 25, seed: 1 },
  );
});
