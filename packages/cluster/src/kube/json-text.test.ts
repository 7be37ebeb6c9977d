import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { toJsonText } from './json-text.ts';

test('writes 64-bit integers as the digits they have', () => {
  expect(toJsonText({ a: [9007199254740993n], b: undefined, 'c"': null })).toBe(
    '{"a":[9007199254740993],"c\\"":null}',
  );
});

test('agrees with JSON.stringify wherever that can write the value', () => {
  assert(
    property(jsonValue(), (value) => {
      const withBigint = toJsonText({ value, big: 1n });
      expect(withBigint).toBe(`{"value":${JSON.stringify(value)},"big":1}`);
    }),
  );
});
