export { createSimulator } from './create-simulator.ts';
export type { Cause, Change } from './history.ts';
export type {
  ProxyRegistry,
  ProxyStatus,
  RequestShare,
  Simulator,
  SimulatorOptions,
  Snapshot,
} from './simulator.ts';
export type {
  Hop,
  TrafficDestination,
  TrafficRequest,
  TrafficResult,
  TrafficSource,
} from './traffic.ts';
