import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelsOf } from '../labels.ts';
import { createQueryable, type Series } from '../series.ts';
import { instantQuery, rangeQuery, type QueryOptions } from './query.ts';

/** One sample every 15 s from time 0. */
function series(
  labels: Record<string, string>,
  values: readonly number[],
  stale?: readonly number[],
): Series {
  return {
    labels: labelsOf(labels),
    times: values.map((_, i) => i * 15_000),
    values,
    ...(stale ? { stale: new Set(stale) } : {}),
  };
}

const requests = createQueryable([
  series({ __name__: 'requests_total', version: 'v1', code: '200' }, [0, 15, 30, 45, 60]),
  series({ __name__: 'requests_total', version: 'v1', code: '500' }, [0, 0, 0, 15, 30]),
  series({ __name__: 'requests_total', version: 'v2', code: '200' }, [0, 30, 60, 90, 120]),
]);

function ask(query: string, options?: QueryOptions): Record<string, number> | string {
  const answer = instantQuery(requests, query, 60_000, options);
  if (!answer.ok) return answer.error.message;
  if (answer.result.type !== 'vector') return answer.result.type;
  return Object.fromEntries(
    answer.result.series.map(({ labels, sample }) => [Object.values(labels).join(','), sample[1]]),
  );
}

describe('instantQuery', () => {
  test('takes the rate over a left-open window and sums it by a label', () => {
    expect(ask('sum by (version) (rate(requests_total[1m]))')).toEqual({
      v1: 1.5,
      v2: expect.closeTo(2, 9) as number,
    });
  });

  test('divides two vectors on their common labels', () => {
    const share =
      'sum by (version) (requests_total{code="500"}) / sum by (version) (requests_total)';
    expect(ask(share)).toEqual({ v1: 30 / 90 });
  });

  test('keeps the left side of a comparison, or answers 0 and 1 with bool', () => {
    expect(ask('sum by (version) (requests_total) > 100')).toEqual({ v2: 120 });
    expect(ask('sum by (version) (requests_total) > bool 100')).toEqual({ v1: 0, v2: 1 });
  });

  test('binds a power before a sign and an offset to the last operand', () => {
    expect(instantQuery(requests, '-2^2', 0)).toMatchObject({ result: { value: [0, -4] } });
    expect(ask('sum(requests_total) - sum(requests_total offset 15s)')).toEqual({ '': 60 });
  });

  test('forgets a series at its stale marker', () => {
    const storage = createQueryable([series({ __name__: 'up' }, [1, 1, 0], [2])]);
    expect(instantQuery(storage, 'up', 29_000)).toMatchObject({
      result: { series: [{ sample: [29, 1] }] },
    });
    expect(instantQuery(storage, 'up', 31_000)).toMatchObject({ result: { series: [] } });
  });
});

describe('errors of a query', () => {
  test('are values with a place', () => {
    const answer = instantQuery(requests, 'sum(requests_total', 0);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'parse', range: [18, 18] } });
  });

  test.each([
    [
      'rate(requests_total)',
      'expected type range vector in call to function "rate", got instant vector',
    ],
    ['nosuch(requests_total)', 'unknown function with name "nosuch"'],
    ['{code=~".*"}', 'vector selector must contain at least one non-empty matcher'],
    [
      'requests_total * on(version) requests_total',
      'found duplicate series for the match group {version="v1"}',
    ],
    ['info(requests_total)', 'function "info" is not enabled'],
  ])('%s', (query, message) => {
    expect(ask(query)).toContain(message);
  });

  test('a query that reads too much ends with the error of Prometheus', () => {
    expect(ask('sum_over_time(requests_total[1m])', { limits: { maxSamples: 10 } })).toContain(
      'too many samples',
    );
  });

  test('a regex that would hang a backtracking engine is answered at once', () => {
    const storage = createQueryable([series({ __name__: 'm', path: 'a'.repeat(5000) }, [1])]);
    expect(instantQuery(storage, 'm{path=~"(a+)+b"}', 0)).toMatchObject({ result: { series: [] } });
  });

  test('any text gives an answer or a parse error, never an exception', () => {
    const token = fc.constantFrom(
      'sum',
      'rate',
      '(',
      ')',
      '[5m]',
      '{',
      '}',
      'a',
      '=',
      '"x"',
      'by',
      '1',
      '-',
      '/',
      'offset',
      '@',
      ',',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(token, { maxLength: 12 }).map((words) => words.join(' ')),
        ),
        (query) => {
          const answer = instantQuery(requests, query, 0);
          expect(
            answer.ok || answer.error.kind === 'parse' || answer.error.kind === 'execution',
          ).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('thousands of parentheses are refused, not a stack overflow', () => {
    const answer = instantQuery(requests, `${'('.repeat(20_000)}1${')'.repeat(20_000)}`, 0);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'parse' } });
  });
});

describe('laws', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const storageOf = (values: readonly number[]) =>
    createQueryable(values.map((one, i) => series({ __name__: 'm', i: String(i) }, [one])));

  test('the sum over groups is the sum of all', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const difference = instantQuery(storageOf(values), 'sum(sum by (i) (m)) - sum(m)', 0);
        expect(difference).toMatchObject({ result: { series: [{ sample: [0, 0] }] } });
      }),
    );
  });

  test('a range query answers at each step what an instant query does', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 12 }), (values) => {
        const storage = createQueryable([series({ __name__: 'm' }, values)]);
        const query = 'avg_over_time(m[45s]) + m';
        const range = rangeQuery(storage, query, { start: 0, end: 45_000, step: 15_000 });
        const instants = [0, 15_000, 30_000, 45_000].flatMap((time) => {
          const answer = instantQuery(storage, query, time);
          return answer.ok && answer.result.type === 'vector'
            ? answer.result.series.map(({ sample }) => sample)
            : [];
        });
        expect(range).toMatchObject({ result: { series: [{ samples: instants }] } });
      }),
    );
  });
});

test('min_of and max_of are functions where the server turns them on', () => {
  const storage = createQueryable([]);
  const experimental = { experimentalFunctions: true };
  const at = (query: string): unknown => instantQuery(storage, query, 0, experimental);
  expect(at('max_of(1, min_of(5, 3))')).toMatchObject({ ok: true, result: { value: [0, 3] } });
  expect(at('label_replace(vector(1), "a", "max_of(", "", "")')).toMatchObject({ ok: true });
  expect(instantQuery(storage, 'max_of(1, 2)', 0).ok).toBe(false);
});
