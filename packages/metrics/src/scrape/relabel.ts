import { md5 } from '@noble/hashes/legacy.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { keepLabels, withLabel, type Labels } from '../labels.ts';
import { expandTemplate, groupOf } from '../promql/label-functions.ts';
import { isLabelName, type NameScheme, type RelabelConfig } from './relabel-config.ts';

/** Applies relabelling steps in order; undefined when one of them drops the target or the sample. */
export function relabel(
  labels: Labels,
  configs: readonly RelabelConfig[],
  scheme: NameScheme = 'utf8',
): Labels | undefined {
  let current: Labels | undefined = labels;
  for (const config of configs) {
    current = applyStep(current, config, scheme);
    if (!current) return undefined;
  }
  return current;
}

function applyStep(labels: Labels, config: RelabelConfig, scheme: NameScheme): Labels | undefined {
  const value = config.sourceLabels.map((name) => labels[name] ?? '').join(config.separator);
  const matches = (text: string): boolean => config.pattern.matcher(text).matches();
  const target = config.targetLabel;
  switch (config.action) {
    case 'drop':
      return matches(value) ? undefined : labels;
    case 'keep':
      return matches(value) ? labels : undefined;
    case 'dropequal':
      return (labels[target] ?? '') === value ? undefined : labels;
    case 'keepequal':
      return (labels[target] ?? '') === value ? labels : undefined;
    case 'replace':
      return replace(labels, value, config, scheme);
    case 'lowercase':
      return withLabel(
        labels,
        target,
        mapRunes(value, (rune) => rune.toLowerCase()),
      );
    case 'uppercase':
      return withLabel(
        labels,
        target,
        mapRunes(value, (rune) => rune.toUpperCase()),
      );
    case 'hashmod':
      return withLabel(labels, target, String(hash(value) % config.modulus));
    case 'labelmap':
      return mapNames(labels, config);
    case 'labeldrop':
      return keepLabels(labels, (name) => !matches(name));
    case 'labelkeep':
      return keepLabels(labels, matches);
  }
}

function replace(labels: Labels, value: string, config: RelabelConfig, scheme: NameScheme): Labels {
  const matcher = config.pattern.matcher(value);
  if (!matcher.matches()) return labels;
  const group = (name: string): string => groupOf(matcher, name);
  const target = expandTemplate(config.targetLabel, group);
  if (!isLabelName(target, scheme)) return labels;
  return withLabel(labels, target, expandTemplate(config.replacement, group));
}

function mapNames(labels: Labels, config: RelabelConfig): Labels {
  let result = labels;
  for (const [name, value] of Object.entries(labels)) {
    const matcher = config.pattern.matcher(name);
    if (matcher.matches())
      result = withLabel(
        result,
        expandTemplate(config.replacement, (group) => groupOf(matcher, group)),
        value,
      );
  }
  return result;
}

/** Go maps rune by rune: where a case has more than one letter (ß, ŉ) it leaves the rune, and İ becomes i. */
function mapRunes(text: string, map: (rune: string) => string): string {
  return Array.from(text, (rune) => {
    if (rune === '\u0130' && map(rune) !== rune) return 'i';
    const mapped = map(rune);
    return Array.from(mapped).length === 1 ? mapped : rune;
  }).join('');
}

/** The last eight bytes of the MD5 sum, big endian. */
function hash(value: string): bigint {
  const sum = md5(utf8ToBytes(value));
  return sum.slice(8).reduce((total, byte) => (total << 8n) | BigInt(byte), 0n);
}
