import type { Random, StoreView } from '@drydock/kubernetes';
import type { IsEjected, ProxyConfig } from '@drydock/mesh';
import type { ContainerLogs } from '../kubelet/container-logs.ts';
import type { Pod } from '../objects/pod.ts';
import type { SeededRandom } from '../random.ts';
import type { RequestShare } from '../simulator.ts';
import type { TrafficRequest, TrafficResult } from '../traffic.ts';
import { createPodIndex, type PodIndex } from './pod-index.ts';
import { answer, deliver, type Delivery } from './deliver.ts';
import type { Exchange, WireRequest } from './exchange.ts';
import { followPath } from './follow-path.ts';
import { sharesOf } from './shares.ts';
import { sendTraffic } from './send.ts';
import { throughProxy } from './through-proxy.ts';
import type { ProxyReport } from './proxy-report.ts';
import type { TrafficContext } from './traffic-context.ts';
import { createTokenVerification } from './token-verification.ts';
import { createUpstreamMemory, type UpstreamMemorySnapshot } from './upstream-memory.ts';

export interface TrafficOptions {
  readonly store: StoreView;
  readonly random: SeededRandom;
  readonly logs: ContainerLogs;
  /** Virtual milliseconds since the epoch. */
  readonly now: () => number;
  readonly configOf: (pod: Pod) => ProxyConfig | undefined;
  /** Takes what the proxies on the way of a finished request report. */
  readonly report: (reports: readonly ProxyReport[]) => void;
}

/** A pod address that no pod has. */
const SCRAPER_IP = '10.244.255.254';

/** Requests between the workloads of a cluster. */
export interface Traffic {
  send(request: TrafficRequest, options?: { readonly trace?: boolean }): TrafficResult;
  /** Sends a request with a random source of the caller's, and gives what the proxies report of it instead of counting it. */
  sample(
    request: TrafficRequest,
    own: Random,
  ): { readonly status?: number; readonly reports: readonly ProxyReport[] };
  sendVerified(request: TrafficRequest): Promise<TrafficResult>;
  shares(request: TrafficRequest): readonly RequestShare[];
  /** What a pod's application answers on one of its ports to a client inside the pod: no proxy is in between. */
  answerInPod(pod: Pod, port: number, request: WireRequest): Exchange;
  /** What a client without a proxy, outside the pod, gets from one of its ports: its sidecar is in between. */
  reachPod(pod: Pod, port: number, request: WireRequest): Exchange;
  /** Which endpoints outlier detection keeps from a pod's proxy now. */
  ejectionsOf(pod: Pod): IsEjected;
  snapshot(): UpstreamMemorySnapshot;
  restore(snapshot: UpstreamMemorySnapshot): void;
}

export function createTraffic(options: TrafficOptions): Traffic {
  const { store, random, logs, now, configOf, report } = options;
  const memory = createUpstreamMemory();
  const tokens = createTokenVerification();
  let pods: PodIndex | undefined;
  let podsRevision = -1;
  const context = (): TrafficContext => {
    if (!pods || podsRevision !== store.revision) pods = createPodIndex(store);
    podsRevision = store.revision;
    return {
      store,
      pods,
      random,
      now: now(),
      memory,
      tokens,
      logs,
      reports: [],
      isTracing: true,
      depth: 0,
      configOf,
      followPath,
      enterProxy: throughProxy,
    };
  };
  const reported = (run: (current: TrafficContext) => Exchange): Exchange => {
    const current = context();
    const exchange = run(current);
    tokens.forget();
    report(current.reports);
    return exchange;
  };
  return {
    send(request, { trace = true } = {}) {
      const current = { ...context(), isTracing: trace };
      const result = sendTraffic(request, current);
      tokens.forget();
      report(current.reports);
      return result;
    },
    sample(request, own) {
      const current = { ...context(), random: own, isTracing: false };
      const { status } = sendTraffic(request, current);
      tokens.forget();
      return { ...(status === undefined ? {} : { status }), reports: current.reports };
    },
    async sendVerified(request) {
      for (;;) {
        const before = { place: random.state(), memory: memory.snapshot(), logs: logs.snapshot() };
        const current = context();
        const result = sendTraffic(request, current);
        if (!tokens.isPending) {
          tokens.forget();
          report(current.reports);
          return result;
        }
        random.restore(before.place);
        memory.restore(before.memory);
        logs.restore(before.logs);
        await tokens.verifyPending();
      }
    },
    shares: (request) => sharesOf(request, context()),
    answerInPod: (pod, port, request) =>
      reported((current) => answer(pod, deliveryTo(pod, port, request, '127.0.0.1'), current)),
    reachPod: (pod, port, request) =>
      reported((current) => deliver(deliveryTo(pod, port, request, SCRAPER_IP), current)),
    ejectionsOf({ metadata }) {
      const state = memory.stateOf(`${metadata.namespace ?? ''}/${metadata.name}`, now());
      return (cluster, endpoint) => state.isEjected?.(cluster, endpoint) ?? false;
    },
    snapshot: () => memory.snapshot(),
    restore(snapshot) {
      pods = undefined;
      memory.restore(snapshot);
    },
  };
}

/** A plain connection to a pod's own address. */
function deliveryTo(pod: Pod, port: number, request: WireRequest, sourceIp: string): Delivery {
  const to = { ip: pod.status?.podIP ?? '', port };
  return { request, to, connection: { tls: 'plaintext', sourceIp }, startMs: 0 };
}
