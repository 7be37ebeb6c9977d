import { fuzzBudget, fuzzTimeout } from '@drydock/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createManifestReader } from './manifest-reader.ts';
import { parseManifests } from './parse-manifests.ts';
import type { ParsedManifests } from './resource.ts';

const DOCUMENT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  key: value\n';
const PIECES = [
  DOCUMENT,
  '---\n',
  '--- # a comment\n',
  'a: *b\n',
  '- 1\n',
  '\t',
  '...\n',
  '%YAML 1.1\n',
  '\uFEFF',
  'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: p}}\n- 3\n',
  'kind: Pod\nspec: {}\n',
  'x: 1\nx: 2\n',
  '\u0001',
];

/** Everything that a reader says, places included. */
function told({ resources, diagnostics }: ParsedManifests): unknown {
  return {
    diagnostics,
    resources: resources.map(({ key, object, source }) => ({
      key,
      object,
      index: source.index,
      range: source.range,
      name: source.valueRange(['metadata', 'name']),
      near: source.nearestRange(['data', 'key', 'deeper']),
      keyOf: source.keyRange(['data', 'key']),
    })),
  };
}

test(
  'after any row of texts it says what parseManifests says of the last one',
  { timeout: fuzzTimeout(1) },
  () => {
    const text = fc
      .array(fc.constantFrom(...PIECES), { maxLength: 8 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const reader = createManifestReader();
        for (const one of texts) {
          expect(told(reader.read('a.yaml', one))).toEqual(told(parseManifests('a.yaml', one)));
        }
      }),
      fuzzBudget(1),
    );
  },
);

test('a document that moves stays the same value and knows its new place', () => {
  const reader = createManifestReader();
  const [, last] = reader.read('a.yaml', `${DOCUMENT}---\n${DOCUMENT}`).resources;
  const text = `# longer\n${DOCUMENT}---\n${DOCUMENT}`;
  const [, moved] = reader.read('a.yaml', text).resources;
  expect(moved).toBe(last);
  expect(text.slice(...(moved?.source.valueRange(['data', 'key']) ?? [0, 0]))).toBe('value');
});

test('two documents of the same text are two resources', () => {
  const { resources } = createManifestReader().read('a.yaml', `${DOCUMENT}---\n${DOCUMENT}`);
  expect(new Set(resources).size).toBe(2);
});
