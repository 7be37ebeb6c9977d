import type { Span } from '@drydock/mesh';
import type { DashboardPanel } from '@drydock/metrics';

/** The part of the cluster worker that Prometheus, traces and access logs are asked through. */
export interface MetricsApi {
  /** The JSON that Prometheus' HTTP API answers to `/api/v1/...`; undefined: this cluster has none. */
  prometheus(path: string): Promise<string | undefined>;
  /** Words of the language: functions and aggregations. */
  promqlWords(): readonly string[];
  /** The ready-made dashboards. */
  dashboards(): Promise<readonly DashboardName[]>;
  /** Answers every query of a dashboard for a span of time; undefined: there is no such dashboard, or no Prometheus. */
  drawDashboard(
    uid: string,
    values: Readonly<Record<string, string>>,
    span: DashboardSpan,
  ): Promise<DrawnDashboard | undefined>;
  /** What became of each monitor and of each refused rule. */
  monitoring(): Promise<MonitoringPicture>;
  /** What the proxies reported about one request. */
  requestTelemetry(asked: AskedRequest): Promise<RequestTelemetry>;
}

export interface DashboardName {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
}

export interface DashboardSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** A dashboard with the answers to its queries. */
export interface DrawnDashboard extends DashboardName {
  readonly variables: readonly {
    readonly name: string;
    readonly label: string;
    readonly value: string;
    readonly options: readonly string[];
  }[];
  readonly panels: readonly DrawnPanel[];
}

export interface DrawnPanel extends Omit<DashboardPanel, 'queries'> {
  readonly queries: readonly string[];
  readonly lines: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Time in milliseconds, value. */
    readonly points: readonly (readonly [timeMs: number, value: number])[];
  }[];
  /** Why a query has no answer. */
  readonly error?: string;
}

export interface MonitoringPicture {
  readonly monitors: readonly {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly targets: number;
    readonly reason?: string;
  }[];
  readonly ruleProblems: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly message: string;
  }[];
}

export interface AskedRequest {
  /** As the destination received it; without it the last matching line of the first proxy counts. */
  readonly requestId?: string;
  readonly method: string;
  /** Path with its query, as it was sent. */
  readonly path: string;
  /** Pods on the way, the sender's first. */
  readonly pods: readonly { readonly namespace: string; readonly name: string }[];
}

export interface RequestTelemetry {
  readonly requestId?: string;
  /** In the order of their beginning. */
  readonly spans: readonly Span[];
  readonly log: readonly {
    readonly pod: string;
    readonly namespace: string;
    readonly line: string;
  }[];
}
