import path from 'node:path';
import { readLabFolder } from '@drydock/lab/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { createClusterService } from './cluster-service.ts';
import type { ClusterApi, JournalEntry, LabFolder } from './protocol.ts';

let folder: LabFolder;
beforeAll(async () => {
  folder = await readLabFolder(path.resolve(import.meta.dirname, '../../../../labs/uri-routing'));
});

const reviews = 'http://reviews.prod.svc.cluster.local:9080';
const fromWeb = { workload: 'web', namespace: 'prod' };

interface Opened {
  readonly api: ClusterApi;
  readonly output: () => string;
  /** Lets the time of one tick pass. */
  readonly tick: () => void;
}

async function open(journal: readonly JournalEntry[] = []): Promise<Opened> {
  let text = '';
  let tick = (): void => undefined;
  const api = createClusterService({
    emit: (name, value) => {
      if (name === 'output' && typeof value === 'object' && 'text' in value) text += value.text;
    },
    holdLifeLine: async () => undefined,
    every: (_ms, run) => (tick = run),
  });
  await api.open({ folder, journal, lifeLine: 'test' });
  return { api, output: () => text, tick: () => tick() };
}

function solution(): ReadonlyMap<string, string> {
  const text = folder.get('solution/reviews-route.yaml') ?? '';
  return new Map([['reviews-route.yaml', text]]);
}

describe('the cluster of a lab page', () => {
  test('applies files, sends requests, and finds the line of each rule that was tried', async () => {
    const { api } = await open();
    const { report } = await api.apply(solution());
    expect(report.applied).toMatchObject([{ action: 'created', file: 'reviews-route.yaml' }]);
    const { result, places } = await api.send(
      { from: fromWeb, url: `${reviews}/wpcatalog` },
      solution(),
    );
    expect(result).toMatchObject({ status: 200, destination: { version: 'v2' } });
    const files = Object.values(places).map(({ file }) => file);
    expect(files).toContain('reviews-route.yaml');
    expect(files).toContain('start/cluster/reviews-destination.yaml');
  });

  test('checks a step and hands over the requests that it sent', async () => {
    const { api } = await open();
    const before = await api.check('default', new Map());
    expect(before.report.results[0]).toMatchObject({ status: 'fail' });
    expect(Object.keys(before.evidence)).toContain('others-to-v1');
    await api.apply(solution());
    const after = await api.check('default', solution());
    expect(after.report.results[0]).toMatchObject({ status: 'pass' });
  });

  test('a hundred requests are grouped by who answered', async () => {
    const { api } = await open();
    const many = await api.sendMany({ from: fromWeb, url: `${reviews}/reviews` }, 100, new Map());
    expect(many.outcomes.map(({ label }) => label)).toEqual([
      'reviews v1',
      'reviews v2',
      'reviews v3',
    ]);
    expect(many.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  });

  test('a journal brings another cluster to the same state', async () => {
    const first = await open();
    first.tick();
    const { entry } = await first.api.apply(solution());
    const second = await open([entry]);
    const request = { from: fromWeb, url: `${reviews}/consumercatalog/shoes` };
    const [one, other] = [
      await first.api.send(request, solution()),
      await second.api.send(request, solution()),
    ];
    expect(other.result.received).toEqual(one.result.received);
    expect(other.atMs).toBe(one.atMs);
  });

  test('a snapshot brings the cluster back', async () => {
    const { api, output } = await open();
    await api.capture('before');
    await api.apply(solution());
    expect(await api.restore('before')).toBe(true);
    await api.run(1, 'kubectl get virtualservices -n prod', new Map());
    expect(output()).toContain('No resources found');
    expect(await api.restore('never captured')).toBe(false);
  });

  test('commands see the files of the editor; only those that change something are kept', async () => {
    const { api, output } = await open();
    const looked = await api.run(1, 'kubectl get pods -n prod', new Map());
    expect(looked).toEqual({ code: 0 });
    const applied = await api.run(2, 'kubectl apply -f reviews-route.yaml', solution());
    expect(output()).toContain('reviews-route created');
    expect(applied.entry).toMatchObject({ act: 'shell' });
  });
});

describe('the mesh of a lab page', () => {
  test('shows what the route says before anybody sends', async () => {
    const { api } = await open();
    await api.apply(solution());
    const { edges, nodes, seen } = await api.mesh(solution());
    const names = new Map(nodes.map(({ id, name }) => [id, name]));
    const rows = edges.map(({ from, to, rules, count }) => [
      names.get(from),
      names.get(to),
      rules,
      count,
    ]);
    expect(rows).toEqual([
      ['reviews', 'reviews v2', ['catalog'], 0],
      ['reviews', 'reviews v1', ['default'], 0],
    ]);
    expect(seen.requests).toBe(0);
  });

  test('counts what was seen since the last change, with its rule and its link', async () => {
    const { api } = await open();
    await api.apply(solution());
    await api.sendMany({ from: fromWeb, url: `${reviews}/wpcatalog` }, 10, solution());
    const { edges, seen } = await api.mesh(solution());
    expect(seen).toMatchObject({ requests: 10, errors: 0 });
    expect(edges.find(({ to }) => to === 'prod/reviews-v2')).toMatchObject({
      count: 10,
      share: 1,
      rules: ['catalog'],
      link: 'mTLS',
      place: { file: 'reviews-route.yaml' },
    });
    await api.apply(new Map());
    expect((await api.mesh(new Map())).seen.requests).toBe(0);
  });

  test('a subset that nobody defined is a box of its own', async () => {
    const { api } = await open();
    const files = new Map([
      [
        'reviews-route.yaml',
        (solution().get('reviews-route.yaml') ?? '').replace('subset: v2', 'subset: v9'),
      ],
    ]);
    await api.apply(files);
    await api.send({ from: fromWeb, url: `${reviews}/wpcatalog` }, files);
    const { nodes, edges, seen } = await api.mesh(files);
    expect(nodes.find(({ kind }) => kind === 'missing')).toMatchObject({
      name: 'reviews v9',
      detail: 'no such subset',
    });
    expect(edges.map(({ to, errors }) => [to, errors])).toEqual([
      ['service:prod/reviews', 1],
      ['missing:prod/reviews/v9', 1],
      ['prod/reviews-v1', 0],
    ]);
    expect(seen.errors).toBe(1);
  });
});
