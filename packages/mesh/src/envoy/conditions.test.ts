import { describe, expect, test } from 'vitest';
import type { RouteCondition } from '../route-table.ts';
import { tryCondition } from './conditions.ts';
import type { RequestView } from './request-view.ts';

const plain: RequestView = {
  method: 'GET',
  scheme: 'http',
  authority: 'reviews:9080',
  path: '/wpcatalogue',
  query: '?debug&q=a%20b&q=second',
  headers: [
    ['X-A', 'one'],
    ['x-a', 'two'],
    ['x-empty', ''],
  ],
};

function holds(condition: Omit<RouteCondition, 'name'> & { readonly name?: string }): boolean {
  return tryCondition({ name: '', ...condition }, plain).holds;
}

describe('a uri condition', () => {
  test('takes a prefix as raw text, not as segments', () => {
    expect(holds({ on: 'path', matcher: { kind: 'prefix', value: '/wpcatalog' } })).toBe(true);
    expect(holds({ on: 'path', matcher: { kind: 'path-prefix', value: '/wpcatalog' } })).toBe(
      false,
    );
    expect(holds({ on: 'path', matcher: { kind: 'prefix', value: '/wpcatalog/' } })).toBe(false);
  });

  test('matches a regex against the whole path', () => {
    expect(holds({ on: 'path', matcher: { kind: 'regex', value: '/wpcatalog' } })).toBe(false);
    expect(holds({ on: 'path', matcher: { kind: 'regex', value: '/wp.*' } })).toBe(true);
  });

  test('never holds with a regex that RE2 rejects', () => {
    expect(holds({ on: 'path', matcher: { kind: 'regex', value: '(?=x)' } })).toBe(false);
  });

  test('ignores case only where told', () => {
    const matcher = { kind: 'prefix', value: '/WPCATALOG' } as const;
    expect(holds({ on: 'path', matcher })).toBe(false);
    expect(holds({ on: 'path', matcher, ignoreCase: true })).toBe(true);
  });
});

describe('a header condition', () => {
  test('compares repeated lines one by one', () => {
    expect(holds({ on: 'header', name: 'x-a', matcher: { kind: 'exact', value: 'two' } })).toBe(
      true,
    );
    expect(holds({ on: 'header', name: 'x-a', matcher: { kind: 'exact', value: 'one,two' } })).toBe(
      false,
    );
  });

  test('counts an empty value as present', () => {
    expect(holds({ on: 'header', name: 'x-empty', matcher: { kind: 'present' } })).toBe(true);
    expect(holds({ on: 'header', name: 'x-none', matcher: { kind: 'present' } })).toBe(false);
  });

  test('that is inverted fails as soon as one line matches', () => {
    const matcher = { kind: 'exact', value: 'two' } as const;
    expect(holds({ on: 'header', name: 'x-a', matcher, invert: true })).toBe(false);
    expect(holds({ on: 'header', name: 'x-b', matcher, invert: true })).toBe(true);
  });

  test('that is inverted treats an absent header as empty', () => {
    const empty = { kind: 'exact', value: '' } as const;
    expect(holds({ on: 'header', name: 'x-none', matcher: empty, invert: true })).toBe(false);
    expect(
      holds({ on: 'header', name: 'x-none', matcher: { kind: 'present' }, invert: true }),
    ).toBe(true);
  });
});

describe('a query condition', () => {
  test('compares the raw value of the first parameter of that name', () => {
    expect(holds({ on: 'query', name: 'q', matcher: { kind: 'exact', value: 'a%20b' } })).toBe(
      true,
    );
    expect(holds({ on: 'query', name: 'q', matcher: { kind: 'exact', value: 'a b' } })).toBe(false);
    expect(holds({ on: 'query', name: 'q', matcher: { kind: 'exact', value: 'second' } })).toBe(
      false,
    );
  });

  test('takes a parameter without a value as empty', () => {
    expect(holds({ on: 'query', name: 'debug', matcher: { kind: 'exact', value: '' } })).toBe(true);
  });
});

test('a tried condition says what was wanted and what was there', () => {
  const tried = tryCondition(
    { on: 'header', name: 'end-user', matcher: { kind: 'exact', value: 'jason' } },
    plain,
  );
  expect(tried).toEqual({
    condition: 'header end-user exact "jason"',
    actual: 'absent',
    holds: false,
  });
});
