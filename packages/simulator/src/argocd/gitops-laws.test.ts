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

const word = fc.stringMatching(/^[a-z]{1,8}$/).filter((text) => !'abcde'.includes(text));

type Edit = (object: Wanted) => object;

/**
 * Edits of what Git says of an object: another value, or its removal. The key by which a list is merged (a container's
 * name, a Service's port) is left alone: with another key it is another item, which a sync does not touch.
 */
const edits: Readonly<Record<Wanted['kind'], fc.Arbitrary<Edit>>> = {
  ConfigMap: fc.oneof(
    fc.oneof(word, fc.constant(null)).map((value): Edit => () => ({ data: { value } })),
    fc.constant<Edit>(() => ({ data: null })),
  ),
  Service: fc.oneof(
    word.map((app): Edit => () => ({ spec: { selector: { app } } })),
    word.map((name): Edit => ({ value }) => ({ spec: { ports: [{ name, port: 8000 + value }] } })),
  ),
  Deployment: fc.oneof(
    fc.integer({ min: 5, max: 9 }).map((replicas): Edit => () => ({ spec: { replicas } })),
    word.map((tag): Edit => () => ({
      spec: { template: { spec: { containers: [{ name: 'app', image: `nginx:${tag}` }] } } },
    })),
    word.map((wave): Edit => () => ({
      metadata: { annotations: { 'argocd.argoproj.io/sync-wave': wave } },
    })),
    fc.constant<Edit>(() => ({
      metadata: { annotations: { 'argocd.argoproj.io/sync-wave': null } },
    })),
  ),
};

/** What Git says of an object, as it is in the cluster: defaults and what others own are left out. */
function tracked(kind: Wanted['kind'], object: unknown): unknown {
  const wave = partOf(object, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave');
  return [wave, content(kind, object)];
}

function content(kind: Wanted['kind'], object: unknown): unknown {
  if (kind === 'ConfigMap') return partOf(object, 'data');
  if (kind === 'Service') {
    const ports = partOf(object, 'spec', 'ports') as readonly { name: string; port: number }[]; // a Service of the store
    return [partOf(object, 'spec', 'selector'), ports.map(({ name, port }) => [name, port])];
  }
  const pod = partOf(object, 'spec', 'template', 'spec', 'containers');
  const containers = pod as readonly { name: string; image: string }[]; // a Deployment of the store
  return [partOf(object, 'spec', 'replicas'), containers.map(({ image, name }) => [name, image])];
}

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
    fc.asyncProperty(wanted, fc.nat(), fc.record(edits), async (objects, choice, changes) => {
      const cluster = await gitOpsCluster(filesOf(objects), AUTOMATED);
      const edited = objects[choice % objects.length];
      if (!edited) return;
      const { kind, name } = edited;
      const live = (): unknown => cluster.simulator.store.get(RESOURCES[kind], 'default', name);
      const before = live();
      const response = await cluster.request('PATCH', PATHS[kind] + name, changes[kind](edited));
      expect(response.status).toBe(200);
      expect(tracked(kind, live())).not.toEqual(tracked(kind, before));
      cluster.simulator.settle();
      expect(tracked(kind, live())).toEqual(tracked(kind, before));
      expect(partOf(cluster.application(), 'status', 'sync', 'status')).toBe('Synced');
    }),
    { numRuns: 30 },
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
