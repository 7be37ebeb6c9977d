import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch, createMergePatch } from './merge-patch.ts';

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
})).value;

describe('applyJsonPatch', () => {
  test('sets an absent key with replace, as evanphx/json-patch does', () => {
    const result = applyJsonPatch({ a: 1 }, [{ op: 'replace', path: '/b', value: 2 }]);
    expect(result).toEqual({ ok: true, value: { a: 1, b: 2 } });
  });

  test('counts negative indexes from the end', () => {
    const result = applyJsonPatch({ a: [1, 2] }, [{ op: 'replace', path: '/a/-1', value: 9 }]);
    expect(result).toEqual({ ok: true, value: { a: [1, 9] } });
  });

  test('refuses to add below a missing parent, to remove what is absent and unknown operations', () => {
    for (const operation of [
      { op: 'add', path: '/x/y', value: 1 },
      { op: 'remove', path: '/x' },
      { op: 'frob', path: '/a' },
      { op: 'remove', path: '/list/9' },
    ]) {
      expect(applyJsonPatch({ list: [1] }, [operation]).ok).toBe(false);
    }
  });

  test('leaves the document it was given alone', () => {
    const document = { a: { b: [1] } };
    applyJsonPatch(document, [{ op: 'add', path: '/a/b/-', value: 2 }]);
    expect(document).toEqual({ a: { b: [1] } });
  });
});

describe('merge patch', () => {
  test('null deletes, objects merge, lists are replaced', () => {
    expect(applyMergePatch({ a: { b: 1, c: 2 }, l: [1] }, { a: { b: null }, l: [2] })).toEqual({
      a: { c: 2 },
      l: [2],
    });
  });

  test('a created patch turns one object into the other', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), fc.dictionary(fc.string(), json), (a, b) => {
        expect(applyMergePatch(a, createMergePatch(a, b) ?? {})).toEqual(b);
      }),
    );
  });
});

test('an operation that is no object is refused', () => {
  const operations = [null] as unknown as Parameters<typeof applyJsonPatch>[1]; // as it may come over the wire
  expect(applyJsonPatch({}, operations)).toMatchObject({ ok: false });
});
