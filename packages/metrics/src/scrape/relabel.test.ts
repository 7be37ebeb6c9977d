import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelsOf } from '../labels.ts';
import { relabel } from './relabel.ts';
import { parseRelabelConfigs } from './relabel-config.ts';
import { makeTarget, type TargetConfig } from './target.ts';

function run(labels: Record<string, string>, ...configs: Record<string, unknown>[]) {
  const parsed = parseRelabelConfigs(configs);
  if (!parsed.ok) return parsed.error;
  return relabel(labelsOf(labels), parsed.configs);
}

describe('relabel', () => {
  test('replaces by groups of an anchored regex', () => {
    const step = {
      source_labels: ['a'],
      regex: 'v(\\d)',
      target_label: 'major',
      replacement: '${1}.x',
    };
    expect(run({ a: 'v2' }, step)).toEqual({ a: 'v2', major: '2.x' });
    expect(run({ a: 'xv2' }, step)).toEqual({ a: 'xv2' });
  });

  test('reads $1x as the group named 1x, which deletes the target', () => {
    expect(
      run({ a: 'b', t: 'old' }, { source_labels: ['a'], target_label: 't', replacement: '$1x' }),
    ).toEqual({ a: 'b' });
  });

  test('drops what keep does not match and what drop does', () => {
    expect(run({ a: '1' }, { action: 'keep', source_labels: ['a'], regex: '2' })).toBeUndefined();
    expect(run({ a: '1' }, { action: 'drop', source_labels: ['a'], regex: '1' })).toBeUndefined();
  });

  test('maps case rune by rune, as Go does', () => {
    expect(
      run({ a: 'straße' }, { action: 'uppercase', source_labels: ['a'], target_label: 't' }),
    ).toEqual({ a: 'straße', t: 'STRAßE' });
  });

  test('refuses in the words of Prometheus', () => {
    expect(run({}, { action: 'nope' })).toBe('unknown relabel action "nope"');
    expect(run({}, { action: 'hashmod', target_label: 't' })).toBe(
      'relabel configuration for hashmod requires non-zero modulus',
    );
    expect(run({}, { source_labels: ['a'], regex: '(', target_label: 't' })).toContain(
      'error parsing regexp',
    );
    expect(parseRelabelConfigs('x').ok).toBe(false);
  });
});

const config: TargetConfig = {
  jobName: 'j',
  scheme: 'http',
  metricsPath: '/metrics',
  scrapeInterval: '30s',
  scrapeTimeout: '10s',
  params: {},
  relabelConfigs: [],
};

describe('makeTarget', () => {
  test('names the instance after the address and hides internal labels', () => {
    expect(makeTarget(config, { __address__: 'h:80', __meta_pod: 'p' })).toMatchObject({
      kind: 'target',
      url: 'http://h:80/metrics',
      publicLabels: { instance: 'h:80', job: 'j' },
    });
  });

  test('says why a target cannot be scraped', () => {
    expect(makeTarget(config, {})).toEqual({ kind: 'error', message: 'no address' });
    expect(makeTarget(config, { __address__: 'h', __scrape_timeout__: '31s' })).toEqual({
      kind: 'error',
      message: 'scrape timeout cannot be greater than scrape interval ("31s" > "30s")',
    });
  });
});

test('any config is read or refused, and any that is read can be applied', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('(', '(.*)', '$1', '${1}', '[', '(?P<a>x)', 'a|b', '\\1', '(?=x)'),
  );
  const config = fc.record(
    {
      action: fc.oneof(
        text,
        fc.constantFrom('replace', 'keep', 'drop', 'labelmap', 'hashmod', 'labeldrop'),
      ),
      source_labels: fc.oneof(fc.array(text), text, fc.constant(null)),
      separator: text,
      regex: fc.oneof(text, fc.integer(), fc.constant(null)),
      modulus: fc.oneof(fc.integer(), text),
      target_label: text,
      replacement: text,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.array(config, { maxLength: 3 }),
      fc.dictionary(text, text),
      (configs, labels) => {
        const parsed = parseRelabelConfigs(configs);
        if (parsed.ok) relabel(labelsOf(labels), parsed.configs);
        else expect(parsed.error).not.toBe('');
      },
    ),
  );
});
