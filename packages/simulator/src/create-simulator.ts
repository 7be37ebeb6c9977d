import { createApiServer, createControllers, type ApiServerSnapshot } from '@drydock/kubernetes';
import { BASE_OBJECTS } from './base-objects.ts';
import { createVirtualClock } from './clock.ts';
import { controlledTypes } from './controlled-types.ts';
import { createDistribution, type DistributionSnapshot } from './istio/distribution.ts';
import { create, installIstio, ISTIO_GROUPS } from './istio/install-istio.ts';
import { rootCertificateReconciler } from './istio/root-certificate.ts';
import { ISTIOD_WEBHOOKS } from './istio/webhook-configurations.ts';
import { workerNode } from './nodes.ts';
import { createRandom } from './random.ts';
import { createScheduler, type SchedulerSnapshot } from './scheduler.ts';
import type { Simulator, SimulatorOptions, Snapshot } from './simulator.ts';
import { createTraffic } from './traffic/create-traffic.ts';
import type { UpstreamMemorySnapshot } from './traffic/upstream-memory.ts';
import { createWebhookAdmission } from './webhooks/webhook-admission.ts';
import { findBehaviour } from './workloads/registry.ts';

/** 2026-01-01T00:00:00Z */
const DEFAULT_START_MS = 1_767_225_600_000;
const DEFAULT_NODES = 2;
/** Virtual time after which `settle` gives up: a cluster that moves for an hour never stops. */
const SETTLE_LIMIT_MS = 60 * 60_000;

/** Everything that a moment consists of: references to immutable state, and the places in random sequences. */
interface Moment extends Snapshot {
  readonly server: ApiServerSnapshot;
  readonly scheduler: SchedulerSnapshot;
  readonly distribution: DistributionSnapshot;
  readonly traffic: UpstreamMemorySnapshot;
  readonly random: readonly number[];
}

/** A whole cluster on a virtual clock. See `Simulator` for what it promises. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const parts = compose(options);
  serveKinds(parts, options);
  createObjects(parts, options);
  return simulatorOf(parts, options);
}

function simulatorOf(parts: Parts, options: SimulatorOptions): Simulator {
  const { server, clock, timers, scheduler, distribution, traffic } = parts;

  /** Watches end by timers of their own: they neither hold `settle` up nor are part of a snapshot. */
  function runTimers(): void {
    timers.moveTo(clock.now());
    timers.runDue();
  }

  return {
    handle: (request) => server.handle(request),
    store: server.store,
    now: () => clock.now(),
    advance(ms) {
      scheduler.runUntil(clock.now() + Math.max(0, ms));
      runTimers();
    },
    settle(limitMs = SETTLE_LIMIT_MS) {
      const result = scheduler.settle(limitMs);
      runTimers();
      return result;
    },
    send: (request) => traffic.send(request),
    sendVerified: (request) => traffic.sendVerified(request),
    shares: (request) => traffic.shares(request),
    subscribe: (listener) => server.subscribe(listener),
    snapshot: () => momentOf(parts),
    restore: (snapshot) => restore(parts, snapshot),
    fork() {
      const copy = compose(options);
      serveKinds(copy, options);
      restore(copy, momentOf(parts));
      return simulatorOf(copy, options);
    },
    close: () => scheduler.close(),
    proxies: { status: () => distribution.status() },
  };
}

type Parts = ReturnType<typeof compose>;

function compose({
  seed = 1,
  startMs = DEFAULT_START_MS,
  propagationMs = [100, 500],
  install = [],
}: SimulatorOptions) {
  const clock = createVirtualClock(startMs);
  const timers = createVirtualClock(startMs);
  // Each part draws from a sequence of its own: requests do not change the names of pods.
  const random = {
    server: createRandom(seed),
    controllers: createRandom(seed ^ 0x9e37_79b9),
    distribution: createRandom(seed ^ 0x85eb_ca6b),
    traffic: createRandom(seed ^ 0xc2b2_ae35),
  };
  const server = createApiServer({
    now: () => clock.now(),
    random: random.server,
    schedule: (delayMs, run) => timers.schedule(delayMs, run),
    admission: [
      createWebhookAdmission('mutating', ISTIOD_WEBHOOKS),
      createWebhookAdmission('validating', ISTIOD_WEBHOOKS),
    ],
  });
  const distribution = createDistribution({ propagationMs, random: random.distribution });
  const traffic = createTraffic({
    store: server.store,
    random: random.traffic,
    now: () => clock.now(),
    configOf: (pod) => distribution.configOf(pod),
  });
  const scheduler = createScheduler({
    server,
    clock,
    random: random.controllers,
    reconcilers: [
      ...createControllers({
        canPull: (image) => findBehaviour(image) !== undefined,
        types: controlledTypes(server.store, install.includes('istio') ? ISTIO_GROUPS : []),
      }),
      rootCertificateReconciler,
      distribution.reconciler,
    ],
  });
  return { clock, timers, server, distribution, traffic, scheduler, random: Object.values(random) };
}

function serveKinds({ server }: Parts, { install = [] }: SimulatorOptions): void {
  if (install.includes('istio')) server.install(ISTIO_GROUPS);
}

function createObjects({ server, clock }: Parts, options: SimulatorOptions): void {
  const { install = [], nodes = DEFAULT_NODES } = options;
  for (const object of BASE_OBJECTS) create(server, object, 'kubeadm');
  for (let index = 1; index <= nodes; index++) {
    create(server, workerNode(index, clock.now()), 'kubelet');
  }
  if (install.includes('istio')) installIstio(server);
}

function momentOf({ clock, server, scheduler, distribution, traffic, random }: Parts): Moment {
  return {
    atMs: clock.now(),
    revision: server.store.revision,
    server: server.snapshot(),
    scheduler: scheduler.snapshot(),
    distribution: distribution.snapshot(),
    traffic: traffic.snapshot(),
    random: random.map((source) => source.state()),
  };
}

function restore(parts: Parts, snapshot: Snapshot): void {
  const moment = snapshot as Moment; // snapshots come from momentOf and are opaque to everyone else
  parts.clock.reset(moment.atMs);
  parts.timers.reset(moment.atMs);
  parts.server.restore(moment.server);
  parts.scheduler.restore(moment.scheduler);
  parts.distribution.restore(moment.distribution);
  parts.traffic.restore(moment.traffic);
  for (const [index, source] of parts.random.entries()) source.restore(moment.random[index] ?? 0);
}
