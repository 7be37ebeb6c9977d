import { expect, test } from 'vitest';
import { xxHash64 } from './xx-hash.ts';

test.each([
  ['', 'ef46db3751d8e999'],
  ['a', 'd24ec4f1a98c6e5b'],
  ['abc', '44bc2cf5ad770999'],
])('xxHash64 of "%s" is the published value', (text, hash) => {
  expect(xxHash64(text).toString(16)).toBe(hash);
});
