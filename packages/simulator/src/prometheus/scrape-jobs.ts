import {
  DEFAULT_SCRAPE_CONFIG,
  parseDuration,
  parseRelabelConfigs,
  type RelabelConfig,
  type ScrapeConfig,
  type TargetConfig,
} from '@drydock/metrics';
import type { LabelSelector } from '../webhooks/label-selector.ts';
import type {
  Monitor,
  MonitorEndpoint,
  OperatorRelabelConfig,
  PrometheusSpec,
} from './monitoring-objects.ts';

/** One entry of `scrape_configs` as the operator writes it for an endpoint of a monitor. */
export interface ScrapeJob {
  readonly monitor: Monitor;
  readonly role: 'endpointslice' | 'pod';
  /** undefined: all of them. */
  readonly namespaces: readonly string[] | undefined;
  readonly target: TargetConfig;
  readonly scrape: ScrapeConfig;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Name of the port that the endpoint asks for, for explanations. */
  readonly wantedPort: string | undefined;
  readonly tlsConfig: Readonly<Record<string, unknown>>;
}

/** A monitor that the operator refuses, with its reason. */
export interface JobProblem {
  readonly monitor: Monitor;
  readonly message: string;
}

type RawRelabelConfig = Readonly<Record<string, unknown>>;

const DEFAULT_INTERVAL = '30s';
const DEFAULT_TIMEOUT = '10s';

/** The scrape jobs of a monitor. What the operator or Prometheus would refuse is a problem, never an exception. */
export function scrapeJobsOf(
  monitor: Monitor,
  prometheus: PrometheusSpec,
): { readonly jobs: readonly ScrapeJob[]; readonly problems: readonly JobProblem[] } {
  const { spec, kind } = monitor;
  const endpoints = (kind === 'ServiceMonitor' ? spec.endpoints : spec.podMetricsEndpoints) ?? [];
  const results = endpoints.map((endpoint, i) => jobOf(monitor, endpoint, i, prometheus));
  return {
    jobs: results.filter((result) => typeof result !== 'string'),
    problems: results
      .filter((result) => typeof result === 'string')
      .map((message) => ({ monitor, message })),
  };
}

function jobOf(
  monitor: Monitor,
  endpoint: MonitorEndpoint,
  index: number,
  prometheus: PrometheusSpec,
): ScrapeJob | string {
  const unmodelled = whyNotModelled(endpoint);
  if (unmodelled !== undefined) return unmodelled;
  const relabelConfigs = parseRelabelConfigs([
    ...builtInRelabelings(monitor, endpoint),
    ...(endpoint.relabelings ?? []).map(toRaw),
  ]);
  if (!relabelConfigs.ok) return `relabelings: ${relabelConfigs.error}`;
  const metricRelabelConfigs = parseRelabelConfigs((endpoint.metricRelabelings ?? []).map(toRaw));
  if (!metricRelabelConfigs.ok) return `metricRelabelings: ${metricRelabelConfigs.error}`;
  const interval = endpoint.interval ?? prometheus.scrapeInterval ?? DEFAULT_INTERVAL;
  const intervalMs = parseDuration(interval);
  const timeout =
    endpoint.scrapeTimeout ??
    (endpoint.interval === undefined ? prometheus.scrapeTimeout : undefined) ??
    shorter(DEFAULT_TIMEOUT, interval);
  const timeoutMs = parseDuration(timeout);
  if (!intervalMs) return `interval ${JSON.stringify(interval)} is no duration`;
  if (!timeoutMs) return `scrapeTimeout ${JSON.stringify(timeout)} is no duration`;
  if (timeoutMs > intervalMs)
    return `scrapeTimeout ${JSON.stringify(timeout)} greater than scrapeInterval ${JSON.stringify(interval)}`;
  const isService = monitor.kind === 'ServiceMonitor';
  return {
    monitor,
    role: isService ? 'endpointslice' : 'pod',
    namespaces: namespacesOf(monitor),
    target: targetConfig(monitor, endpoint, index, {
      interval,
      timeout,
      relabelConfigs: relabelConfigs.configs,
    }),
    scrape: scrapeConfig(monitor, endpoint, metricRelabelConfigs.configs),
    intervalMs,
    timeoutMs,
    wantedPort:
      endpoint.port ??
      (endpoint.targetPort === undefined ? undefined : String(endpoint.targetPort)),
    tlsConfig: endpoint.tlsConfig ?? {},
  };
}

const NOT_MODELLED = [
  'basicAuth',
  'oauth2',
  'authorization',
  'bearerTokenSecret',
  'bearerTokenFile',
  'proxyUrl',
];

function whyNotModelled(endpoint: MonitorEndpoint): string | undefined {
  const field = NOT_MODELLED.find((name) => endpoint[name] !== undefined);
  return field === undefined ? undefined : `${field} is not modelled`;
}

function shorter(timeout: string, interval: string): string {
  return (parseDuration(timeout) ?? 0) > (parseDuration(interval) ?? 0) ? interval : timeout;
}

function namespacesOf({ namespace, spec }: Monitor): readonly string[] | undefined {
  const { any, matchNames = [] } = spec.namespaceSelector ?? {};
  if (any === true) return undefined;
  return matchNames.length > 0 ? matchNames : [namespace];
}

function targetConfig(
  { kind, namespace, name }: Monitor,
  endpoint: MonitorEndpoint,
  index: number,
  {
    interval,
    timeout,
    relabelConfigs,
  }: {
    readonly interval: string;
    readonly timeout: string;
    readonly relabelConfigs: readonly RelabelConfig[];
  },
): TargetConfig {
  return {
    jobName: `${kind === 'ServiceMonitor' ? 'serviceMonitor' : 'podMonitor'}/${namespace}/${name}/${index}`,
    scheme: (endpoint.scheme ?? 'http').toLowerCase(),
    metricsPath: endpoint.path ?? '/metrics',
    scrapeInterval: interval,
    scrapeTimeout: timeout,
    params: endpoint.params ?? {},
    relabelConfigs,
  };
}

function scrapeConfig(
  { spec }: Monitor,
  endpoint: MonitorEndpoint,
  metricRelabelConfigs: readonly RelabelConfig[],
): ScrapeConfig {
  return {
    ...DEFAULT_SCRAPE_CONFIG,
    honorLabels: endpoint.honorLabels === true,
    honorTimestamps: endpoint.honorTimestamps !== false,
    trackTimestampsStaleness: endpoint.trackTimestampsStaleness === true,
    sampleLimit: spec.sampleLimit ?? 0,
    labelLimit: spec.labelLimit ?? 0,
    labelNameLengthLimit: spec.labelNameLengthLimit ?? 0,
    labelValueLengthLimit: spec.labelValueLengthLimit ?? 0,
    metricRelabelConfigs,
  };
}

function toRaw(config: OperatorRelabelConfig): RawRelabelConfig {
  const fields: readonly (readonly [string, unknown])[] = [
    ['source_labels', config.sourceLabels],
    ['separator', config.separator],
    ['regex', config.regex],
    ['modulus', config.modulus],
    ['target_label', config.targetLabel],
    ['replacement', config.replacement],
    ['action', config.action],
  ];
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

const META = '__meta_kubernetes_';

function keep(sourceLabels: readonly string[], regex: string, action = 'keep'): RawRelabelConfig {
  return { action, source_labels: sourceLabels, regex };
}

function copy(source: string, target: string, regex?: string): RawRelabelConfig {
  return {
    source_labels: [source],
    target_label: target,
    ...(regex === undefined ? {} : { regex, replacement: '${1}' }),
  };
}

function sanitize(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

/** The steps that the operator puts before those of the monitor (its pkg/prometheus/promcfg.go). */
function builtInRelabelings(
  monitor: Monitor,
  endpoint: MonitorEndpoint,
): readonly RawRelabelConfig[] {
  const { spec, kind, namespace, name } = monitor;
  const isService = kind === 'ServiceMonitor';
  const object = isService ? 'service' : 'pod';
  const port =
    endpoint.port ?? (endpoint.targetPort === undefined ? '' : String(endpoint.targetPort));
  return [
    copy('job', '__tmp_prometheus_job_name'),
    ...(endpoint.filterRunning === false
      ? []
      : [keep([`${META}pod_phase`], '(Failed|Succeeded)', 'drop')]),
    ...selectorRelabelings(spec.selector, object),
    ...portRelabelings(endpoint, isService),
    ...(isService ? targetRefRelabelings() : []),
    copy(`${META}namespace`, 'namespace'),
    ...(isService ? [copy(`${META}service_name`, 'service')] : []),
    copy(`${META}pod_name`, 'pod'),
    copy(`${META}pod_container_name`, 'container'),
    ...(spec.targetLabels ?? []).map((label) =>
      copy(`${META}service_label_${sanitize(label)}`, sanitize(label), '(.+)'),
    ),
    ...(spec.podTargetLabels ?? []).map((label) =>
      copy(`${META}pod_label_${sanitize(label)}`, sanitize(label), '(.+)'),
    ),
    isService
      ? { source_labels: [`${META}service_name`], target_label: 'job', replacement: '${1}' }
      : { target_label: 'job', replacement: `${namespace}/${name}` },
    ...(spec.jobLabel === undefined || spec.jobLabel === ''
      ? []
      : [copy(`${META}${object}_label_${sanitize(spec.jobLabel)}`, 'job', '(.+)')]),
    ...(port === '' ? [] : [{ target_label: 'endpoint', replacement: port }]),
  ];
}

function selectorRelabelings(
  selector: LabelSelector | undefined,
  object: 'service' | 'pod',
): readonly RawRelabelConfig[] {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  const labels = (name: string): readonly string[] => [
    `${META}${object}_label_${sanitize(name)}`,
    `${META}${object}_labelpresent_${sanitize(name)}`,
  ];
  const ofLabels = Object.entries(matchLabels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => keep(labels(name), `(${value});true`));
  const ofExpressions = matchExpressions.flatMap(({ key, operator, values = [] }) => {
    const regex = `(${values.join('|')});true`;
    if (operator === 'In') return [keep(labels(key), regex)];
    if (operator === 'NotIn') return [keep(labels(key), regex, 'drop')];
    if (operator === 'Exists') return [keep(labels(key).slice(1), 'true')];
    return operator === 'DoesNotExist' ? [keep(labels(key).slice(1), 'true', 'drop')] : [];
  });
  return [...ofLabels, ...ofExpressions];
}

function portRelabelings(
  endpoint: MonitorEndpoint,
  isService: boolean,
): readonly RawRelabelConfig[] {
  const { port, targetPort, portNumber } = endpoint;
  const byName = `${META}pod_container_port_name`;
  const byNumber = `${META}pod_container_port_number`;
  if (port !== undefined && port !== '')
    return [keep([isService ? `${META}endpointslice_port_name` : byName], port)];
  if (portNumber !== undefined) return [keep([byNumber], String(portNumber))];
  if (targetPort === undefined) return [];
  return [keep([typeof targetPort === 'number' ? byNumber : byName], String(targetPort))];
}

function targetRefRelabelings(): readonly RawRelabelConfig[] {
  const source = ['kind', 'name'].map((part) => `${META}endpointslice_address_target_${part}`);
  return ['Node', 'Pod'].map((kind) => ({
    source_labels: source,
    separator: ';',
    regex: `${kind};(.*)`,
    replacement: '${1}',
    target_label: kind.toLowerCase(),
  }));
}
