import { strToU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { packFolder, pathInFolder } from './pack-folder.ts';

test('a chosen folder is packed without its own name and without what is no work', () => {
  expect(pathInFolder('work/repo/apps/a.yaml')).toBe('repo/apps/a.yaml');
  expect(pathInFolder('work/.git/config')).toBeUndefined();
  expect(pathInFolder('work/x/node_modules/y.js')).toBeUndefined();
  expect(pathInFolder('work')).toBeUndefined();
});

test('the same files give the same bytes, in whatever order they were read', () => {
  const a = { path: 'a.yaml', bytes: strToU8('a: 1') };
  const b = { path: 'b/c.yaml', bytes: strToU8('c: 2') };
  const packed = packFolder([b, a]);
  expect(packed).toEqual(packFolder([a, b]));
  expect(Object.keys(unzipSync(packed))).toEqual(['a.yaml', 'b/c.yaml']);
});
