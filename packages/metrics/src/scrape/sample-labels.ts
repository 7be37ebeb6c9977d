import { makeLabels, METRIC_NAME, type Labels } from '../labels.ts';
import type { ExposedSample } from '../exposition/sample.ts';
import { relabel } from './relabel.ts';
import type { ScrapeConfig } from './scrape-config.ts';

/** A sample's labels after the target's were added and the metric relabelled; undefined when that drops it. Throws ScrapeError for what fails the scrape. */
export function storedLabels(
  sample: ExposedSample,
  target: Labels,
  config: ScrapeConfig,
): Labels | undefined {
  const joined = config.honorLabels
    ? honored(sample.labels, target)
    : exported(sample.labels, target);
  const result = relabel(makeLabels(joined), config.metricRelabelConfigs);
  if (!result) return undefined;
  const names = joined.map(([name]) => name);
  if (new Set(names).size < names.length)
    throw new ScrapeError('label name is not unique: invalid sample');
  if (result[METRIC_NAME] === undefined)
    throw new ScrapeError('missing metric name (__name__ label)');
  refuseTooLong(result, config);
  return result;
}

/** A scrape that fails as a whole, with the text of Prometheus' last error. */
export class ScrapeError extends Error {
  override readonly name = 'ScrapeError';
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** The sample's own labels win; a label that it sets to the empty string keeps the target's out too. */
function honored(own: Pairs, target: Labels): Pairs {
  const names = new Set(own.map(([name]) => name));
  return [...own, ...Object.entries(target).filter(([name]) => !names.has(name))];
}

/** The target's labels win; the sample's own go on as `exported_…`. */
function exported(own: Pairs, target: Labels): Pairs {
  const taken = new Set([...Object.keys(target), ...own.map(([name]) => name)]);
  const renamed = own.map(([name, value]) => {
    if (target[name] === undefined || value === '') return [name, value] as const;
    let free = `exported_${name}`;
    while (taken.has(free)) free = `exported_${free}`;
    taken.add(free);
    return [free, value] as const;
  });
  const left = renamed.filter(([name, value]) => value !== '' || target[name] === undefined);
  return [...left, ...Object.entries(target)];
}

function refuseTooLong(labels: Labels, config: ScrapeConfig): void {
  const entries = Object.entries(labels);
  const metric = labels[METRIC_NAME] ?? '';
  if (config.labelLimit > 0 && entries.length > config.labelLimit) {
    throw new ScrapeError(
      `label_limit exceeded (metric: ${metric}, number of labels: ${entries.length}, limit: ${config.labelLimit})`,
    );
  }
  const [longName, longValue] = [config.labelNameLengthLimit, config.labelValueLengthLimit];
  if (longName === 0 && longValue === 0) return;
  for (const [name, value] of entries) {
    const [nameLength, valueLength] = [byteLength(name), byteLength(value)];
    if (longName > 0 && nameLength > longName) {
      throw new ScrapeError(
        `label_name_length_limit exceeded (metric: ${metric}, label name: ${name}, length: ${nameLength}, limit: ${longName})`,
      );
    }
    if (longValue > 0 && valueLength > longValue) {
      throw new ScrapeError(
        `label_value_length_limit exceeded (metric: ${metric}, label name: ${name}, value: ${JSON.stringify(value)}, length: ${valueLength}, limit: ${longValue})`,
      );
    }
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
