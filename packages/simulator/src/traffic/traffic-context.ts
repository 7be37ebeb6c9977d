import type { Random, StoreView } from '@drydock/kubernetes';
import type { ProxyConfig } from '@drydock/mesh';
import type { ContainerLogs } from '../kubelet/container-logs.ts';
import type { Pod } from '../objects/pod.ts';
import type { ClientPath } from './client-path.ts';
import type { Exchange } from './exchange.ts';
import type { ProxyEntry } from './proxy-entry.ts';
import type { PodIndex } from './pod-index.ts';
import type { ProxyReport } from './proxy-report.ts';
import type { TokenVerification } from './token-verification.ts';
import type { UpstreamMemory } from './upstream-memory.ts';

/** What one request needs to know of the cluster. */
export interface TrafficContext {
  readonly store: StoreView;
  readonly pods: PodIndex;
  readonly random: Random;
  /** Virtual milliseconds since the epoch at which the request is sent. */
  readonly now: number;
  /** The configuration that a proxy has now, which may be older than the cluster's; undefined: none yet. */
  configOf(pod: Pod): ProxyConfig | undefined;
  /** What proxies remember between requests. */
  readonly memory: UpstreamMemory;
  readonly tokens: TokenVerification;
  readonly logs: ContainerLogs;
  /** What the proxies on the way report; read when the request is over. */
  readonly reports: ProxyReport[];
  /** Whether hops say what decided at each step. */
  readonly isTracing: boolean;
  /** Calls of workloads to workloads, to bound a request that goes in circles. */
  readonly depth: number;
  /** Follows a request from its first step to the end. */
  followPath(path: ClientPath, context: TrafficContext): Exchange;
  /** Brings a request to a proxy that routes it. */
  enterProxy(entry: ProxyEntry, context: TrafficContext): Exchange;
}

/** Virtual milliseconds that things take; workloads say their own latency. */
export const NETWORK_MS = 1;
export const PROXY_MS = 1;

/** Beyond this many calls behind one another a request is taken to go in circles. */
export const MOST_DEPTH = 16;
