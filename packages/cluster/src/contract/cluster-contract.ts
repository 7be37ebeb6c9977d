import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../cluster.ts';
import { cloneRepository, type Signature } from '@drydock/git';
import type { KubeResult, ResourceType } from '../kube-client.ts';
import {
  applicationOf,
  CLIENT,
  ENTRANCE,
  HTTPBIN,
  MESH_NAMESPACE,
  NAMESPACE,
  settingsOf,
} from './contract-objects.ts';

const READY_WITHIN_MS = 120_000;
/** Real milliseconds: a cluster in a container, with its programs. */
const START_WITHIN_MS = 600_000;

/**
 * What every driver promises: run over each of them, so that labs, shell and graders need not know
 * which one they have. `start` gives a cluster with Istio and Argo CD installed, and with a host for repositories.
 */
export function describeCluster(driver: string, start: () => Promise<Cluster>): void {
  describe(`the contract of a Cluster: ${driver}`, () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await start();
      for (const object of [MESH_NAMESPACE, ...HTTPBIN, ...CLIENT]) {
        valueOf(await cluster.kube.apply(object, { fieldManager: 'contract' }));
      }
      await cluster.clock.waitFor('the pods of the contract', () => allReady(cluster), {
        timeoutMs: READY_WITHIN_MS,
      });
      await cluster.clock.settle();
    }, START_WITHIN_MS);
    afterAll(() => cluster[Symbol.asyncDispose](), START_WITHIN_MS);
    describeWrites(() => cluster);
    describeReads(() => cluster);
    describeTraffic(() => cluster);
    describeGit(() => cluster);
    describeClock(() => cluster);
  });
}

function describeWrites(get: () => Cluster): void {
  test('applies server-side: created, then unchanged, then in conflict with another manager', async () => {
    const { kube } = get();
    const configMap = (value: string): JsonObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'applied', namespace: NAMESPACE },
      data: { key: value },
    });
    const first = valueOf(await kube.apply(configMap('a'), { fieldManager: 'one' }));
    const again = valueOf(await kube.apply(configMap('a'), { fieldManager: 'one' }));
    expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    const conflict = await kube.apply(configMap('b'), { fieldManager: 'two' });
    expect(conflict).toMatchObject({ ok: false, failure: { code: 409, reason: 'Conflict' } });
    const forced = await kube.apply(configMap('b'), { fieldManager: 'two', force: true });
    expect(valueOf(forced)['data']).toEqual({ key: 'b' });
  });

  test('creates, patches, replaces and deletes', async () => {
    const { kube } = get();
    const type = await typeOf(get(), 'v1', 'ConfigMap');
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'written', namespace: NAMESPACE },
      data: { a: '1' },
    };
    valueOf(await kube.create(object));
    expect(await kube.create(object)).toMatchObject({ failure: { reason: 'AlreadyExists' } });
    const patch = { contentType: 'application/merge-patch+json', body: { data: { b: '2' } } };
    const patched = await kube.patch(type, 'written', patch, { namespace: NAMESPACE });
    expect(valueOf(patched)['data']).toEqual({ a: '1', b: '2' });
    expect(valueOf(await kube.replace(object))['data']).toEqual({ a: '1' });
    valueOf(await kube.delete(type, 'written', { namespace: NAMESPACE }));
    expect(await kube.get(type, 'written', NAMESPACE)).toMatchObject({ failure: { code: 404 } });
  });

  test('a dry run answers as the real thing and writes nothing', async () => {
    const { kube } = get();
    const type = await typeOf(get(), 'v1', 'ConfigMap');
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'dry', namespace: NAMESPACE },
    };
    valueOf(await kube.create(object, { dryRun: true }));
    expect(await kube.get(type, 'dry', NAMESPACE)).toMatchObject({ failure: { code: 404 } });
  });

  test('refuses what the schema and the mesh refuse, as values', async () => {
    const { kube } = get();
    const virtualService = (spec: JsonObject): JsonObject => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'refused', namespace: NAMESPACE },
      spec,
    });
    const unknownField = await kube.create(virtualService({ hosts: ['a'], htp: [] }), {
      fieldValidation: 'Strict',
    });
    expect(unknownField).toMatchObject({ ok: false, failure: { code: 400 } });
    const noRoute = await kube.create(virtualService({ hosts: ['httpbin'], http: [{}] }));
    expect(noRoute).toMatchObject({ ok: false, failure: { code: 400 } });
    expect(await kube.create({ apiVersion: 'no.such/v1', kind: 'Thing' })).toMatchObject({
      ok: false,
      failure: { code: 404 },
    });
  });
}

function describeReads(get: () => Cluster): void {
  test('finds types by the names that people use', async () => {
    const { kube } = get();
    expect(await kube.resolve('po')).toMatchObject({ kind: 'Pod', plural: 'pods' });
    expect(await kube.resolve('Deployment')).toMatchObject({ apiVersion: 'apps/v1' });
    expect(await kube.resolve('vs')).toMatchObject({ kind: 'VirtualService' });
    expect(await kube.resolve('gateway.networking.istio.io')).toMatchObject({ kind: 'Gateway' });
    expect(await kube.resolve('nonsense')).toBeUndefined();
  });

  test("lists by label and renders the server's table", async () => {
    const { kube } = get();
    const type = await typeOf(get(), 'v1', 'Pod');
    const options = { namespace: NAMESPACE, labelSelector: 'app=httpbin' };
    const { items } = valueOf(await kube.list(type, options));
    expect(items.map(({ metadata }) => metadata.labels?.['app'])).toEqual(['httpbin']);
    const table = valueOf(await kube.table(type, options));
    const columns = table['columnDefinitions'] as readonly { readonly name: string }[];
    expect(columns.slice(0, 3).map(({ name }) => name)).toEqual(['Name', 'Ready', 'Status']);
    const rows = table['rows'] as readonly { readonly cells: readonly unknown[] }[];
    expect(rows.map(({ cells }) => cells.slice(1, 3))).toEqual([['2/2', 'Running']]);
  });

  test('watches from a revision on, in order', async () => {
    const { kube } = get();
    const type = await typeOf(get(), 'v1', 'ConfigMap');
    const { resourceVersion } = valueOf(await kube.list(type, { namespace: NAMESPACE }));
    const metadata = { name: 'watched', namespace: NAMESPACE };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    const leave = new AbortController();
    const events: string[] = [];
    valueOf(await kube.create(object));
    valueOf(await kube.replace({ ...object, data: { a: '1' } }));
    valueOf(await kube.delete(type, 'watched', { namespace: NAMESPACE }));
    const options = { namespace: NAMESPACE, resourceVersion, signal: leave.signal };
    for await (const event of kube.watch(type, options)) {
      if (event.object.metadata.name === 'watched') events.push(event.type);
      if (event.type === 'DELETED') leave.abort();
    }
    expect(events).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  test('answers other paths verbatim', async () => {
    const response = await get().kube.raw('/version');
    expect(await response.json()).toMatchObject({ major: '1' });
  });
}

function describeTraffic(get: () => Cluster): void {
  const from = { workload: 'client', namespace: NAMESPACE };

  test('sends a request from a workload to another, with mTLS between sidecars', async () => {
    const result = await get().traffic.send({ from, url: 'http://httpbin:8000/get?a=1' });
    expect(result).toMatchObject({
      status: 200,
      mtls: true,
      destination: { workload: 'httpbin', namespace: NAMESPACE },
      received: { path: '/get?a=1' },
    });
    expect(JSON.parse(result.body)).toMatchObject({ args: { a: ['1'] } });
  });

  test(
    'tells how requests are shared out, exactly or as measured',
    async () => {
      const { traffic } = get();
      const request = { from, url: 'http://httpbin:8000/get' };
      const shares = (await traffic.shares?.(request)) ?? (await traffic.measureShares?.(request));
      expect(shares).toMatchObject([{ destination: 'httpbin', share: 1 }]);
    },
    START_WITHIN_MS,
  );

  test('carries method, headers and body', async () => {
    const result = await get().traffic.send({
      from,
      method: 'POST',
      url: 'http://httpbin:8000/anything',
      headers: { 'x-lab': 'one' },
      body: 'hello',
    });
    expect(JSON.parse(result.body)).toMatchObject({
      method: 'POST',
      data: 'hello',
      headers: { 'X-Lab': ['one'] },
    });
  });

  test('a failed request is a result', async () => {
    const unknown = await get().traffic.send({ from, url: 'http://nobody.invalid/' });
    expect(unknown.status).toBeUndefined();
    expect(unknown.error).toContain('Could not resolve host');
    const notFound = await get().traffic.send({ from, url: 'http://httpbin:8000/nope' });
    expect(notFound.status).toBe(404);
  });

  test(
    'sends from outside through the ingress gateway, by the name that the URL has',
    async () => {
      const { kube, traffic, clock } = get();
      for (const object of ENTRANCE)
        valueOf(await kube.apply(object, { fieldManager: 'contract' }));
      await clock.settle();
      const from = { external: true } as const;
      const known = await traffic.send({ from, url: 'http://httpbin.example.com/get' });
      expect(known).toMatchObject({
        status: 200,
        mtls: true,
        destination: { workload: 'httpbin', namespace: NAMESPACE },
        received: { authority: 'httpbin.example.com' },
      });
      const unknown = await traffic.send({ from, url: 'http://other.example.com/get' });
      expect(unknown.status).toBe(404);
      expect(unknown.destination).toBeUndefined();
    },
    START_WITHIN_MS,
  );

  test('says which proxies have their configuration', async () => {
    const proxies = await get().mesh.proxies();
    const own = proxies.filter(({ namespace }) => namespace === NAMESPACE);
    expect(own.map(({ state }) => state)).toEqual(['SYNCED', 'SYNCED']);
  });
}

function describeGit(get: () => Cluster): void {
  test(
    'Argo CD syncs what a repository holds, and what is pushed to it',
    async () => {
      const { git, kube, clock } = get();
      const url = 'https://git.drydock.dev/contract.git';
      const author = (): Signature => ({
        name: 'Ada',
        email: 'ada@example.org',
        atMs: clock.now(),
      });
      const files = new Map([['settings.yaml', settingsOf('one')]]);
      await git.create(url, [{ files, message: 'One', author: author() }]);
      valueOf(await kube.create(applicationOf(url)));
      const type = await typeOf(get(), 'v1', 'ConfigMap');
      const has = async (wanted: string): Promise<boolean> => {
        const found = await kube.get(type, 'from-git', NAMESPACE);
        return found.ok && (found.value['data'] as { readonly key?: string }).key === wanted;
      };
      await clock.waitFor('the first sync', () => has('one'), { timeoutMs: READY_WITHIN_MS });
      const clone = await cloneRepository({ url, fetch: (request) => git.fetch(request), author });
      clone.write('settings.yaml', settingsOf('two'));
      await clone.add(['.']);
      await clone.commit({ message: 'Two' });
      await clone.push();
      // Where nobody tells of a push, Argo CD asks every three minutes.
      await clock.waitFor('the second sync', () => has('two'), { timeoutMs: 4 * 60_000 });
      const applications = await typeOf(get(), 'argoproj.io/v1alpha1', 'Application');
      valueOf(await kube.delete(applications, 'contract', { namespace: 'argocd' }));
    },
    START_WITHIN_MS,
  );
}

function describeClock(get: () => Cluster): void {
  test('a wait that is in vain ends with an error that says what for', async () => {
    const waiting = get().clock.waitFor('the impossible', async () => false, { timeoutMs: 300 });
    await expect(waiting).rejects.toMatchObject({
      name: 'ClusterError',
      code: 'timeout',
      message: expect.stringContaining('the impossible') as unknown,
    });
  });

  test('an aborted wait rejects with the reason', async () => {
    const signal = AbortSignal.abort(new Error('left'));
    const waiting = get().clock.waitFor('x', async () => false, { timeoutMs: 300, signal });
    await expect(waiting).rejects.toThrow('left');
  });

  test('snapshots, where there are any, bring the state back', async () => {
    const { snapshots, kube } = get();
    if (!snapshots) return;
    const type = await typeOf(get(), 'v1', 'ConfigMap');
    const metadata = { name: 'undone', namespace: NAMESPACE };
    const before = await snapshots.capture();
    valueOf(await kube.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }));
    await snapshots.restore(before);
    expect(await kube.get(type, 'undone', NAMESPACE)).toMatchObject({ failure: { code: 404 } });
  });
}

async function allReady(cluster: Cluster): Promise<boolean> {
  const type = await typeOf(cluster, 'apps/v1', 'Deployment');
  const { items } = valueOf(await cluster.kube.list(type, { namespace: NAMESPACE }));
  return items.length === 2 && items.every(isAvailable);
}

function isAvailable({ status }: KubernetesObject): boolean {
  const { availableReplicas = 0 } = (status ?? {}) as { readonly availableReplicas?: number };
  return availableReplicas > 0;
}

async function typeOf(cluster: Cluster, apiVersion: string, kind: string): Promise<ResourceType> {
  const type = await cluster.kube.resolveKind(apiVersion, kind);
  if (!type) throw new Error(`${kind} in ${apiVersion} is not served`);
  return type;
}

function valueOf<T>(result: KubeResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.failure.code} ${result.failure.reason}: ${result.failure.message}`);
}
