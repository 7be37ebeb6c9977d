import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createObjectStore } from './object-store.ts';
import { listAt } from './state-at.ts';

const maps = { group: '', resource: 'configmaps' } as const;
const act = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  namespace: fc.constantFrom('n', 'm'),
  value: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
});

test('an earlier revision lists what was stored then, whatever was written since', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
      const store = createObjectStore();
      const seen: (readonly [number, unknown])[] = [];
      for (const { name, namespace, value } of acts) {
        seen.push([store.revision, store.list(maps, 'n')]);
        const metadata = { name, namespace };
        if (value === undefined) store.remove(maps, namespace, name);
        else {
          const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value } };
          store.put(maps, { object, managers: undefined });
        }
      }
      for (const [revision, listed] of seen)
        expect(listAt(store, maps, 'n', revision)).toEqual(listed);
    }),
  );
});

test('what is forgotten is not made up', () => {
  const store = createObjectStore();
  const metadata = { name: 'a', namespace: 'n' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  for (let i = 0; i < 3; i++) store.put(maps, { object, managers: undefined });
  store.compact(store.revision);
  expect(listAt(store, maps, 'n', 1)).toBeUndefined();
});
