import { describe, expect, test } from 'vitest';
import { parseFieldSelector, selectFields } from './field-selector.ts';

const route = {
  spec: {
    http: [
      { match: [{ uri: { prefix: '/a' } }, { uri: { exact: '/b' } }], route: [] },
      { route: [{ destination: { subset: 'v1' } }] },
    ],
  },
};

describe('selectFields', () => {
  test('reaches every item and every key by a star, in document order', () => {
    expect(selectFields(route, 'spec.http[*].match[*].uri.*')).toEqual([
      { path: ['spec', 'http', 0, 'match', 0, 'uri', 'prefix'], value: '/a' },
      { path: ['spec', 'http', 0, 'match', 1, 'uri', 'exact'], value: '/b' },
    ]);
  });

  test('reaches one item by its number', () => {
    expect(selectFields(route, 'spec.http[1].route[0].destination.subset')).toEqual([
      { path: ['spec', 'http', 1, 'route', 0, 'destination', 'subset'], value: 'v1' },
    ]);
  });

  test('reaches the object by the empty selector, and nothing by a path that is not there', () => {
    expect(selectFields(route, '')).toEqual([{ path: [], value: route }]);
    expect(selectFields(route, 'spec.tcp[*]')).toEqual([]);
    expect(selectFields(route, 'spec.http.match')).toEqual([]);
  });

  test('does not take text that is no selector', () => {
    expect(parseFieldSelector('spec..http')).toBeUndefined();
    expect(parseFieldSelector('spec[x]')).toBeUndefined();
    expect(parseFieldSelector('metadata.labels["a.b/c"]')).toEqual(['metadata', 'labels', 'a.b/c']);
  });
});
