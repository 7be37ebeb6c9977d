import { expect, test } from 'vitest';
import { createBench } from './test-support/bench.ts';
import { disruptionController } from './disruption-budget.ts';

const labels = { app: 'web' };

function bench(spec: Readonly<Record<string, unknown>>, ready: number) {
  const world = createBench([disruptionController]);
  const set = world.create('apps', 'replicasets', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 4,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'a:1' }] } },
    },
  });
  for (let i = 0; i < 4; i++) {
    const pod = world.create('', 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `web-${i}`,
        namespace: 'default',
        labels,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: 'web',
            uid: set.metadata.uid ?? '',
            controller: true,
          },
        ],
      },
      spec: { containers: [{ name: 'c', image: 'a:1' }] },
    });
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    if (i < ready) world.updateStatus('', 'pods', { ...pod, status });
  }
  world.create('policy', 'poddisruptionbudgets', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: { selector: { matchLabels: labels }, ...spec },
  });
  world.advance(100);
  return world.get('policy', 'poddisruptionbudgets', 'default', 'b')?.status;
}

test.each([
  [{ minAvailable: 3 }, 4, { disruptionsAllowed: 1, desiredHealthy: 3, expectedPods: 4 }],
  [{ minAvailable: '50%' }, 4, { disruptionsAllowed: 2, desiredHealthy: 2, expectedPods: 4 }],
  [{ maxUnavailable: 1 }, 4, { disruptionsAllowed: 1, desiredHealthy: 3, currentHealthy: 4 }],
  [{ maxUnavailable: 1 }, 2, { disruptionsAllowed: 0, desiredHealthy: 3, currentHealthy: 2 }],
])('%j with %i healthy pods: %j', (spec, ready, status) => {
  expect(bench(spec, ready)).toMatchObject(status);
});

test('says in a condition whether pods may go', () => {
  expect(bench({ maxUnavailable: 1 }, 4)).toMatchObject({
    conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }],
  });
  expect(bench({ minAvailable: 4 }, 4)).toMatchObject({
    conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
  });
});
