import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClusterSnapshot } from '../cluster.ts';
import {
  createSimulatedCluster,
  type SimulatedCluster,
} from '../simulated/create-simulated-cluster.ts';
import type { ClusterLease, ClusterPoolOptions, PoolClock } from './cluster-pool.ts';
import { createClusterPool } from './create-cluster-pool.ts';

/** Time that passes when told. */
function createTime(): PoolClock & { pass(ms: number): void } {
  let now = 0;
  const due = new Set<{ readonly at: number; readonly action: () => void }>();
  return {
    now: () => now,
    after(ms, action) {
      const entry = { at: now + ms, action };
      due.add(entry);
      return () => void due.delete(entry);
    },
    pass(ms) {
      now += ms;
      for (const entry of [...due].filter(({ at }) => at <= now)) {
        due.delete(entry);
        entry.action();
      }
    },
  };
}

/** Until everything that can go on without time has gone on. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Numbered extends AsyncDisposable {
  readonly id: number;
}

/** Clusters as the pool sees them: what lives now and how many there were at most. */
function createWorld(): {
  readonly alive: Set<number>;
  readonly most: () => number;
  readonly create: () => Promise<Numbered>;
} {
  const alive = new Set<number>();
  let [made, most] = [0, 0];
  return {
    alive,
    most: () => most,
    create() {
      const id = (made += 1);
      alive.add(id);
      most = Math.max(most, alive.size);
      return Promise.resolve({
        id,
        [Symbol.asyncDispose]: () => {
          alive.delete(id);
          return Promise.resolve();
        },
      });
    },
  };
}

type Given = Partial<ClusterPoolOptions<Numbered>>;

function setUp(given: Given = {}) {
  const [time, world] = [createTime(), createWorld()];
  const pool = createClusterPool<Numbered>({
    create: world.create,
    size: 2,
    limit: 3,
    clock: time,
    ...given,
  });
  return { time, world, pool };
}

test('keeps simulated clusters ready, gives one out and brings it back to its beginning', async () => {
  const begun = new WeakMap<SimulatedCluster, ClusterSnapshot>();
  await using pool = createClusterPool({
    async create() {
      const cluster = createSimulatedCluster({ install: [] });
      begun.set(cluster, await cluster.snapshots.capture());
      return cluster;
    },
    async reset(cluster) {
      const snapshot = begun.get(cluster);
      if (snapshot) await cluster.snapshots.restore(snapshot);
    },
    size: 1,
    limit: 1,
    clock: createTime(),
  });
  const metadata = { name: 'mine', namespace: 'default' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  const lease = await pool.claim();
  expect(await lease.cluster.kube.create(object)).toMatchObject({ ok: true });
  await lease[Symbol.asyncDispose]();
  const again = await pool.claim();
  expect(again.cluster).toBe(lease.cluster);
  expect(await again.cluster.kube.create(object)).toMatchObject({ ok: true });
});

test('replaces what it gave out, up to the limit, and those who come later wait in order', async () => {
  const { pool, world } = setUp();
  await rest();
  expect(pool.status()).toMatchObject({ ready: 2, claimed: 0 });
  const leases = await Promise.all([pool.claim(), pool.claim(), pool.claim()]);
  await rest();
  expect(pool.status()).toMatchObject({ ready: 0, claimed: 3, waiting: 0 });
  const places: string[] = [];
  const late = ['a', 'b'].map((name) =>
    pool
      .claim({ onPosition: (position) => places.push(`${name}${position}`) })
      .then(({ cluster }) => places.push(`${name} has ${cluster.id}`)),
  );
  await leases[0]?.[Symbol.asyncDispose]();
  await rest();
  await leases[1]?.[Symbol.asyncDispose]();
  await Promise.all(late);
  expect(places).toEqual(['a1', 'b2', 'b1', 'a has 4', 'b has 5']);
  expect(world.most()).toBeLessThanOrEqual(3);
  await pool[Symbol.asyncDispose]();
  expect([...world.alive]).toEqual([]);
});

test('a claim that is given up leaves the queue', async () => {
  const { pool } = setUp({ size: 0, limit: 1 });
  const first = await pool.claim();
  const leave = new AbortController();
  const places: number[] = [];
  const second = pool.claim({ signal: leave.signal });
  const third = pool.claim({ onPosition: (position) => places.push(position) });
  leave.abort(new Error('went home'));
  await expect(second).rejects.toThrow('went home');
  await first[Symbol.asyncDispose]();
  expect((await third).cluster.id).toBe(2);
  expect(places).toEqual([2, 1]);
  await expect(pool.claim({ signal: leave.signal })).rejects.toThrow('went home');
});

test('a lease that is not renewed is taken back, and its holder is told', async () => {
  const { pool, time, world } = setUp({ leaseMs: 60_000 });
  const lease = await pool.claim();
  time.pass(50_000);
  expect(lease.renew()).toBe(true);
  time.pass(50_000);
  expect(lease.expired.aborted).toBe(false);
  time.pass(10_000);
  expect(lease.expired.aborted).toBe(true);
  expect(String(lease.expired.reason)).toContain('Nobody used this cluster for 1 min');
  expect(lease.renew()).toBe(false);
  await rest();
  expect(world.alive.has(lease.cluster.id)).toBe(false);
  expect(pool.status()).toMatchObject({ claimed: 0, ready: 2 });
});

test('a cluster that waited too long is replaced', async () => {
  const { pool, time, world } = setUp({ maxAgeMs: 1000 });
  await rest();
  expect([...world.alive]).toEqual([1, 2]);
  time.pass(1000);
  await rest();
  expect([...world.alive]).toEqual([3, 4]);
  expect(pool.status()).toMatchObject({ ready: 2 });
});

test('a cluster that died while it waited is not given out', async () => {
  const dead = new Set([1]);
  const { pool, world } = setUp({ isUsable: ({ id }) => Promise.resolve(!dead.has(id)) });
  await rest();
  expect((await pool.claim()).cluster.id).toBe(2);
  await rest();
  expect(world.alive.has(1)).toBe(false);
});

test('a cluster that cannot be reset is thrown away', async () => {
  const errors: unknown[] = [];
  const reset = (): Promise<void> => Promise.reject(new Error('disk full'));
  const { pool, world } = setUp({ reset, onError: (error) => errors.push(error) });
  const lease = await pool.claim();
  await lease[Symbol.asyncDispose]();
  await rest();
  expect(world.alive.has(lease.cluster.id)).toBe(false);
  expect(errors).toEqual([new Error('disk full')]);
});

test('tells those who wait after three failures, pauses longer each time, and recovers', async () => {
  const world = createWorld();
  let isBroken = true;
  let attempts = 0;
  const { pool, time } = setUp({
    size: 0,
    startingAtOnce: 1,
    retryMs: 1000,
    create: () => {
      attempts += 1;
      return isBroken ? Promise.reject(new Error('no space left')) : world.create();
    },
  });
  const claim = pool.claim();
  const told = expect(claim).rejects.toThrow(
    'No cluster could be made for the pool, 3 times in a row: no space left',
  );
  for (const pause of [999, 1, 1999, 1]) {
    await rest();
    time.pass(pause);
  }
  await told;
  expect(attempts).toBe(3);
  expect(pool.status()).toMatchObject({ waiting: 0, lastError: 'no space left' });
  isBroken = false;
  const later = pool.claim();
  await rest();
  time.pass(4000);
  expect((await later).cluster.id).toBe(1);
  expect(pool.status()).not.toHaveProperty('lastError');
});

test('tells those who wait at once when another attempt would be in vain', async () => {
  const create = (): Promise<Numbered> => Promise.reject(new Error('no engine here'));
  const { pool } = setUp({ create, isFinal: () => true });
  await expect(pool.claim()).rejects.toThrow('no engine here');
});

test('refuses claims beyond its queue, and all when it closes', async () => {
  const never = (signal: AbortSignal): Promise<Numbered> =>
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    );
  const { pool } = setUp({ create: never, queueLimit: 1 });
  const waiting = pool.claim();
  const refused = expect(waiting).rejects.toThrow('The pool of clusters is closed');
  await expect(pool.claim()).rejects.toMatchObject({ code: 'no-room' });
  await pool[Symbol.asyncDispose]();
  await refused;
  await expect(pool.claim()).rejects.toThrow('closed');
  expect(pool.status()).toMatchObject({ starting: 0, ready: 0, waiting: 0 });
});

test('a cluster that is finished while the pool closes is thrown away', async () => {
  const world = createWorld();
  let finish = (): void => undefined;
  const started = new Promise<void>((resolve) => (finish = resolve));
  const { pool } = setUp({ create: () => started.then(world.create) });
  const closing = pool[Symbol.asyncDispose]();
  finish();
  await closing;
  expect([...world.alive]).toEqual([]);
});

test('law: whatever happens, never more than the limit, each cluster has one holder, and none is left', async () => {
  const acts = fc.array(
    fc.record({
      act: fc.constantFrom('claim', 'give up', 'return', 'time', 'renew'),
      which: fc.nat(9),
      fails: fc.boolean(),
    }),
    { maxLength: 40 },
  );
  const numbers = fc.record({ size: fc.nat(3), limit: fc.integer({ min: 1, max: 4 }) });
  await fc.assert(
    fc.asyncProperty(acts, numbers, async (script, { size, limit }) => {
      let fails = false;
      const [time, world] = [createTime(), createWorld()];
      const pool = createClusterPool<Numbered>({
        create: () => (fails ? Promise.reject(new Error('no')) : world.create()),
        reset: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve()),
        size,
        limit,
        leaseMs: 30_000,
        clock: time,
      });
      const held: ClusterLease<Numbered>[] = [];
      const waiting: AbortController[] = [];
      for (const { act, which, ...next } of script) {
        fails = next.fails;
        const lease = held[which % Math.max(1, held.length)];
        if (act === 'claim') {
          const leave = new AbortController();
          waiting.push(leave);
          pool.claim({ signal: leave.signal }).then(
            (given) => held.push(given),
            () => undefined,
          );
        } else if (act === 'give up') waiting[which % Math.max(1, waiting.length)]?.abort();
        else if (act === 'return' && lease) {
          held.splice(held.indexOf(lease), 1);
          await lease[Symbol.asyncDispose]();
        } else if (act === 'renew') lease?.renew();
        else time.pass(10_000);
        await rest();
        const { ready, starting, claimed, returning } = pool.status();
        expect(ready + starting + claimed + returning).toBeLessThanOrEqual(limit);
        expect(world.alive.size).toBeLessThanOrEqual(limit);
        const owned = held.filter(({ expired }) => !expired.aborted).map((each) => each.cluster.id);
        expect(new Set(owned).size).toBe(owned.length);
        expect(owned.every((id) => world.alive.has(id))).toBe(true);
      }
      await pool[Symbol.asyncDispose]();
      await rest();
      expect([...world.alive]).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
