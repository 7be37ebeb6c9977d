export { createSimulator } from './create-simulator.ts';
export type { LoadProfile, LoadRequest, LoadStatus } from './load/load-profile.ts';
export type { ArgocdView } from './argocd/compose-argocd.ts';
export type { PrometheusView } from './prometheus/prometheus-view.ts';
export type { MonitorStatus } from './prometheus/discover-targets.ts';
export type { RuleProblem } from './prometheus/read-rules.ts';
export type { PodPortServer, PodPortSource } from './kubelet/pod-port.ts';
export type { Cause, Change } from './history.ts';
export type {
  ProxyRegistry,
  ProxyStatus,
  RequestShare,
  Simulator,
  SimulatorAccess,
  SimulatorOptions,
  Snapshot,
  TelemetryView,
} from './simulator.ts';
export type {
  Hop,
  ManyOptions,
  ManyResults,
  TrafficDestination,
  TrafficRequest,
  TrafficResult,
  TrafficSource,
} from './traffic.ts';
// The clockwork alone, for harnesses that bring their own cluster.
export { createVirtualClock, type VirtualClock } from './clock.ts';
export { createRandom, type SeededRandom } from './random.ts';
export { createScheduler, type Scheduler, type SchedulerOptions } from './scheduler.ts';
