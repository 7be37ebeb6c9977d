import type { GitHostSnapshot } from '@drydock/git';
import { bootstrapPolicy, type ApiServerSnapshot } from '@drydock/kubernetes';
import type { ArgocdSnapshot } from './argocd/compose-argocd.ts';
import { ARGOCD_GROUPS, installArgocd } from './argocd/install-argocd.ts';
import { BASE_OBJECTS } from './base-objects.ts';
import { composeSimulator, type SimulatorParts } from './compose-simulator.ts';
import type { Change } from './history.ts';
import type { DistributionSnapshot } from './istio/distribution.ts';
import { create, installIstio, ISTIO_GROUPS } from './istio/install-istio.ts';
import type { ContainerLogsSnapshot } from './kubelet/container-logs.ts';
import { findPodPort } from './kubelet/pod-port.ts';
import { workerNode } from './nodes.ts';
import { PROMETHEUS_STACK } from './prometheus/install-prometheus.ts';
import { MONITORING_GROUP } from './prometheus/monitoring-objects.ts';
import { LOAD_KEY, type LoadSnapshot } from './load/load-generator.ts';
import type { PrometheusSnapshot } from './prometheus/prometheus-loop.ts';
import type { SchedulerSnapshot } from './scheduler.ts';
import type { Simulator, SimulatorOptions, Snapshot } from './simulator.ts';
import type { MeshTelemetrySnapshot } from './telemetry/mesh-telemetry.ts';
import { sendMany } from './traffic/send-many.ts';
import type { UpstreamMemorySnapshot } from './traffic/upstream-memory.ts';

const DEFAULT_NODES = 2;
/** Virtual time after which `settle` gives up: a cluster that moves for an hour never stops. */
const SETTLE_LIMIT_MS = 60 * 60_000;

/** Everything that a moment consists of: references to immutable state, and the places in random sequences. */
interface Moment extends Snapshot {
  readonly server: ApiServerSnapshot;
  readonly scheduler: SchedulerSnapshot;
  readonly distribution: DistributionSnapshot;
  readonly traffic: UpstreamMemorySnapshot;
  readonly telemetry: MeshTelemetrySnapshot;
  readonly logs: ContainerLogsSnapshot;
  readonly history: readonly Change[];
  readonly random: readonly number[];
  readonly git?: GitHostSnapshot;
  readonly argocd?: ArgocdSnapshot;
  readonly prometheus?: PrometheusSnapshot;
  readonly load: LoadSnapshot;
}

/** A whole cluster on a virtual clock. See `Simulator` for what it promises. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const parts = composeSimulator(options);
  serveKinds(parts, options);
  createObjects(parts, options);
  return simulatorOf(parts, options);
}

function simulatorOf(parts: SimulatorParts, options: SimulatorOptions): Simulator {
  const { server, clock, timers, scheduler, distribution, traffic, history } = parts;

  function afterRun(): void {
    history.returnToClients();
    timers.moveTo(clock.now());
    timers.runDue();
  }

  return {
    handle: (request) => server.handle(request),
    refusal: (request) => server.refusal(request),
    store: server.store,
    now: () => clock.now(),
    advance(ms) {
      scheduler.runUntil(clock.now() + Math.max(0, ms));
      afterRun();
    },
    settle(limitMs = SETTLE_LIMIT_MS) {
      const result = scheduler.settle(limitMs);
      afterRun();
      return result;
    },
    send: (request) => traffic.send(request),
    sendVerified: (request) => traffic.sendVerified(request),
    sendMany(request, many) {
      const results = sendMany(request, many, {
        send: (each) => traffic.send(each, { trace: false }),
        now: () => clock.now(),
        runUntil: (atMs) => scheduler.runUntil(atMs),
      });
      afterRun();
      return results;
    },
    shares: (request) => traffic.shares(request),
    setLoad(profiles) {
      parts.load.start(profiles, clock.now());
      scheduler.wake(parts.load.reconciler.name, LOAD_KEY);
    },
    load: () => parts.load.status(),
    podPort: (namespace, pod, port) =>
      findPodPort(namespace, pod, port, { store: server.store, sources: parts.podPorts }),
    subscribe: (listener) => server.subscribe(listener),
    history: () => history.changes(),
    snapshot: () => momentOf(parts),
    restore: (snapshot) => restore(parts, snapshot),
    fork() {
      const forked = options.git ? { ...options, git: options.git.fork() } : options;
      const copy = composeSimulator(forked);
      serveKinds(copy, forked);
      restore(copy, momentOf(parts));
      return simulatorOf(copy, forked);
    },
    close: () => scheduler.close(),
    proxies: { status: () => distribution.status() },
    telemetry: parts.telemetryView,
    ...(parts.prometheus ? { prometheus: parts.prometheus.view } : {}),
    ...(parts.argocd ? { argocd: parts.argocd.view } : {}),
  };
}

function serveKinds({ server }: SimulatorParts, { install = [] }: SimulatorOptions): void {
  if (install.includes('istio')) server.install(ISTIO_GROUPS);
  if (install.includes('argocd')) server.install(ARGOCD_GROUPS);
  if (install.includes('prometheus')) server.install([MONITORING_GROUP]);
}

function createObjects({ server, clock }: SimulatorParts, options: SimulatorOptions): void {
  const { install = [], nodes = DEFAULT_NODES } = options;
  for (const object of bootstrapPolicy())
    server.submit({ verb: 'create', object }, 'kube-apiserver');
  for (const object of BASE_OBJECTS) create(server, object, 'kubeadm');
  for (let index = 1; index <= nodes; index++) {
    create(server, workerNode(index, clock.now()), 'kubelet');
  }
  if (install.includes('istio')) installIstio(server);
  if (install.includes('argocd')) installArgocd(server);
  if (install.includes('prometheus')) {
    for (const object of PROMETHEUS_STACK) create(server, object, 'helm');
  }
}

function momentOf(parts: SimulatorParts): Moment {
  const { clock, server, scheduler, distribution, traffic, logs, history, random } = parts;
  return {
    atMs: clock.now(),
    revision: server.store.revision,
    server: server.snapshot(),
    scheduler: scheduler.snapshot(),
    distribution: distribution.snapshot(),
    traffic: traffic.snapshot(),
    telemetry: parts.telemetry.snapshot(),
    logs: logs.snapshot(),
    history: history.changes(),
    random: random.map((source) => source.state()),
    ...(parts.git && { git: parts.git.snapshot() }),
    ...(parts.argocd && { argocd: parts.argocd.snapshot() }),
    load: parts.load.snapshot(),
    ...(parts.prometheus && { prometheus: parts.prometheus.loop.snapshot() }),
  };
}

function restore(parts: SimulatorParts, snapshot: Snapshot): void {
  const moment = snapshot as Moment; // snapshots come from momentOf and are opaque to everyone else
  parts.clock.reset(moment.atMs);
  parts.timers.reset(moment.atMs);
  parts.server.restore(moment.server);
  parts.scheduler.restore(moment.scheduler);
  parts.distribution.restore(moment.distribution);
  parts.traffic.restore(moment.traffic);
  parts.telemetry.restore(moment.telemetry);
  parts.logs.restore(moment.logs);
  parts.history.restore(moment.history);
  if (moment.git) parts.git?.restore(moment.git);
  if (moment.argocd) parts.argocd?.restore(moment.argocd);
  parts.load.restore(moment.load);
  if (moment.prometheus) parts.prometheus?.loop.restore(moment.prometheus);
  for (const [index, source] of parts.random.entries()) source.restore(moment.random[index] ?? 0);
}
