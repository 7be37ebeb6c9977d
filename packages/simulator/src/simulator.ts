import type { ChartReference } from './helm/helm-release.ts';
import type { GitHost } from '@drydock/git';
import type { ArgocdView, LuaHealth } from './argocd/compose-argocd.ts';
import type { StoreEvent, StoreView } from '@drydock/kubernetes';
import type { Span } from '@drydock/mesh';
import type { Change } from './history.ts';
import type { PodPortServer } from './kubelet/pod-port.ts';
import type { LoadProfile, LoadStatus } from './load/load-profile.ts';
import type { PrometheusView } from './prometheus/prometheus-view.ts';
import type { ScrapedPage } from './telemetry/pod-metrics.ts';
import type { ManyOptions, ManyResults, TrafficRequest, TrafficResult } from './traffic.ts';

export interface SimulatorOptions {
  /** Same seed + same inputs = the same history, byte for byte. Default 1. */
  readonly seed?: number;
  /** Virtual start, milliseconds since the epoch. Default 2026-01-01T00:00:00Z. */
  readonly startMs?: number;
  readonly install?: readonly ('argocd' | 'istio' | 'prometheus')[];
  /** Programs of which nothing is there before a HelmChart brings them, as in a k3s. Default: those of `install`. */
  readonly installable?: readonly ('argocd' | 'istio')[];
  /** Delay before a proxy has new configuration, virtual milliseconds: [least, most]. Default [100, 500]. */
  readonly propagationMs?: readonly [number, number];
  /** The repositories that Argo CD in this cluster can read; they are part of its snapshots. */
  readonly git?: GitHost;
  /** The Git server tells Argo CD of every push. Default: Argo CD asks every two to three minutes. */
  readonly gitWebhook?: boolean;
  /** Runs the health scripts of Argo CD: `createLuaHealth` of @drydock/gitops/lua. */
  readonly luaHealth?: LuaHealth;
  /** Files of a chart that a HelmChart names, by path below the chart; undefined: no repository has it. */
  readonly helmChart?: (reference: ChartReference) => ReadonlyMap<string, string> | undefined;
  /** Who may do what. Without it every request is the cluster admin's. */
  readonly access?: SimulatorAccess;
  /** Ready worker nodes from the start. Default 2. */
  readonly nodes?: number;
  /** Milliseconds of real time: queries of Prometheus' HTTP API end by it. Without it the sample limit alone ends them. */
  readonly stopwatch?: () => number;
}

export interface SimulatorAccess {
  /** The bearer token of the cluster's admin; tokens of service accounts are known besides. */
  readonly adminToken: string;
  /** Default `allow`: whoever is known may do everything. */
  readonly authorization?: 'allow' | 'rbac';
}

/** A whole cluster over virtual time. Nothing in it moves unless `advance` or `settle` is called, or a request writes. */
export interface Simulator {
  /** The API server: a Web-standard handler with streaming watches. */
  handle(request: Request): Promise<Response>;
  /** Why a request may not be made, or undefined; for what is upgraded to a stream. */
  refusal(request: Request): Response | undefined;
  /** Read access to the state behind the API server. */
  readonly store: StoreView;
  /** Virtual milliseconds since the epoch. */
  now(): number;
  /** Runs what is due in the next `ms` virtual milliseconds. */
  advance(ms: number): void;
  /** Runs until nothing is due (or `limitMs` virtual milliseconds have passed: then `settled` is false). */
  settle(limitMs?: number): { readonly settled: boolean; readonly elapsedMs: number };
  /** Sends one request through the mesh, hop by hop, without moving the clock. */
  send(request: TrafficRequest): TrafficResult;
  /** As `send`, for a request whose tokens have to be verified: signatures are checked asynchronously. */
  sendVerified(request: TrafficRequest): Promise<TrafficResult>;
  /**
   * Sends a request many times while virtual time goes on, and says what became of them: connection
   * pools fill, endpoints are ejected and come back. The clock then stands at the last answer.
   */
  sendMany(request: TrafficRequest, options: ManyOptions): ManyResults;
  /** Where a request would go, and how likely: read off the configuration that the client's proxy has now. Sends nothing. */
  shares(request: TrafficRequest): readonly RequestShare[];
  /** Sends these requests from now on, while time passes; an empty list ends it. */
  setLoad(profiles: readonly LoadProfile[]): void;
  /** What was sent since the last `setLoad`. */
  load(): readonly LoadStatus[];
  /** Who listens on a port of a running pod, as port-forward reaches it; undefined: connection refused. */
  podPort(namespace: string, pod: string, port: number): PodPortServer | undefined;
  /** Called for every write; returns the unsubscribe function. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
  /** What was written, oldest first, and who wrote it; at least the last 10,000 changes. */
  history(): readonly Change[];
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
  /** Another cluster that goes on from this moment; what happens in one is not seen in the other. */
  fork(): Simulator;
  /** Ends open watches; the simulator is not used after. */
  close(): void;
  readonly proxies: ProxyRegistry;
  readonly telemetry: TelemetryView;
  /** Where `install` names it. */
  readonly prometheus?: PrometheusView;
  /** Where `install` names it. */
  readonly argocd?: ArgocdView;
}

/** What proxies and control plane report. Their access logs are in the logs of `istio-proxy`. */
export interface TelemetryView {
  /**
   * What a scraper gets from a port of a pod: 15020 and 15090 (`/stats/prometheus`), istiod's 15014
   * (`/metrics`), or the application's own page, through its sidecar. Undefined: the scrape fails.
   */
  metricsOf(
    pod: { readonly namespace: string; readonly name: string },
    port: number,
    path: string,
  ): ScrapedPage | undefined;
  /** Spans of sampled requests, in the order in which they ended; the last 10,000. */
  spans(): readonly Span[];
}

export interface RequestShare {
  /** `reviews v2`: workload and version, or the local answer: `404 NR`. */
  readonly destination: string;
  readonly subset?: string;
  readonly share: number;
}

/** Opaque, immutable, cheap to keep: references, not copies. */
export interface Snapshot {
  readonly atMs: number;
  readonly revision: number;
}

/** What istiod knows of its proxies. */
export interface ProxyRegistry {
  status(): readonly ProxyStatus[];
}

export interface ProxyStatus {
  readonly pod: string;
  readonly namespace: string;
  readonly state: 'SYNCED' | 'STALE' | 'NOT SENT';
  /** Store revision that the proxy's configuration was compiled from. */
  readonly revision: number;
  /** Of the newest configuration on its way to the proxy, else the same. */
  readonly sentRevision?: number;
  /** When the proxy got its configuration: virtual milliseconds since the epoch; 0: it has none. */
  readonly sinceMs?: number;
}
