import { seededRandom } from '@drydock/testkit/seeded-random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { get, reviewsConfig, to } from '../test-mesh.ts';
import { route } from './route.ts';
import { shares } from './shares.ts';

describe('shares', () => {
  test('are relative weights, largest first', () => {
    const config = reviewsConfig([{ route: [to('v1', 1), to('v3', 3), to('v2', 0)] }]);
    expect(shares(config, get('/')).map(({ subset, share }) => [subset, share])).toEqual([
      ['v3', 0.75],
      ['v1', 0.25],
    ]);
  });

  test('count an injected abort before the weights', () => {
    const fault = { abort: { httpStatus: 500, percentage: { value: 20 } } };
    const config = reviewsConfig([{ fault, route: [to('v1', 50), to('v2', 50)] }]);
    const found = shares(config, get('/')).map(({ outcome, share }) => [
      outcome,
      Math.round(share * 1000) / 1000,
    ]);
    expect(found).toEqual([
      ['forwarded', 0.4],
      ['forwarded', 0.4],
      ['fault_abort', 0.2],
    ]);
  });

  const weights = fc
    .array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 3 })
    .filter((list) => list.some((weight) => weight > 0));
  const percent = fc.integer({ min: 0, max: 100 });

  test('sum to 1 whatever the weights and faults', () => {
    fc.assert(
      fc.property(weights, percent, percent, (list, delay, abort) => {
        const fault = {
          delay: { fixedDelay: '1s', percentage: { value: delay } },
          abort: { httpStatus: 503, percentage: { value: abort } },
        };
        const config = reviewsConfig([
          { fault, route: list.map((weight, index) => to(`v${index + 1}`, weight)) },
        ]);
        const total = shares(config, get('/')).reduce((sum, { share }) => sum + share, 0);
        expect(total).toBeCloseTo(1, 9);
      }),
      { numRuns: 60 },
    );
  });

  test('are what route() draws in the long run', () => {
    const config = reviewsConfig([{ route: [to('v1', 70), to('v2', 30)] }]);
    const random = seededRandom(7);
    const seen = Array.from(
      { length: 5000 },
      () => route(config, get('/'), { random }).upstream?.subset,
    );
    const [first] = shares(config, get('/'));
    const drawn = seen.filter((subset) => subset === first?.subset).length / 5000;
    expect(Math.abs(drawn - (first?.share ?? 0))).toBeLessThan(0.03);
  });
});
