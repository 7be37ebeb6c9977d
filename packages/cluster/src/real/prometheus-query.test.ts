import { expect, test } from 'vitest';
import { readAnswer } from './prometheus-query.ts';

const success = (resultType: string, result: unknown): string =>
  JSON.stringify({ status: 'success', data: { resultType, result } });

test('vectors, matrices, scalars and strings become what the simulated one gives', () => {
  const metric = { __name__: 'up', job: 'a' };
  expect(readAnswer(success('vector', [{ metric, value: [1.5, '+Inf'] }]), 200)).toEqual({
    ok: true,
    result: { type: 'vector', series: [{ labels: metric, sample: [1.5, Infinity] }] },
  });
  expect(
    readAnswer(
      success('matrix', [
        {
          metric,
          values: [
            [1, '2'],
            [2, 'NaN'],
          ],
        },
      ]),
      200,
    ),
  ).toEqual({
    ok: true,
    result: {
      type: 'matrix',
      series: [
        {
          labels: metric,
          samples: [
            [1, 2],
            [2, NaN],
          ],
        },
      ],
    },
  });
  expect(readAnswer(success('scalar', [1, '-Inf']), 200)).toEqual({
    ok: true,
    result: { type: 'scalar', value: [1, -Infinity] },
  });
  expect(readAnswer(success('string', [1, 'x']), 200)).toMatchObject({
    result: { value: [1, 'x'] },
  });
});

test('an error of the query is a value', () => {
  const text = JSON.stringify({
    status: 'error',
    errorType: 'bad_data',
    error: '1:1: parse error',
  });
  expect(readAnswer(text, 400)).toMatchObject({
    ok: false,
    error: { kind: 'parse', message: '1:1: parse error' },
  });
});

test.each(['', 'Service Unavailable', '{}', success('picture', [])])('%s is no answer', (text) => {
  expect(() => readAnswer(text, 503)).toThrow(/Prometheus answered 503/);
});
