import type { KubernetesObject } from '@drydock/manifests';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { SyncOperation, SyncOutcome } from './operations.ts';
import { runSteps } from './operations.ts';
import { orderObjects, planSync } from './plan-sync.ts';
import type { SyncInput, SyncOptions } from './sync-input.ts';
import type { SyncState } from './sync-state.ts';
import { isCompleted, SYNC_STARTED } from './sync-state.ts';
import { syncStep } from './sync-step.ts';

const MOST_STEPS = 60;
const KINDS = ['Deployment', 'ConfigMap', 'Service', 'Widget'] as const;

interface Item {
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly wave: number;
}

function objectOf({ name, kind, wave }: Item): KubernetesObject {
  const annotations = { 'argocd.argoproj.io/sync-wave': String(wave) };
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'prod', annotations } };
}

const key = ({ kind, metadata }: KubernetesObject): string => `${kind}/${metadata.name}`;

/** A cluster that becomes healthy some steps after each write, and remembers what was done when. */
class Cluster {
  readonly objects = new Map<string, KubernetesObject>();
  readonly health = new Map<string, number>();
  readonly deleted: string[] = [];
  readonly writes: { readonly key: string; readonly unhealthy: readonly string[] }[] = [];
  readonly #delay: number;

  constructor(live: readonly KubernetesObject[], delay: number) {
    this.#delay = delay;
    for (const object of live) this.objects.set(key(object), object);
  }

  input(targets: readonly KubernetesObject[], options: Partial<SyncOptions>): SyncInput {
    const extra = new Map(this.objects);
    const resources = targets.map((target) => {
      const live = this.objects.get(key(target));
      extra.delete(key(target));
      return { target, ...(live ? { live } : {}) };
    });
    return {
      options: { namespace: 'prod', ...options },
      resources: [...resources, ...[...extra.values()].map((live) => ({ live }))],
      hooks: [],
      health: (object) => {
        const left = this.health.get(key(object)) ?? 0;
        return { status: left > 0 ? 'Progressing' : 'Healthy' };
      },
      findKind: () => ({ namespaced: true }),
    };
  }

  execute(operation: SyncOperation): SyncOutcome {
    const name = key(operation.object);
    if (operation.verb === 'prune') {
      this.objects.delete(name);
      this.deleted.push(name);
      return {};
    }
    if (!('dryRun' in operation) || operation.dryRun) return {};
    const unhealthy = [...this.health].filter(([, left]) => left > 0).map(([one]) => one);
    this.writes.push({ key: name, unhealthy });
    this.objects.set(name, operation.object);
    this.health.set(name, this.#delay);
    return { message: 'applied' };
  }

  tick(): void {
    for (const [name, left] of this.health) this.health.set(name, Math.max(0, left - 1));
  }

  sync(targets: readonly KubernetesObject[], options: Partial<SyncOptions>): SyncState {
    let state = SYNC_STARTED;
    for (let step = 0; step < MOST_STEPS && !isCompleted(state.phase); step += 1) {
      state = runSteps(syncStep(this.input(targets, options), state), (batch) =>
        batch.map((operation) => this.execute(operation)),
      );
      // What is kept between steps is plain data.
      state = JSON.parse(JSON.stringify(state)) as SyncState;
      this.tick();
    }
    return state;
  }
}

const item = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  kind: fc.constantFrom(...KINDS),
  wave: fc.integer({ min: -2, max: 3 }),
});
const items = fc.uniqueArray(item, {
  maxLength: 10,
  selector: ({ name, kind }) => `${kind}/${name}`,
});

describe('a sync', () => {
  it('starts no wave before the objects of the earlier ones are healthy', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 3 }), (wanted, delay) => {
        const cluster = new Cluster([], delay);
        const state = cluster.sync(wanted.map(objectOf), {});
        expect(state.phase).toBe('Succeeded');
        const waves = new Map(wanted.map((one) => [key(objectOf(one)), one.wave]));
        for (const write of cluster.writes) {
          const wave = waves.get(write.key) ?? 0;
          for (const other of write.unhealthy)
            expect(waves.get(other)).toBeGreaterThanOrEqual(wave);
        }
      }),
    );
  });

  it('prunes exactly the tracked objects that Git does not have', () => {
    fc.assert(
      fc.property(items, items, fc.boolean(), (wanted, live, prune) => {
        const cluster = new Cluster(live.map(objectOf), 0);
        const targets = wanted.map(objectOf);
        cluster.sync(targets, { prune });
        const kept = new Set(targets.map(key));
        const extra = live.map((one) => key(objectOf(one))).filter((one) => !kept.has(one));
        expect(cluster.deleted.toSorted()).toEqual(prune ? extra.toSorted() : []);
      }),
    );
  });

  it('leaves every target live, and a second one changes nothing', () => {
    fc.assert(
      fc.property(items, items, (wanted, live) => {
        const cluster = new Cluster(live.map(objectOf), 1);
        const targets = wanted.map(objectOf);
        cluster.sync(targets, { prune: true });
        const after = new Map(cluster.objects);
        expect([...cluster.objects.keys()].toSorted()).toEqual(targets.map(key).toSorted());
        cluster.sync(targets, { prune: true });
        expect(cluster.objects).toEqual(after);
      }),
    );
  });

  it('does the same for the same state, and orders tasks whatever the order they are given in', () => {
    fc.assert(
      fc.property(items, fc.nat(), (wanted, seed) => {
        const unique = wanted.map((one, index) => ({ ...one, name: `${one.name}${index}` }));
        const turned = unique.toSorted(
          (a, b) => ((a.name.length * seed + seed) % 3) - ((b.wave * seed) % 3),
        );
        const order = (list: readonly Item[]): readonly string[] =>
          orderObjects(list.map((one) => ({ object: objectOf(one), phase: 'Sync' }))).map(
            ({ object }) => key(object),
          );
        const byName = (list: readonly string[]): string => list.join(' ');
        expect(byName(order(turned))).toBe(byName(order(unique)));
      }),
    );
  });

  it('plans without touching anything', () => {
    const input = new Cluster([objectOf({ name: 'old', kind: 'Service', wave: 1 })], 0).input(
      [objectOf({ name: 'new', kind: 'Deployment', wave: 0 })],
      { prune: true },
    );
    expect(
      planSync(input).map(({ object, isPrune, wave }) => [key(object), isPrune, wave]),
    ).toEqual([
      ['Deployment/new', false, 0],
      ['Service/old', true, 1],
    ]);
  });

  it('waits for a person before it prunes what asks for one', () => {
    const guarded: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'old',
        namespace: 'prod',
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=confirm' },
      },
    };
    const cluster = new Cluster([guarded], 0);
    expect(cluster.sync([], { prune: true })).toMatchObject({
      phase: 'Running',
      message: 'waiting for pruning confirmation of /Service/old',
    });
    expect(cluster.sync([], { prune: true, pruneConfirmed: true }).phase).toBe('Succeeded');
    expect(cluster.deleted).toEqual(['Service/old']);
  });
});
