import { describe, expect, test } from 'vitest';
import { sampleCheck, sampleReport } from '../testing/sample-results.ts';
import { excerptAt } from './excerpt.ts';
import { explainChecks } from './explain-checks.ts';
import { wayOf } from './request-way.ts';

describe('excerptAt', () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\r\n');

  test('shows some lines before the place and after it, with their numbers', () => {
    expect(excerptAt({ file: 'a.yaml', line: 10 }, text)).toMatchObject({
      first: 6,
      marked: 10,
      lines: expect.objectContaining({ length: 8, 0: 'line 6', 7: 'line 13' }),
    });
    expect(excerptAt({ file: 'a.yaml', line: 1 }, text)).toMatchObject({ first: 1, marked: 1 });
    expect(excerptAt({ file: 'a.yaml', line: 20 }, text)?.lines.at(-1)).toBe('line 20');
  });

  test('has nothing to show of a line that is not there', () => {
    expect(excerptAt({ file: 'a.yaml', line: 21 }, text)).toBeUndefined();
    expect(excerptAt({ file: 'a.yaml', line: 0 }, text)).toBeUndefined();
    expect(excerptAt({ file: 'a.yaml', line: 1 }, '')).toBeUndefined();
  });

  test('cuts long lines', () => {
    const [line = ''] = excerptAt({ file: 'a.yaml', line: 1 }, 'x'.repeat(1e6))?.lines ?? [];
    expect(line).toHaveLength(161);
  });
});

describe('wayOf', () => {
  const step = {
    stage: 'route',
    title: 'VirtualService reviews',
    detail: 'Rule a takes the request.',
    source: {
      resource: { group: '', kind: 'X', namespace: 'prod', name: 'x' },
      path: 'spec.http[1].route[0]',
    },
  } as const;
  const hop = (stages: number): Parameters<typeof wayOf>[0]['hops'][number] => ({
    kind: 'outbound',
    pod: 'web-1',
    namespace: 'prod',
    atMs: 0,
    trace: Array.from({ length: stages }, () => step),
  });
  const result = (stages: number): Parameters<typeof wayOf>[0] => ({
    headers: [],
    body: '',
    responseFlags: ['NR'],
    mtls: false,
    attempts: 1,
    durationMs: 1,
    status: 404,
    hops: [{ ...hop(stages), children: [hop(1)] }],
  });

  test('marks the last station whose field decided, and ends with the answer', () => {
    const way = wayOf(result(2), 'spec.http[1].route[0].destination');
    expect(way.map(({ decided }) => decided ?? false)).toEqual([false, false, true, false]);
    expect(way.at(-1)).toEqual({ at: '', title: 'No workload', detail: '404, NR' });
    expect(wayOf(result(1), 'spec.http[10]').some(({ decided }) => decided)).toBe(false);
  });

  test('is bounded, and keeps the station that decided', () => {
    const way = wayOf(result(1000), 'spec.http[1].route[0]');
    expect(way).toHaveLength(26);
    expect(way.at(-2)?.decided).toBe(true);
  });
});

describe('explainChecks', () => {
  test('explains what did not pass, once: neither what passed nor what only follows', () => {
    const explanations = sampleReport().parts.flatMap((part) => part.explanations ?? []);
    expect(explanations.map(({ check }) => check)).toEqual(['second']);
    const place = { file: 'a.yaml', line: 1 };
    const muted = sampleCheck('a', { status: 'muted', place, follows: 'b' });
    expect(explainChecks([muted], [], new Map([['a.yaml', 'x']]))).toEqual([]);
  });

  test('has no lines of a file that was not handed in', () => {
    const failed = sampleCheck('a', { status: 'fail', place: { file: 'a.yaml', line: 1 } });
    expect(explainChecks([failed], [], new Map())).toEqual([]);
  });
});
