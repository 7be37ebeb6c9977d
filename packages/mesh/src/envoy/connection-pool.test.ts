import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admit, type Slot } from './connection-pool.ts';

const slot = (from: number, until: number): Slot => ({ place: 'a', from, until, isRetry: false });

describe('admit', () => {
  test('gives a connection at once while there is one', () => {
    expect(admit(undefined, [slot(0, 10)], 0)).toEqual({ waitMs: 0 });
    expect(admit({ maxConnections: 2 }, [slot(0, 10)], 0)).toEqual({ waitMs: 0 });
    expect(admit({ maxConnections: 1 }, [slot(0, 10)], 10)).toEqual({ waitMs: 0 });
  });

  test('lets wait who finds none free, in the order in which they came', () => {
    const pool = { maxConnections: 2 };
    expect(admit(pool, [slot(0, 10), slot(0, 30)], 5)).toEqual({ waitMs: 5 });
    expect(admit(pool, [slot(0, 10), slot(0, 30), slot(10, 20)], 5)).toEqual({ waitMs: 15 });
  });

  test('refuses beyond the pending requests, or the requests at once', () => {
    const pool = { maxConnections: 1, maxPendingRequests: 1 };
    expect(admit(pool, [slot(0, 10)], 5)).toEqual({ waitMs: 5 });
    expect(admit(pool, [slot(0, 10), slot(10, 20)], 5)).toBe('full');
    expect(admit({ maxRequests: 1 }, [slot(0, 10)], 5)).toBe('full');
  });

  test('law: never more requests at once than connections, never more waiting than allowed', () => {
    const arrivals = fc.array(
      fc.record({ after: fc.nat(20), takes: fc.integer({ min: 1, max: 50 }) }),
      { maxLength: 40 },
    );
    const limits = fc.record({
      maxConnections: fc.integer({ min: 1, max: 4 }),
      maxPendingRequests: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(arrivals, limits, (list, pool) => {
        const slots: Slot[] = [];
        let at = 0;
        for (const { after, takes } of list) {
          at += after;
          const admitted = admit(pool, slots, at);
          if (admitted === 'full') continue;
          const from = at + admitted.waitMs;
          slots.push(slot(from, from + takes));
          const running = slots.filter((each) => each.from <= from && each.until > from).length;
          const waiting = slots.filter((each) => each.from > at).length;
          expect(running).toBeLessThanOrEqual(pool.maxConnections);
          expect(waiting).toBeLessThanOrEqual(pool.maxPendingRequests);
        }
      }),
    );
  });
});
