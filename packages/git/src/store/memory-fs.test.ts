import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryFs, type MemoryFs } from './memory-fs.ts';

const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
const act = fc.record({
  kind: fc.constantFrom('write', 'remove'),
  path: path.map((parts) => `/${parts.join('/')}`),
  text: fc.string(),
});

function run(fs: MemoryFs, acts: readonly { kind: string; path: string; text: string }[]): void {
  for (const { kind, path: at, text } of acts) {
    try {
      if (kind === 'write') fs.write(at, new TextEncoder().encode(text));
      else fs.remove(at);
    } catch {
      // a file where a folder is wanted: refused, nothing changes
    }
  }
}

function contentOf(fs: MemoryFs, at = ''): readonly string[] {
  return fs.list(at || '/').flatMap((name) => {
    const child = `${at}/${name}`;
    const bytes = fs.read(child);
    return bytes ? [`${child}=${new TextDecoder().decode(bytes)}`] : contentOf(fs, child);
  });
}

test('a snapshot holds what was there, whatever is written later', () => {
  fc.assert(
    fc.property(fc.array(act), fc.array(act), (before, after) => {
      const fs = createMemoryFs();
      run(fs, before);
      const wanted = contentOf(fs);
      const snapshot = fs.snapshot();
      run(fs, after);
      fs.restore(snapshot);
      expect(contentOf(fs)).toEqual(wanted);
    }),
  );
});

test('a snapshot can be restored twice', () => {
  const fs = createMemoryFs();
  fs.write('/a', Uint8Array.of(1));
  const snapshot = fs.snapshot();
  fs.restore(snapshot);
  fs.write('/b', Uint8Array.of(2));
  fs.restore(snapshot);
  expect(fs.list('/')).toEqual(['a']);
});

test('another file system can go on from a snapshot, and neither sees the other', () => {
  const [first, second] = [createMemoryFs(), createMemoryFs()];
  first.write('/a', Uint8Array.of(1));
  second.restore(first.snapshot());
  second.write('/b', Uint8Array.of(2));
  first.write('/c', Uint8Array.of(3));
  expect([first.list('/'), second.list('/')]).toEqual([
    ['a', 'c'],
    ['a', 'b'],
  ]);
});

test('a file cannot take the place of a folder', () => {
  const fs = createMemoryFs();
  fs.write('/a/b', Uint8Array.of(1));
  expect(() => fs.write('/a', Uint8Array.of(1))).toThrow('EISDIR');
  expect(() => fs.write('/a/b/c', Uint8Array.of(1))).toThrow('ENOTDIR');
});
