import { createSimulatedCluster, type Cluster } from '@drydock/cluster';
import { describe, expect, test } from 'vitest';
import type { Lab } from '../lab.ts';
import type { LabSession } from '../lab-session.ts';
import { loadLab } from '../load-lab.ts';
import { createLabSession } from './create-lab-session.ts';

const LAB = `apiVersion: drydock.dev/v1
kind: Lab
metadata: { id: tiny, version: 1, title: Tiny, course: course, order: 1 }
difficulty: beginner
minutes: 5
objectives: [Learn]
cluster: { install: [istio], namespace: prod, apply: [cluster] }
workspace: [a.yaml, b.yaml]
mistakes:
  - id: name.wrong
    when: { field: { kind: ConfigMap, path: data.name, is: { not: right } } }
    symptom: 'The name is {value}.'
    concept: Names matter.
    price: { concept: 1, diff: 2 }
steps:
  - id: first
    title: First
    lesson: first.mdx
    checks:
      - id: right-name
        title: The name is right
        points: 2
        resource: { apiVersion: v1, kind: ConfigMap, name: one, matches: { data: { name: right } } }
      - id: any
        title: There is a second one
        resource: { apiVersion: v1, kind: ConfigMap, name: two }
      - id: still-right
        title: The name is right elsewhere too
        resource: { apiVersion: v1, kind: ConfigMap, matches: { data: { name: right } } }
`;

const map = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  name: ${data}\n`;

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: extra
spec:
  ports:
    - port: 80
`;

const FILES = new Map([
  ['lab.yaml', LAB],
  ['first.mdx', ''],
  ['start/a.yaml', ''],
  ['start/b.yaml', ''],
  ['solution/a.yaml', map('one', 'right')],
  ['solution/b.yaml', map('two', 'any')],
  ['cluster/namespace.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: prod\n'],
]);

function lab(): Lab {
  const loaded = loadLab(FILES);
  expect(loaded.diagnostics).toEqual([]);
  if (!loaded.lab) throw new Error('The lab of this test does not load.');
  return loaded.lab;
}

async function withSession(use: (session: LabSession) => Promise<void>): Promise<void> {
  await using cluster = createSimulatedCluster({ install: ['istio'] });
  await use(await createLabSession({ lab: lab(), cluster }));
}

const names = async ({ cluster }: LabSession): Promise<readonly string[]> => {
  const type = await cluster.kube.resolve('configmaps');
  const listed = type && (await cluster.kube.list(type, { namespace: 'prod' }));
  if (listed?.ok !== true) throw new Error('The ConfigMaps cannot be listed.');
  return listed.value.items
    .map(({ metadata }) => metadata.name)
    .filter((name) => !/^(istio-ca|kube-root-ca)/.test(name));
};

describe('apply', () => {
  test('creates, leaves alone, changes and prunes what it made', async () => {
    await withSession(async (session) => {
      const apply = async (a: string, b: string): Promise<readonly string[]> => {
        const { applied } = await session.apply(
          new Map([
            ['b.yaml', b],
            ['a.yaml', a],
          ]),
        );
        return applied.map(({ file, object, action }) => `${file} ${object} ${action}`);
      };
      expect(await apply(map('one', 'x'), map('two', 'x'))).toEqual([
        'a.yaml configmap/one created',
        'b.yaml configmap/two created',
      ]);
      expect(await apply(map('one', 'x'), map('two', 'other'))).toEqual([
        'a.yaml configmap/one unchanged',
        'b.yaml configmap/two configured',
      ]);
      expect(await apply(map('one', 'x'), '')).toEqual([
        'a.yaml configmap/one unchanged',
        'b.yaml configmap/two pruned',
      ]);
      expect(await names(session)).toEqual(['one']);
    });
  });

  test('puts documents that name no namespace into that of the lab', async () => {
    await withSession(async (session) => {
      await session.apply(new Map([['a.yaml', map('one', 'x')]]));
      expect(await names(session)).toEqual(['one']);
    });
  });

  test('prunes what an earlier session made, after a reload', async () => {
    await withSession(async (first) => {
      await first.apply(new Map([['a.yaml', SERVICE]]));
      const { lab: same, cluster } = first;
      const second = await createLabSession({ lab: same, cluster });
      const { applied } = await second.apply(new Map([['a.yaml', '']]));
      expect(applied).toEqual([{ file: '', object: 'service/extra', action: 'pruned' }]);
    });
  });

  test('prunes nothing while a file does not parse', async () => {
    await withSession(async (session) => {
      await session.apply(new Map([['a.yaml', map('one', 'x')]]));
      const { applied, diagnostics } = await session.apply(new Map([['a.yaml', 'kind: [\n']]));
      expect(applied).toEqual([]);
      expect(diagnostics.map(({ stage }) => stage)).toContain('syntax');
      expect(await names(session)).toEqual(['one']);
    });
  });

  test('reports a refusal at its document and goes on with the others', async () => {
    await withSession(async (session) => {
      const strange = 'apiVersion: x.y/v1\nkind: Strange\nmetadata:\n  name: s\n';
      const { applied, diagnostics } = await session.apply(
        new Map([['a.yaml', `${strange}---\n${map('one', 'x')}`]]),
      );
      expect(applied).toMatchObject([
        { object: 'strange.x.y/s', action: 'refused' },
        { object: 'configmap/one', action: 'created' },
      ]);
      expect(
        diagnostics.some(({ severity, file }) => severity === 'error' && file === 'a.yaml'),
      ).toBe(true);
    });
  });
});

describe('check', () => {
  test('reports one cause once, and what follows from it as muted', async () => {
    await withSession(async (session) => {
      const files = new Map([
        ['a.yaml', map('one', 'wrong')],
        ['b.yaml', map('two', 'right?')],
      ]);
      await session.apply(files);
      const { results } = await session.check('first', files);
      expect(results).toMatchObject([
        {
          id: 'right-name',
          status: 'fail',
          earned: 0,
          possible: 2,
          message: 'Wanted ConfigMap one in namespace prod with data.name right. Seen wrong.',
          hint: { mistake: 'name.wrong', rung: 'symptom', text: 'The name is wrong.' },
          place: { file: 'a.yaml', line: 6 },
        },
        { id: 'any', status: 'pass', earned: 1, possible: 1 },
        { id: 'still-right', status: 'muted', earned: 0, possible: 1, follows: 'right-name' },
      ]);
    });
  });

  test('climbs the ladder of a recognised mistake, and of no other', async () => {
    await withSession(async (session) => {
      const files = new Map([
        ['a.yaml', map('one', 'wrong')],
        ['b.yaml', map('two', 'any')],
      ]);
      await session.apply(files);
      await session.check('first', files);
      expect(session.ladder('right-name', 'name.wrong', files)).toEqual([
        { rung: 'symptom', text: 'The name is wrong.', price: 0 },
        { rung: 'place', text: 'Look at a.yaml, line 6.', price: 0 },
        { rung: 'concept', text: 'Names matter.', price: 1 },
        { rung: 'diff', text: 'a.yaml\n  data:\n-   name: wrong\n+   name: right', price: 2 },
      ]);
      expect(session.ladder('right-name', 'other', files)).toEqual([]);
      expect(session.ladder('any', 'name.wrong', files)).toEqual([]);
    });
  });

  test('says first that nothing is written yet', async () => {
    await withSession(async (session) => {
      await session.apply(session.lab.start);
      const { results } = await session.check('first', session.lab.start);
      expect(results.map(({ status }) => status)).toEqual(['fail', 'muted', 'muted']);
      expect(results[0]?.hint?.mistake).toBe('nothing-written');
    });
  });

  test('says that the files are not applied yet, and not so when kubectl did it', async () => {
    await withSession(async (session) => {
      const { solution } = session.lab.steps[0] ?? { solution: new Map<string, string>() };
      const status = async (): Promise<readonly (readonly (string | undefined)[])[]> =>
        (await session.check('first', solution)).results.map((each) => [
          each.status,
          each.hint?.mistake,
        ]);
      expect(await status()).toEqual([
        ['fail', 'not-applied'],
        ['muted', undefined],
        ['muted', undefined],
      ]);
      const { kube } = session.cluster;
      for (const name of ['one', 'two']) {
        await kube.create({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name, namespace: 'prod' },
          data: { name: 'right' },
        });
      }
      expect((await status()).map(([first]) => first)).toEqual(['pass', 'pass', 'pass']);
    });
  });

  test('takes what does not parse for the cause of all that is missing', async () => {
    await withSession(async (session) => {
      const files = new Map([['a.yaml', 'apiVersion: v1\nkind: ConfigMap\nkind: ConfigMap\n']]);
      await session.apply(files);
      const { results } = await session.check('first', files);
      expect(results[0]).toMatchObject({ hint: { mistake: 'does-not-parse' }, place: { line: 3 } });
    });
  });
});

test('a lab may send load, which its metric checks see', async () => {
  const files = new Map(FILES);
  const cluster = `cluster:
  install: [istio, prometheus]
  namespace: prod
  apply: [cluster]
  load:
    - name: readers
      from: { workload: client }
      rate: 10
      requests: [{ url: 'http://client:8080/metrics' }]
workspace:`;
  files.set('lab.yaml', LAB.replace(/cluster: \{[^}]*\}\nworkspace:/, cluster));
  const { lab, diagnostics } = loadLab(files);
  expect(diagnostics).toEqual([]);
  if (!lab) return;
  expect(lab.cluster.load[0]?.from).toEqual({ workload: 'client', namespace: 'prod' });
  await using simulated = createSimulatedCluster({ install: ['prometheus'] });
  await createLabSession({ lab, cluster: simulated });
  simulated.simulator.advance(10_000);
  expect(simulated.simulator.load()).toEqual([
    { name: 'readers', requests: 100, byStatus: { 0: 100 } },
  ]);
  const traffic: Cluster['traffic'] = { send: (request) => simulated.traffic.send(request) };
  await expect(createLabSession({ lab, cluster: { ...simulated, traffic } })).rejects.toThrow(
    'cannot send the load',
  );
});
