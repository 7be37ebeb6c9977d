import { loadCatalogue } from '@drydock/manifests/catalogue';
import { expect, test } from 'vitest';
import { createMergeTypes } from './merge-types.ts';

const types = createMergeTypes(loadCatalogue());

test('an object that is open takes fields that nobody declared, another one does not', () => {
  const properties = { known: { type: 'string' } } as const;
  const closed = types.bySchema({ type: 'object', properties });
  const open = types.bySchema({ type: 'object', properties, preserveUnknown: true });
  if (closed.kind !== 'struct' || open.kind !== 'struct') throw new Error('both have fields');
  expect(closed.field('more')).toBeUndefined();
  expect(open.field('more')?.type.kind).toBe('untyped');
  expect(open.field('known')).toEqual(closed.field('known'));
});
