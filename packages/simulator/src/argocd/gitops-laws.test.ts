import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gitOpsCluster } from '../test-support/gitops.ts';
import { partOf } from './application.ts';

const AUTOMATED = { syncPolicy: { automated: { prune: true, selfHeal: true } } };
const RUNS = { numRuns: 12 };

interface Wanted {
  readonly name: string;
  readonly kind: 'ConfigMap' | 'Service' | 'Deployment';
  readonly value: number;
  readonly wave: number;
}

/** Objects with names of their own: what a repository may hold. */
const wanted = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    kind: fc.constantFrom('ConfigMap' as const, 'Service' as const, 'Deployment' as const),
    value: fc.integer({ min: 1, max: 4 }),
    wave: fc.integer({ min: -1, max: 2 }),
  }),
  { minLength: 1, maxLength: 5, selector: ({ name }) => name },
);

const specs = {
  ConfigMap: ({ value }: Wanted) => `data: { value: '${value}' }`,
  Service: ({ name, value }: Wanted) =>
    `spec: { selector: { app: ${name} }, ports: [{ name: http, port: ${8000 + value} }] }`,
  Deployment: ({ name, value }: Wanted) =>
    [
      'spec:',
      `  replicas: ${value}`,
      `  selector: { matchLabels: { app: ${name} } }`,
      '  template:',
      `    metadata: { labels: { app: ${name} } }`,
      '    spec: { containers: [{ name: app, image: nginx }] }',
    ].join('\n'),
};
const versions = { ConfigMap: 'v1', Service: 'v1', Deployment: 'apps/v1' };

function filesOf(objects: readonly Wanted[]): Record<string, string> {
  const texts = objects.map((object) =>
    [
      `apiVersion: ${versions[object.kind]}`,
      `kind: ${object.kind}`,
      `metadata: { name: ${object.name}, annotations: { argocd.argoproj.io/sync-wave: '${object.wave}' } }`,
      specs[object.kind](object),
      '',
    ].join('\n'),
  );
  return { 'app/all.yaml': texts.join('---\n'), README: '' };
}

const RESOURCES = {
  ConfigMap: { group: '', resource: 'configmaps' },
  Service: { group: '', resource: 'services' },
  Deployment: { group: 'apps', resource: 'deployments' },
} as const;

const PATHS = {
  ConfigMap: '/api/v1/namespaces/default/configmaps/',
  Service: '/api/v1/namespaces/default/services/',
  Deployment: '/apis/apps/v1/namespaces/default/deployments/',
};

const edits = {
  ConfigMap: { data: { value: 'edited' } },
  Service: { spec: { selector: { app: 'edited' } } },
  Deployment: { spec: { replicas: 9 } },
};

test('after a sync the Application is Synced and Healthy, and a second sync changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(wanted, async (objects) => {
      const cluster = await gitOpsCluster(filesOf(objects), AUTOMATED);
      expect(cluster.application()).toMatchObject({
        status: { sync: { status: 'Synced' }, health: { status: 'Healthy' } },
      });
      const before = objects.map(({ kind, name }) =>
        cluster.simulator.store.get(RESOURCES[kind], 'default', name),
      );
      await cluster.request(
        'PATCH',
        '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop',
        {
          operation: { sync: {} },
        },
      );
      cluster.simulator.settle();
      expect(partOf(cluster.application(), 'status', 'operationState', 'phase')).toBe('Succeeded');
      const after = objects.map(({ kind, name }) =>
        cluster.simulator.store.get(RESOURCES[kind], 'default', name),
      );
      expect(after).toEqual(before);
    }),
    RUNS,
  );
});

test('selfHeal takes back any single edit of a tracked field', async () => {
  await fc.assert(
    fc.asyncProperty(wanted, fc.nat(), async (objects, choice) => {
      const cluster = await gitOpsCluster(filesOf(objects), AUTOMATED);
      const edited = objects[choice % objects.length];
      if (!edited) return;
      const { kind, name } = edited;
      const spec = (): unknown => {
        const live = cluster.simulator.store.get(RESOURCES[kind], 'default', name);
        return [live?.['spec'], live?.['data']];
      };
      const before = spec();
      const response = await cluster.request('PATCH', PATHS[kind] + name, edits[kind]);
      expect(response.status).toBe(200);
      cluster.simulator.settle();
      expect(spec()).toEqual(before);
    }),
    RUNS,
  );
});

test('pruning removes exactly what is tracked and no longer in Git', async () => {
  await fc.assert(
    fc.asyncProperty(wanted, wanted, async (first, second) => {
      const cluster = await gitOpsCluster(filesOf(first), AUTOMATED);
      const stranger = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stranger' } };
      await cluster.request('POST', '/api/v1/namespaces/default/configmaps', stranger);
      await cluster.commit(filesOf(second));
      const names = (['ConfigMap', 'Service', 'Deployment'] as const).flatMap((kind) =>
        cluster.simulator.store
          .list(RESOURCES[kind], 'default')
          .map(({ metadata }) => `${kind} ${metadata.name}`),
      );
      const own = second.map(({ kind, name }) => `${kind} ${name}`);
      expect(names.filter((name) => !OTHERS.has(name)).toSorted()).toEqual(own.toSorted());
      expect(names).toContain('ConfigMap stranger');
    }),
    RUNS,
  );
});

/** What the namespace holds besides. */
const OTHERS = new Set(['ConfigMap stranger', 'ConfigMap kube-root-ca.crt', 'Service kubernetes']);

test('a wave never starts before what came earlier is healthy', async () => {
  await fc.assert(
    fc.asyncProperty(wanted, async (objects) => {
      const cluster = await gitOpsCluster(filesOf(objects), AUTOMATED);
      const history = cluster.simulator.history();
      const createdAt = ({ kind, name }: Wanted): number =>
        history.find(
          (change) =>
            change.type === 'ADDED' &&
            change.name === name &&
            change.resource.resource === RESOURCES[kind].resource,
        )?.atMs ?? Number.NaN;
      for (const deployment of objects.filter(({ kind }) => kind === 'Deployment')) {
        const readyAt = history.findLast(
          (change) => change.name === deployment.name && change.resource.resource === 'deployments',
        )?.atMs;
        for (const later of objects.filter(({ wave }) => wave > deployment.wave))
          expect(createdAt(later)).toBeGreaterThanOrEqual(readyAt ?? Number.POSITIVE_INFINITY);
      }
    }),
    RUNS,
  );
});
