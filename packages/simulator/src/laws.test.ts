import type { KubernetesObject } from '@drydock/manifests';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSimulator } from './create-simulator.ts';
import type { Simulator } from './simulator.ts';

const DEPLOYMENTS = { group: 'apps', resource: 'deployments' } as const;
const REPLICA_SETS = { group: 'apps', resource: 'replicasets' } as const;
const PODS = { group: '', resource: 'pods' } as const;
const PLACE = 'https://cluster/apis/apps/v1/namespaces/default/deployments';

interface Wish {
  readonly replicas: number;
  readonly image: string;
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
}

type Step =
  | { readonly act: 'apply'; readonly wish: Wish }
  | { readonly act: 'wait'; readonly ms: number }
  | { readonly act: 'kill'; readonly index: number }
  | { readonly act: 'delete'; readonly policy: 'Background' | 'Foreground' };

function deploymentOf({ replicas, image, maxSurge, maxUnavailable }: Wish): KubernetesObject {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image }] } },
    },
  };
}

async function request(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<void> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } };
  await (await simulator.handle(new Request(path, { method, ...init }))).text();
}

async function act(simulator: Simulator, step: Step): Promise<void> {
  if (step.act === 'wait') return simulator.advance(step.ms);
  if (step.act === 'apply') {
    const object = deploymentOf(step.wish);
    const isThere = simulator.store.get(DEPLOYMENTS, 'default', 'web');
    return isThere
      ? request(simulator, 'PATCH', `${PLACE}/web`, { spec: object.spec })
      : request(simulator, 'POST', PLACE, object);
  }
  if (step.act === 'delete') {
    return request(simulator, 'DELETE', `${PLACE}/web?propagationPolicy=${step.policy}`);
  }
  const pods = simulator.store.list(PODS, 'default');
  const pod = pods[step.index % Math.max(1, pods.length)];
  if (!pod) return undefined;
  const path = `https://cluster/api/v1/namespaces/default/pods/${pod.metadata.name}`;
  return request(simulator, 'DELETE', path);
}

const amount = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('0%', '25%', '50%', '100%'),
);
/** Surge and unavailability are not both zero: the server refuses that. */
const wishes = fc.record<Wish>({
  replicas: fc.integer({ min: 0, max: 6 }),
  image: fc.constantFrom('drydock/shop-details:v1', 'drydock/shop-ratings:v1', 'busybox', 'nope:1'),
  maxSurge: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom('25%', '100%')),
  maxUnavailable: amount,
});
const steps = fc.oneof(
  fc.record({ act: fc.constant('apply' as const), wish: wishes }),
  fc.record({ act: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
  fc.record({ act: fc.constant('kill' as const), index: fc.nat(9) }),
  fc.record({
    act: fc.constant('delete' as const),
    policy: fc.constantFrom('Background' as const, 'Foreground' as const),
  }),
);

const contents = (simulator: Simulator): string =>
  JSON.stringify(
    [DEPLOYMENTS, REPLICA_SETS, PODS, { group: '', resource: 'events' }].map((type) =>
      simulator.store.list(type),
    ),
  );

test(
  'the same steps give the same bytes, also in a fork and after a detour that was taken back',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 8 }), fc.nat(8), async (list, at) => {
        const plain = createSimulator();
        for (const step of list) await act(plain, step);
        let winding = createSimulator();
        for (const [i, step] of list.entries()) {
          if (i === at % Math.max(1, list.length)) {
            const moment = winding.snapshot();
            await act(winding, { act: 'kill', index: 0 });
            winding.advance(5000);
            winding.restore(moment);
            winding = winding.fork();
          }
          await act(winding, step);
        }
        expect(contents(winding)).toBe(contents(plain));
      }),
      { numRuns: 25 },
    );
  },
);

/** `25%` of a number of replicas. */
function shareOf(value: number | string, replicas: number, round: (x: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * replicas) / 100);
}

test(
  'a rollout never has more pods than maxSurge allows, nor fewer available than maxUnavailable',
  { timeout: 60_000 },
  async () => {
    const good = fc.record<Wish>({
      replicas: fc.integer({ min: 1, max: 6 }),
      image: fc.constantFrom('drydock/shop-details:v1', 'drydock/shop-ratings:v1'),
      maxSurge: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom('25%', '100%')),
      maxUnavailable: amount,
    });
    await fc.assert(
      fc.asyncProperty(
        good,
        fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 4 }),
        async (wish, waits) => {
          const simulator = createSimulator();
          await act(simulator, { act: 'apply', wish });
          simulator.settle();
          const { replicas } = wish;
          const most = replicas + shareOf(wish.maxSurge, replicas, Math.ceil);
          const least =
            replicas - Math.min(replicas, shareOf(wish.maxUnavailable, replicas, Math.floor));
          const broken: string[] = [];
          simulator.subscribe(() => {
            const live = simulator.store
              .list(PODS, 'default')
              .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
            const available = live.filter((pod) =>
              JSON.stringify(pod.status).includes('"type":"Ready","status":"True"'),
            );
            // Surge counts what the sets are to have: their own controllers follow a moment later.
            const wanted = simulator.store
              .list(REPLICA_SETS, 'default')
              .reduce((sum, { spec }) => sum + (spec as { readonly replicas: number }).replicas, 0); // ReplicaSets
            if (wanted > most) broken.push(`${wanted} pods wanted, ${most} allowed`);
            if (available.length < least)
              broken.push(`${available.length} available, ${least} needed`);
          });
          const images = [
            'drydock/shop-web:1',
            'drydock/shop-reviews:v1',
            'drydock/shop-reviews:v2',
            'nope:1',
          ];
          for (const [i, ms] of waits.entries()) {
            await act(simulator, { act: 'apply', wish: { ...wish, image: images[i] ?? 'nope:1' } });
            simulator.advance(ms);
          }
          simulator.settle();
          expect(broken).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  },
);

test(
  'whatever was deleted, nothing is left whose owners are gone',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { maxLength: 8 }),
        fc.constantFrom('Background' as const, 'Foreground' as const),
        async (list, policy) => {
          const simulator = createSimulator();
          for (const step of list) await act(simulator, step);
          await act(simulator, { act: 'delete', policy });
          simulator.settle();
          simulator.advance(60_000);
          const left = [DEPLOYMENTS, REPLICA_SETS, PODS].flatMap((type) =>
            simulator.store.list(type, 'default'),
          );
          expect(left.map(({ metadata }) => metadata.name)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  },
);
