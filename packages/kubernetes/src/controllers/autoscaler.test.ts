import { expect, test } from 'vitest';
import { createAutoscaler } from './autoscaler.ts';
import { createBench } from './test-support/bench.ts';

const labels = { app: 'web' };

/** A Deployment with two ready pods that ask for 100m each, and an HPA with a target of 50 %. */
function bench(cpu: () => number, behavior?: object) {
  const usageOf = () => ({ cpu: cpu(), memory: 1 });
  const world = createBench([createAutoscaler({ usageOf })]);
  const requests = { cpu: '100m' };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'c', image: 'a:1', resources: { requests } }] },
  };
  world.create('apps', 'deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  });
  for (let i = 0; i < 2; i++) {
    const pod = world.create('', 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `web-${i}`, namespace: 'default', labels },
      spec: template.spec,
    });
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    world.updateStatus('', 'pods', { ...pod, status });
  }
  world.create('autoscaling', 'horizontalpodautoscalers', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      minReplicas: 1,
      maxReplicas: 10,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
      ...(behavior ? { behavior } : {}),
    },
  });
  const replicas = (): unknown => {
    const found = world.get('apps', 'deployments', 'default', 'web');
    return found && (found.spec as { readonly replicas: number }).replicas; // a Deployment
  };
  return { ...world, replicas };
}

test('scales up at once when utilization is above its target, and says why', () => {
  const { advance, replicas, events, list } = bench(() => 100);
  advance(1000);
  expect(replicas()).toBe(4); // 100 % of 50 %: twice as many
  expect(events()[0]?.message).toBe(
    'New size: 4; reason: cpu resource utilization (percentage of request) above target',
  );
  const status = list('autoscaling', 'horizontalpodautoscalers')[0]?.status;
  expect(status).toMatchObject({
    currentReplicas: 2,
    desiredReplicas: 4,
    currentMetrics: [{ resource: { current: { averageUtilization: 100, averageValue: '100m' } } }],
  });
});

test('scales down only when five minutes have wanted it', () => {
  let cpu = 50;
  const { advance, replicas } = bench(() => cpu);
  advance(1000);
  cpu = 10;
  advance(200_000);
  expect(replicas()).toBe(2);
  advance(150_000);
  expect(replicas()).toBe(1);
});

test('a policy limits how fast it goes', () => {
  const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }];
  const { advance, replicas } = bench(() => 100, { scaleUp: { policies } });
  advance(1000);
  expect(replicas()).toBe(3);
});

test('a change within a tenth of the target is no reason', () => {
  const { advance, replicas } = bench(() => 54);
  advance(60_000);
  expect(replicas()).toBe(2);
});
