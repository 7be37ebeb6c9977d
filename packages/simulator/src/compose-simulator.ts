import type { GitHost, Push } from '@drydock/git';
import {
  createApiServer,
  createControllers,
  type ApiServer,
  type ApiServerOptions,
  type Reconciler,
} from '@drydock/kubernetes';
import { createCelEvaluator } from '@drydock/validation/cel';
import { composeArgocd, type InstalledArgocd } from './argocd/compose-argocd.ts';
import { createVirtualClock, type VirtualClock } from './clock.ts';
import { createHistory, type History } from './history.ts';
import { createDistribution, type Distribution } from './istio/distribution.ts';
import { rootCertificateReconciler } from './istio/root-certificate.ts';
import { schemaAdmission } from './istio/schema-admission.ts';
import { ISTIOD_WEBHOOKS } from './istio/webhook-configurations.ts';
import { webhookPatcher } from './istio/webhook-patcher.ts';
import { createContainerLogs, type ContainerLogs } from './kubelet/container-logs.ts';
import { answerLogRequest } from './kubelet/log-endpoint.ts';
import { answerMetricsRequest, METRICS_TYPES } from './kubelet/resource-metrics.ts';
import type { PodPortSource } from './kubelet/pod-port.ts';
import { answerProxyRequest } from './kubelet/proxy-endpoint.ts';
import { createLoadGenerator, type LoadGenerator } from './load/load-generator.ts';
import { loadBalancerReconciler } from './load-balancer.ts';
import { podNetwork, type PageSource } from './prometheus/pod-network.ts';
import {
  composePrometheus,
  prometheusPort,
  type InstalledPrometheus,
} from './prometheus/prometheus-view.ts';
import { createRandom, type SeededRandom } from './random.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import type { SimulatorOptions, TelemetryView } from './simulator.ts';
import { createMeshTelemetry, type MeshTelemetry } from './telemetry/mesh-telemetry.ts';
import { activeIstiod } from './telemetry/pilot-metrics.ts';
import { createTelemetryConsole } from './telemetry/telemetry-view.ts';
import { createTraffic, type Traffic } from './traffic/create-traffic.ts';
import { workloadPorts } from './traffic/workload-port.ts';
import { createWebhookAdmission } from './webhooks/webhook-admission.ts';
import { LOCAL_PATH } from './base-objects.ts';
import { counterpartOf } from './helm/counterparts.ts';
import { createHelmController } from './helm/helm-controller.ts';
import { probeWorkload } from './kubelet/probe-workload.ts';
import { containerRunOf } from './workloads/container-run.ts';
import { findBehaviour } from './workloads/registry.ts';
import { usageOf } from './workloads/usage.ts';

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
  readonly telemetry: MeshTelemetry;
  readonly telemetryView: TelemetryView;
  readonly logs: ContainerLogs;
  readonly history: History;
  readonly load: LoadGenerator;
  /** undefined: none is installed. */
  readonly prometheus: InstalledPrometheus | undefined;
  /** Who listens on which ports of which pods: the first source that knows. */
  readonly podPorts: readonly PodPortSource[];
  /** Each part draws from a sequence of its own: requests do not change the names of pods. */
  readonly random: readonly SeededRandom[];
  /** The repositories of the lab, where it has some. */
  readonly git: GitHost | undefined;
  /** undefined: none is installed. */
  readonly argocd: InstalledArgocd | undefined;
}

export function composeSimulator(options: SimulatorOptions): SimulatorParts {
  const { seed = 1, startMs = DEFAULT_START_MS, propagationMs = [100, 500] } = options;
  const clock = createVirtualClock(startMs);
  const timers = createVirtualClock(startMs);
  const random = randomSources(seed);
  const logs = createContainerLogs();
  const podPorts: PodPortSource[] = [];
  const server = startServer(options, { clock, timers, logs, podPorts, random: random.server });
  const history = createHistory();
  server.subscribe((event) => history.note(event, clock.now()));
  const telemetry = createMeshTelemetry(logs);
  const distribution = createDistribution({
    propagationMs,
    random: random.distribution,
    onPush: (convergenceMs) => telemetry.pushed(activeIstiod(server.store), convergenceMs),
  });
  const traffic = createTraffic({
    store: server.store,
    random: random.traffic,
    logs,
    now: () => clock.now(),
    configOf: (pod) => distribution.configOf(pod),
    report: (reports) => telemetry.report(reports),
  });
  const now = (): number => clock.now();
  const telemetryConsole = createTelemetryConsole({
    store: server.store,
    telemetry,
    distribution,
    traffic,
    now,
  });
  podPorts.push(...telemetryConsole.podPorts);
  podPorts.push(workloadPorts((pod, port, request) => traffic.answerInPod(pod, port, request)));
  const argocd = argocdOf(options, server, now);
  if (argocd) podPorts.push(argocd.metrics.podPorts);
  const pages = argocd ? [argocd.metrics.pages] : [];
  const prometheus = prometheusOf(options, { view: telemetryConsole.view, traffic, now, pages });
  if (prometheus) podPorts.push(prometheusPort(prometheus.view));
  const load = createLoadGenerator({ traffic, telemetry, distribution, seed });
  const reconcilers = [
    ...reconcilersOf(server, distribution, options),
    ...(argocd?.reconcilers ?? []),
    ...(prometheus ? [prometheus.loop.reconciler] : []),
    load.reconciler,
    createHelmController({
      types: () => server.types(),
      logs,
      serve: (groups) => server.install(groups),
      findChart: (reference) => options.helmChart?.(reference),
      counterpart: (reference) => counterpartOf(reference, playableIn(options)),
    }),
  ];
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
    telemetry,
    telemetryView: telemetryConsole.view,
    logs,
    history,
    prometheus,
    load,
    podPorts,
    random: sources,
    git: options.git,
    argocd,
  };
}

interface ServerSurroundings extends Pick<
  SimulatorParts,
  'clock' | 'timers' | 'logs' | 'podPorts'
> {
  readonly random: SeededRandom;
}

function startServer(
  options: SimulatorOptions,
  { clock, timers, logs, podPorts, random }: ServerSurroundings,
): ApiServer {
  const server: ApiServer = createApiServer({
    now: () => clock.now(),
    random,
    schedule: (delayMs, run) => timers.schedule(delayMs, run),
    admission: [
      createWebhookAdmission('mutating', ISTIOD_WEBHOOKS),
      schemaAdmission,
      createWebhookAdmission('validating', ISTIOD_WEBHOOKS),
    ],
    aggregated: METRICS_TYPES,
    evaluateRule: createCelEvaluator(),
    ...accessOf(options),
    extend: (request) => answerBeside(request, { server, logs, clock, podPorts }),
  });
  return server;
}

function randomSources(
  seed: number,
): Readonly<Record<'server' | 'controllers' | 'distribution' | 'traffic', SeededRandom>> {
  return {
    server: createRandom(seed),
    controllers: createRandom(seed ^ 0x9e37_79b9),
    distribution: createRandom(seed ^ 0x85eb_ca6b),
    traffic: createRandom(seed ^ 0xc2b2_ae35),
  };
}

/** The programs that are there or may come. */
function playableIn({ install = [], installable = [] }: SimulatorOptions): ReadonlySet<Program> {
  return new Set([...install, ...installable]);
}

type Program = NonNullable<SimulatorOptions['install']>[number];

/** The Argo CD of the cluster, where there is one or may be. */
function argocdOf(
  options: SimulatorOptions,
  server: ApiServer,
  now: () => number,
): InstalledArgocd | undefined {
  const { git, gitWebhook = false, luaHealth } = options;
  if (!playableIn(options).has('argocd')) return undefined;
  const pushes =
    gitWebhook && git ? (told: (push: Push) => void) => git.subscribe(told) : undefined;
  return composeArgocd(server, { repositories: git, pushes, luaHealth, now });
}

/** The Prometheus of the cluster, where one is installed. */
function prometheusOf(
  { install = [], stopwatch }: SimulatorOptions,
  parts: {
    readonly view: TelemetryView;
    readonly traffic: Traffic;
    readonly now: () => number;
    readonly pages: readonly PageSource[];
  },
): InstalledPrometheus | undefined {
  if (!install.includes('prometheus')) return undefined;
  const { view, traffic, now, pages } = parts;
  return composePrometheus((store) => podNetwork(store, { telemetry: view, traffic, pages }), {
    now,
    ...(stopwatch ? { stopwatch } : {}),
  });
}

/** Who is known by which token: the admin; tokens of service accounts the server knows itself. */
function accessOf({
  access,
}: SimulatorOptions): Pick<ApiServerOptions, 'authenticate' | 'authorization'> {
  if (!access) return {};
  const { adminToken, authorization = 'allow' } = access;
  const groups = ['system:masters', 'system:authenticated'];
  return {
    authorization,
    authenticate: (token) =>
      token === adminToken ? { name: 'kubernetes-admin', groups } : undefined,
  };
}

type Surroundings = Pick<SimulatorParts, 'server' | 'logs' | 'clock' | 'podPorts'>;

/** What the kubelets of a cluster answer, not its store. */
async function answerBeside(
  request: Request,
  { server, logs, clock, podPorts }: Surroundings,
): Promise<Response | undefined> {
  const { store } = server;
  const now = (): number => clock.now();
  const own =
    answerLogRequest(request, { store, logs, now }) ??
    answerMetricsRequest(request, { store, now });
  if (own) return own;
  return answerProxyRequest(request, { store, sources: podPorts });
}

function reconcilersOf(
  server: ApiServer,
  distribution: Distribution,
  options: SimulatorOptions,
): readonly Reconciler[] {
  const controllers = createControllers({
    canPull: (image) => findBehaviour(image) !== undefined,
    runOf: containerRunOf,
    probe: probeWorkload,
    provisions: (provisioner) => provisioner === LOCAL_PATH,
    usageOf,
    types: () => server.types(),
  });
  const mesh = [rootCertificateReconciler, webhookPatcher, distribution.reconciler];
  // Argo CD may bring istiod itself; without one the mesh's controllers do nothing.
  const playable = playableIn(options);
  const hasMesh = playable.has('istio') || playable.has('argocd');
  return [...controllers, loadBalancerReconciler, ...(hasMesh ? mesh : [])];
}
