import type { KubernetesObject } from '@drydock/manifests';
import { createApiServer } from '../../create-api-server.ts';
import type { Reconciler } from '../../reconciler.ts';

export interface BenchEvent {
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
}

/** A server, some controllers and a clock that tests turn by hand. */
export interface ObjectPlace {
  readonly namespace: string;
  readonly name: string;
  readonly gracePeriodSeconds?: number;
}

/** A server, some controllers and a clock that tests turn by hand. */
export interface Bench {
  readonly create: (group: string, resource: string, object: KubernetesObject) => KubernetesObject;
  readonly update: (group: string, resource: string, object: KubernetesObject) => KubernetesObject;
  readonly updateStatus: (
    group: string,
    resource: string,
    object: KubernetesObject,
  ) => KubernetesObject;
  readonly remove: (group: string, resource: string, place: ObjectPlace) => void;
  readonly get: (
    group: string,
    resource: string,
    namespace: string,
    name: string,
  ) => KubernetesObject | undefined;
  readonly list: (group: string, resource: string) => readonly KubernetesObject[];
  readonly events: () => readonly BenchEvent[];
  /** Runs `ms` virtual milliseconds. */
  readonly advance: (ms: number) => void;
}

interface Due {
  readonly reconciler: Reconciler;
  readonly key: string;
}

const START_MS = 1_767_225_600_000;
const STEP_MS = 50;

/** Runs reconcilers in steps of 50 ms: enough for tests, without the simulator that is built on this package. */
export function createBench(reconcilers: readonly Reconciler[]): Bench {
  let nowMs = START_MS;
  let state = 1;
  const random = {
    next: (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647,
  };
  const server = createApiServer({ now: () => nowMs, random });
  const ready = new Map<string, Due>();
  const later = new Map<string, Due & { readonly atMs: number }>();
  const add = (reconciler: Reconciler, key: string): void => {
    ready.set(`${reconciler.name} ${key}`, { reconciler, key });
  };
  server.subscribe((event) => {
    for (const reconciler of reconcilers)
      for (const key of reconciler.keysOf(event, server.store)) add(reconciler, key);
  });
  function run(): void {
    for (const [id, due] of later) {
      if (due.atMs > nowMs) continue;
      later.delete(id);
      add(due.reconciler, due.key);
    }
    for (let [next] = ready; next !== undefined; [next] = ready) {
      const [id, { reconciler, key }] = next;
      ready.delete(id);
      const result = reconciler.reconcile(key, { store: server.store, now: nowMs, random });
      for (const write of result.writes) server.write(write, reconciler.manager ?? reconciler.name);
      if (result.requeueAfterMs === undefined) continue;
      if (result.requeueAfterMs === 0) add(reconciler, key);
      else later.set(id, { reconciler, key, atMs: nowMs + result.requeueAfterMs });
    }
  }
  const written = (
    verb: 'create' | 'update' | 'updateStatus',
    resource: { readonly group: string; readonly resource: string },
    object: KubernetesObject,
  ): KubernetesObject => {
    const outcome = server.write({ verb, resource, object }, 'tester');
    if (!outcome.ok) throw new Error(outcome.failure.message);
    return outcome.object;
  };
  const name = 'default';
  const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: name } };
  written('create', { group: '', resource: 'namespaces' }, namespace);
  written('create', { group: '', resource: 'serviceaccounts' }, account);
  const authority = { name: 'kube-root-ca.crt', namespace: name }; // every pod mounts it
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: authority };
  written('create', { group: '', resource: 'configmaps' }, map);
  return {
    create: (group, resource, object) => written('create', { group, resource }, object),
    update: (group, resource, object) => written('update', { group, resource }, object),
    updateStatus: (group, resource, object) => written('updateStatus', { group, resource }, object),
    remove(group, resource, place) {
      server.write({ verb: 'delete', resource: { group, resource }, ...place }, 'tester');
    },
    get: (group, resource, namespace, name) =>
      server.store.get({ group, resource }, namespace, name),
    list: (group, resource) => server.store.list({ group, resource }),
    events: () =>
      server.store
        .list({ group: '', resource: 'events' })
        .toSorted(
          (a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
        ) as unknown as readonly BenchEvent[], // Events
    advance(ms) {
      run();
      for (const end = nowMs + ms; nowMs < end;) {
        nowMs = Math.min(end, nowMs + STEP_MS);
        run();
      }
    },
  };
}
