import { accessLogLines, metricSamples, type Span } from '@drydock/mesh';
import type { ContainerLogs } from '../kubelet/container-logs.ts';
import type { Pod } from '../objects/pod.ts';
import type { ProxyReport } from '../traffic/proxy-report.ts';
import { countCluster } from './cluster-counters.ts';
import { countPush } from './pilot-metrics.ts';
import {
  createMetricStore,
  type MetricStore,
  type MetricStoreSnapshot,
  type StoredSeries,
} from './metric-store.ts';

/** What the proxies of a cluster have reported: counters, logs (in the containers' logs) and spans. */
export interface MeshTelemetry {
  report(reports: readonly ProxyReport[]): void;
  /** What these reports add up to, counted apart; their lines are in the logs. */
  gather(reports: readonly ProxyReport[]): MetricStoreSnapshot;
  /** Counts the part between two multiples of what was gathered. */
  addScaled(gathered: MetricStoreSnapshot, from: number, to: number): void;
  /** Counts a configuration that a proxy took from a pod of istiod. */
  pushed(istiod: Pod | undefined, convergenceMs: number): void;
  /** The counters of a pod: Istio's and Envoy's of a proxy, those of istiod. */
  series(pod: Pod): Iterable<StoredSeries>;
  /** Sampled spans, in the order in which they ended; the last 10,000. */
  spans(): readonly Span[];
  snapshot(): MeshTelemetrySnapshot;
  restore(snapshot: MeshTelemetrySnapshot): void;
}

export interface MeshTelemetrySnapshot {
  readonly metrics: MetricStoreSnapshot;
  readonly spans: readonly Span[];
}

const KEPT_SPANS = 10_000;
const PROXY = 'istio-proxy';

export function createMeshTelemetry(logs: ContainerLogs): MeshTelemetry {
  const store = createMetricStore();
  let spans: readonly Span[] = [];
  function takeIn(reports: readonly ProxyReport[], into: MetricStore): void {
    const ended: Span[] = [];
    for (const { pod, telemetry, record, span, cluster, endMs } of reports) {
      const owner = pod.metadata.uid ?? '';
      into.record(owner, metricSamples(telemetry, record));
      if (cluster) countCluster(into, owner, cluster);
      for (const { log, text } of accessLogLines(telemetry, record)) {
        if (log.path === '/dev/stdout') logs.write(owner, PROXY, { atMs: endMs, text });
      }
      if (span) ended.push(span);
    }
    if (ended.length > 0) spans = [...spans, ...ended].slice(-KEPT_SPANS);
  }
  return {
    report: (reports) => takeIn(reports, store),
    gather(reports) {
      const apart = createMetricStore();
      takeIn(reports, apart);
      return apart.snapshot();
    },
    addScaled: (gathered, from, to) => store.addScaled(gathered, from, to),
    pushed: (istiod, convergenceMs) => countPush(store, istiod, convergenceMs),
    series: (pod) => store.series(pod.metadata.uid ?? ''),
    spans: () => spans,
    snapshot: () => ({ metrics: store.snapshot(), spans }),
    restore(snapshot) {
      store.restore(snapshot.metrics);
      spans = snapshot.spans;
    },
  };
}
