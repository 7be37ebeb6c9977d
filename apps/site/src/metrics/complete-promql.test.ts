import { describe, expect, test } from 'vitest';
import { rankWords, readPromqlCaret } from './complete-promql.ts';

/** `|` is the caret. */
const at = (query: string) => readPromqlCaret(query.replace('|', ''), query.indexOf('|'));

describe('readPromqlCaret', () => {
  test('a bare word is a metric or a function', () => {
    expect(at('sum(rate(istio_re|')).toEqual({
      place: { kind: 'name' },
      from: 9,
      word: 'istio_re',
    });
    expect(at('|')).toEqual({ place: { kind: 'name' }, from: 0, word: '' });
  });

  test('braces hold labels of the metric before them', () => {
    expect(at('up{jo|}')).toMatchObject({ place: { kind: 'label', metric: 'up' }, word: 'jo' });
    expect(at('up{job="a", in|')).toMatchObject({ place: { kind: 'label', metric: 'up' } });
    expect(at('{|')).toMatchObject({ place: { kind: 'label' } });
  });

  test('quotes hold values of the label before them', () => {
    expect(at('up{job=~"we|"}')).toEqual({
      place: { kind: 'value', label: 'job', metric: 'up' },
      from: 9,
      word: 'we',
    });
    expect(at('label_replace(up, "a|')).toMatchObject({ place: { kind: 'none' } });
  });

  test('a grouping holds labels, brackets a duration', () => {
    expect(at('sum by (ver|')).toMatchObject({ place: { kind: 'label' }, word: 'ver' });
    expect(at('a / on(x) group_left (|')).toMatchObject({ place: { kind: 'label' } });
    expect(at('rate(up[1|')).toMatchObject({ place: { kind: 'duration' } });
  });

  test('a bracket inside quotes opens nothing', () => {
    expect(at('up{job="a{["} + re|')).toMatchObject({ place: { kind: 'name' }, word: 're' });
  });
});

test('rankWords puts beginnings before the rest', () => {
  expect(rankWords(['irate', 'rate', 'rates'], 'rate', 2)).toEqual(['rate', 'rates']);
});
