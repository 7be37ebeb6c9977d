import {
  createApiServer,
  createControllers,
  type ApiServer,
  type Reconciler,
} from '@drydock/kubernetes';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { createHistory, type History } from './history.ts';
import { createDistribution, type Distribution } from './istio/distribution.ts';
import { rootCertificateReconciler } from './istio/root-certificate.ts';
import { schemaAdmission } from './istio/schema-admission.ts';
import { ISTIOD_WEBHOOKS } from './istio/webhook-configurations.ts';
import { createContainerLogs, type ContainerLogs } from './kubelet/container-logs.ts';
import { loadBalancerReconciler } from './load-balancer.ts';
import { createRandom, type SeededRandom } from './random.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import type { SimulatorOptions } from './simulator.ts';
import { createTraffic, type Traffic } from './traffic/create-traffic.ts';
import { createWebhookAdmission } from './webhooks/webhook-admission.ts';
import { findBehaviour } from './workloads/registry.ts';

/** 2026-01-01T00:00:00Z */
const DEFAULT_START_MS = 1_767_225_600_000;

/** The parts of a simulator, wired to one another, with nothing in them yet. */
export interface SimulatorParts {
  readonly clock: VirtualClock;
  /** Timers of watches: they neither hold `settle` up nor are part of a snapshot. */
  readonly timers: VirtualClock;
  readonly server: ApiServer;
  readonly scheduler: Scheduler;
  readonly distribution: Distribution;
  readonly traffic: Traffic;
  readonly logs: ContainerLogs;
  readonly history: History;
  /** Each part draws from a sequence of its own: requests do not change the names of pods. */
  readonly random: readonly SeededRandom[];
}

export function composeSimulator(options: SimulatorOptions): SimulatorParts {
  const { seed = 1, startMs = DEFAULT_START_MS, propagationMs = [100, 500] } = options;
  const clock = createVirtualClock(startMs);
  const timers = createVirtualClock(startMs);
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
      schemaAdmission,
      createWebhookAdmission('validating', ISTIOD_WEBHOOKS),
    ],
  });
  const history = createHistory();
  server.subscribe((event) => history.note(event, clock.now()));
  const distribution = createDistribution({ propagationMs, random: random.distribution });
  const logs = createContainerLogs();
  const traffic = createTraffic({
    store: server.store,
    random: random.traffic,
    logs,
    now: () => clock.now(),
    configOf: (pod) => distribution.configOf(pod),
  });
  const reconcilers = reconcilersOf(server, distribution, options);
  const scheduler = createScheduler({
    server,
    clock,
    random: random.controllers,
    reconcilers: reconcilers.map((reconciler) => history.attributing(reconciler)),
  });
  const sources = Object.values(random);
  return {
    clock,
    timers,
    server,
    scheduler,
    distribution,
    traffic,
    logs,
    history,
    random: sources,
  };
}

function reconcilersOf(
  server: ApiServer,
  distribution: Distribution,
  { install = [] }: SimulatorOptions,
): readonly Reconciler[] {
  const controllers = createControllers({
    canPull: (image) => findBehaviour(image) !== undefined,
    types: () => server.types(),
  });
  const mesh = [rootCertificateReconciler, distribution.reconciler];
  return [...controllers, loadBalancerReconciler, ...(install.includes('istio') ? mesh : [])];
}
