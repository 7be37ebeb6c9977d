import { expect, test } from 'vitest';
import { measuredShares } from './measured-shares.ts';

const counted = (workload: string, version: string, count: number, more = {}) => ({
  labels: { destination_workload: workload, destination_version: version, ...more },
  count,
});

test('shares are what was counted, by workload and version or by what the proxy answered itself', () => {
  const shares = measuredShares([
    counted('reviews-v1', 'v1', 700),
    counted('reviews-v1', 'v1', 100, { response_code: '404' }),
    counted('reviews-v2', 'v2', 150),
    counted('unknown', 'unknown', 50, { response_code: '503', response_flags: 'UH' }),
  ]);
  expect(shares.map(({ destination, share }) => [destination, share])).toEqual([
    ['reviews-v1 v1', 0.8],
    ['reviews-v2 v2', 0.15],
    ['503 UH', 0.05],
  ]);
});

test('the margin tells a tenth from a fifth after 1,000 requests, and is never nothing', () => {
  const [large, small] = measuredShares([counted('a', 'v1', 900), counted('a', 'v2', 100)]);
  expect(small?.margin).toBeLessThan(0.05);
  expect(large?.margin).toBeCloseTo(small?.margin ?? 0);
  const [only] = measuredShares([counted('a', '', 1000)]);
  expect(only).toMatchObject({ destination: 'a', share: 1 });
  expect(only?.margin).toBeGreaterThan(0.003);
});
