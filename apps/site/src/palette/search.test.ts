import { describe, expect, test } from 'vitest';
import { editDistance, search } from './search.ts';

const entries = [
  { group: 'Labs', title: 'Route by URI, rewrite the path', words: 'virtual-service istio' },
  { group: 'Labs', title: 'Timeouts, retries, ejection' },
  { group: 'Commands', title: 'Reset step' },
];
const titles = (query: string) => search(entries, query).items.map(({ title }) => title);

describe('search', () => {
  test('finds by the beginning of words, in any order', () => {
    expect(titles('path rout')).toEqual(['Route by URI, rewrite the path']);
  });

  test('finds hidden words too', () => {
    expect(titles('virtual')).toEqual(['Route by URI, rewrite the path']);
  });

  test('repairs a mistyped word and says so', () => {
    expect(search(entries, 'retires')).toMatchObject({
      corrected: 'retries',
      items: [{ title: 'Timeouts, retries, ejection' }],
    });
  });

  test('an empty query finds everything, nonsense nothing', () => {
    expect(titles('')).toHaveLength(3);
    expect(titles('qqqqqq')).toEqual([]);
  });
});

test('editDistance counts a swap of neighbours as one', () => {
  expect(editDistance('retires', 'retries')).toBe(1);
  expect(editDistance('abc', 'abc')).toBe(0);
  expect(editDistance('', 'abc')).toBe(3);
});
