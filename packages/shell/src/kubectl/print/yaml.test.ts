import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { assert, jsonValue, property } from 'fast-check';
import { goYaml } from './yaml.ts';

const long =
  'nodes are available but one node had an untolerated taint and was therefore left out of the choice';

// What `kubectl create configmap --from-file --dry-run=client -o yaml` prints for the same value.
test.each([
  ['a', 'k: a'],
  ['1', 'k: "1"'],
  ['yes', 'k: "yes"'],
  ['n', 'k: "n"'],
  ['2020-01-01', 'k: "2020-01-01"'],
  ['12:30', 'k: "12:30"'],
  ['1_', 'k: "1_"'],
  ['_1', 'k: _1'],
  ['<<', 'k: <<'],
  ['100m', 'k: 100m'],
  ['a: b', "k: 'a: b'"],
  ['a:b', 'k: a:b'],
  ["'a'", "k: '''a'''"],
  ['*x', "k: '*x'"],
  ['', 'k: ""'],
  [' a', "k: ' a'"],
  ['a\nb', 'k: |-\n  a\n  b'],
  ['a\nb\n', 'k: |\n  a\n  b'],
  ['a\n\n', 'k: |+\n  a\n'],
  ['\na', 'k: |2-\n\n  a'],
  ['a \nb', String.raw`k: "a \nb"`],
  ['a\tb\nc', String.raw`k: "a\tb\nc"`],
  ['😀', String.raw`k: "\U0001F600"`],
  [long, `k: ${long.replace('left out', 'left\n  out')}`],
])('writes %j as kubectl does', (value, expected) => {
  expect(goYaml({ k: value })).toBe(`${expected}\n`);
});

test('sorts keys as go-yaml does: numbers in names by value', () => {
  expect(goYaml({ a10: 1, a2: 1, B: 1, a: 1 })).toBe('B: 1\na: 1\na2: 1\na10: 1\n');
});

test('lists in maps are not indented, lists in lists are', () => {
  expect(goYaml({ a: [{ b: [1, 2], c: {} }, [3, [4]], []] })).toBe(
    'a:\n- b:\n  - 1\n  - 2\n  c: {}\n- - 3\n  - - 4\n- []\n',
  );
});

test('what is written is read back as the same value', () => {
  assert(
    property(jsonValue({ maxDepth: 4 }), (value) => {
      const text = goYaml({ value });
      expect(parse(text)).toEqual({ value: JSON.parse(JSON.stringify(value)) });
    }),
  );
});
