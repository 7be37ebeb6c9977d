import {
  createPrometheusApi,
  instantQuery,
  ownMetrics,
  rangeQuery,
  type ApiSource,
  type ApiTarget,
  type QueryAnswer,
} from '@drydock/metrics';
import type { PodPortSource } from '../kubelet/pod-port.ts';
import type { Pod } from '../objects/pod.ts';
import { TEXT_FORMAT, type ScrapedPage } from '../telemetry/pod-metrics.ts';
import type { MonitorStatus } from './discover-targets.ts';
import { PROMETHEUS_NAME, PROMETHEUS_PORT } from './install-prometheus.ts';
import { createPrometheusLoop, type PrometheusLoop, type TargetState } from './prometheus-loop.ts';
import type { RuleProblem } from './read-rules.ts';

/** The Prometheus of a simulator, to be asked from outside. */
export interface PrometheusView {
  /** Its HTTP API. */
  handle(request: Request): Promise<Response>;
  /** Evaluates a query; at the present virtual time when none is given. */
  query(query: string, atMs?: number): QueryAnswer;
  /** Times and step are milliseconds. */
  queryRange(
    query: string,
    range: { readonly start: number; readonly end: number; readonly step: number },
  ): QueryAnswer;
  targets(): readonly ApiTarget[];
  /** What became of each ServiceMonitor and PodMonitor: how many targets it has, or why none. */
  monitors(): readonly MonitorStatus[];
  /** PrometheusRules that are not loaded, each with its reason. */
  ruleProblems(): readonly RuleProblem[];
}

/** A Prometheus as part of a simulator. */
export interface InstalledPrometheus {
  readonly loop: PrometheusLoop;
  readonly view: PrometheusView;
}

export interface PrometheusViewOptions {
  readonly now: () => number;
  /** Milliseconds of real time, by which queries end. */
  readonly stopwatch?: () => number;
}

export function composePrometheus(
  network: Parameters<typeof createPrometheusLoop>[0],
  options: PrometheusViewOptions,
): InstalledPrometheus {
  const loop: PrometheusLoop = createPrometheusLoop((store) => {
    const reach = network(store);
    const ownPage: typeof reach.ownPage = (pod, port, path) =>
      isPrometheusPort(pod, port) ? pageOf(path, source) : reach.ownPage(pod, port, path);
    return { ...reach, ownPage };
  });
  const source = sourceOf(loop, options);
  return { loop, view: viewOf(loop, source) };
}

/** What it answers to its own scrapes. */
function pageOf(path: string, source: ApiSource): ScrapedPage {
  return path === '/metrics'
    ? { status: 200, contentType: TEXT_FORMAT, body: ownMetrics(source) }
    : { status: 404, contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' };
}

/**
 * Samples that a query may read. Prometheus' own 50 million are about memory; here a query holds the
 * thread that the page waits for, and its end must not depend on how fast a machine is: this is a second.
 */
const MAX_SAMPLES = 5_000_000;
const QUERY_OPTIONS = { limits: { maxSamples: MAX_SAMPLES } };

function sourceOf(loop: PrometheusLoop, { now, stopwatch }: PrometheusViewOptions): ApiSource {
  return {
    storage: loop.storage,
    now,
    targets: () => loop.targets().map(apiTarget),
    droppedTargets: () =>
      loop
        .discovery()
        .dropped.map(({ jobName, discovered }) => ({ scrapePool: jobName, discovered })),
    groups: () => loop.groups(),
    queryOptions: QUERY_OPTIONS,
    ...(stopwatch ? { stopwatch } : {}),
  };
}

function viewOf(loop: PrometheusLoop, source: ApiSource): PrometheusView {
  return {
    handle: createPrometheusApi(source),
    query: (query, atMs = source.now()) => instantQuery(loop.storage, query, atMs, QUERY_OPTIONS),
    queryRange: (query, range) => rangeQuery(loop.storage, query, range, QUERY_OPTIONS),
    targets: () => source.targets(),
    monitors: () => loop.discovery().monitors,
    ruleProblems: () => loop.ruleProblems(),
  };
}

function apiTarget({ target, ...state }: TargetState): ApiTarget {
  const { job, discovered, publicLabels, url } = target;
  return {
    scrapePool: job.target.jobName,
    discovered,
    labels: publicLabels,
    url,
    health: state.health,
    lastError: state.lastError,
    ...(state.lastScrapeMs === undefined ? {} : { lastScrapeMs: state.lastScrapeMs }),
    lastDurationSeconds: state.lastDurationSeconds,
    scrapeInterval: job.target.scrapeInterval,
    scrapeTimeout: job.target.scrapeTimeout,
    ...(state.page === undefined ? {} : { page: state.page }),
  };
}

/** Port 9090 of the pods that the operator's StatefulSet makes. */
export function prometheusPort(view: PrometheusView): PodPortSource {
  return (pod, port) =>
    isPrometheusPort(pod, port) ? (request) => view.handle(request) : undefined;
}

function isPrometheusPort({ metadata }: Pod, port: number): boolean {
  const isPrometheus = metadata.labels?.['operator.prometheus.io/name'] === PROMETHEUS_NAME;
  return isPrometheus && port === PROMETHEUS_PORT;
}
