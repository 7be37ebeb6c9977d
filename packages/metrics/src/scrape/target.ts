import { keepLabels, labelsOf, makeLabels, withLabel, type Labels } from '../labels.ts';
import { parseDuration } from '../promql/literals.ts';
import { relabel } from './relabel.ts';
import type { RelabelConfig } from './relabel-config.ts';

/** What of a scrape config shapes its targets. */
export interface TargetConfig {
  readonly jobName: string;
  readonly scheme: string;
  readonly metricsPath: string;
  /** As Prometheus writes durations: `30s`. */
  readonly scrapeInterval: string;
  readonly scrapeTimeout: string;
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly relabelConfigs: readonly RelabelConfig[];
}

export type TargetResult =
  | {
      readonly kind: 'target';
      readonly labels: Labels;
      readonly publicLabels: Labels;
      readonly url: string;
    }
  | { readonly kind: 'dropped'; readonly discovered: Labels }
  | { readonly kind: 'error'; readonly message: string };

/** Turns discovered labels into a target, as Prometheus' PopulateLabels does. */
export function makeTarget(
  config: TargetConfig,
  targetLabels: Readonly<Record<string, string>>,
  groupLabels: Readonly<Record<string, string>> = {},
): TargetResult {
  const discovered = withDefaults(config, { ...groupLabels, ...targetLabels });
  const relabelled = relabel(discovered, config.relabelConfigs);
  if (!relabelled) return { kind: 'dropped', discovered };
  const address = relabelled.__address__ ?? '';
  if (address === '') return { kind: 'error', message: 'no address' };
  if (address.includes('/'))
    return { kind: 'error', message: `${JSON.stringify(address)} is not a valid hostname` };
  const wrongTime = whyTimesAreWrong(relabelled);
  if (wrongTime !== undefined) return { kind: 'error', message: wrongTime };
  const withoutMeta = keepLabels(relabelled, (name) => !name.startsWith('__meta_'));
  const labels =
    withoutMeta.instance === undefined ? withLabel(withoutMeta, 'instance', address) : withoutMeta;
  const publicLabels = keepLabels(labels, (name) => !name.startsWith('__'));
  return { kind: 'target', labels, publicLabels, url: urlOf(labels, config.params) };
}

function withDefaults(config: TargetConfig, given: Readonly<Record<string, string>>): Labels {
  const params = Object.entries(config.params).flatMap(([name, [first]]): [string, string][] =>
    first === undefined ? [] : [[`__param_${name}`, first]],
  );
  const defaults: Record<string, string> = {
    job: config.jobName,
    __scrape_interval__: config.scrapeInterval,
    __scrape_timeout__: config.scrapeTimeout,
    __metrics_path__: config.metricsPath,
    __scheme__: config.scheme,
    __scrape_native_histograms__: 'false',
    __always_scrape_classic_histograms__: 'false',
    __convert_classic_histograms_to_nhcb__: 'false',
    ...Object.fromEntries(params),
  };
  const missing = Object.entries(defaults).filter(([name]) => (given[name] ?? '') === '');
  return makeLabels([...Object.entries(labelsOf(given)), ...missing]);
}

function whyTimesAreWrong(labels: Labels): string | undefined {
  const [interval, timeout] = [labels.__scrape_interval__ ?? '', labels.__scrape_timeout__ ?? ''];
  const [intervalMs, timeoutMs] = [parseDuration(interval), parseDuration(timeout)];
  if (intervalMs === undefined)
    return `error parsing scrape interval: not a valid duration string: ${JSON.stringify(interval)}`;
  if (intervalMs === 0) return 'scrape interval cannot be 0';
  if (timeoutMs === undefined)
    return `error parsing scrape timeout: not a valid duration string: ${JSON.stringify(timeout)}`;
  if (timeoutMs === 0) return 'scrape timeout cannot be 0';
  if (timeoutMs > intervalMs) {
    return `scrape timeout cannot be greater than scrape interval (${JSON.stringify(timeout)} > ${JSON.stringify(interval)})`;
  }
  return undefined;
}

/** Parameters of the config, the first of each overridden by its `__param_` label; sorted, as Go encodes a query. */
function urlOf(labels: Labels, params: TargetConfig['params']): string {
  const all = new Map(Object.entries(params).map(([name, values]) => [name, [...values]]));
  for (const [label, value] of Object.entries(labels)) {
    if (!label.startsWith('__param_')) continue;
    const name = label.slice('__param_'.length);
    all.set(name, [value, ...(all.get(name) ?? []).slice(1)]);
  }
  const query = [...all]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) => values.map((value) => `${encode(name)}=${encode(value)}`))
    .join('&');
  const address = (labels.__address__ ?? '').replaceAll(' ', '%20');
  const path = labels.__metrics_path__ ?? '';
  return `${labels.__scheme__ ?? ''}://${address}${path.startsWith('/') || path === '' ? path : `/${path}`}${query === '' ? '' : `?${query}`}`;
}

/** Go's QueryEscape. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
}
