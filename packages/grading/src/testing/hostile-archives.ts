import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildTar, type TarEntry } from './build-tar.ts';
import { buildZip, type ZipEntry } from './build-zip.ts';
import type { HostileCase } from './hostile-case.ts';

const ROUTE = 'reviews-route.yaml';
const RIGHT = { name: ROUTE, content: 'kind: A\n' };
const MEGABYTE = 1024 * 1024;

function archive(name: string, make: () => Promise<Uint8Array> | Uint8Array): HostileCase {
  return {
    name,
    async make(folder) {
      const file = path.join(folder, 'work.zip');
      await writeFile(file, await make());
      return file;
    },
  };
}

const zip = (name: string, ...entries: readonly ZipEntry[]): HostileCase =>
  archive(`zip: ${name}`, () => buildZip(entries));

const tar = (name: string, ...entries: readonly TarEntry[]): HostileCase =>
  archive(`tar: ${name}`, () => buildTar(entries));

/** Names that lead elsewhere, or that break who prints them. */
const NAMES: readonly (string | Uint8Array)[] = [
  '../escaped.txt',
  '../../../../../../tmp/drydock-escaped',
  '/tmp/drydock-escaped',
  '//tmp/drydock-escaped',
  'a/../../escaped.txt',
  'a/b/../../../escaped.txt',
  '..\\escaped.txt',
  'a\\..\\..\\escaped.txt',
  'C:\\escaped.txt',
  'C:/escaped.txt',
  '\\\\server\\share\\escaped.txt',
  '..',
  '.',
  '...',
  'nul\0.txt',
  `${ROUTE}\0.png`,
  'new\nline.yaml',
  '\u001b[2J\u001b[31mred.yaml',
  '<script>alert(1)</script>.yaml',
  '"><img src=x onerror=alert(1)>.yaml',
  '\u202egpj.yaml',
  '__proto__',
  '=cmd|calc!A1.yaml',
  new Uint8Array([0xff, 0xfe, 0x80, 0x2e, 0x79]),
  'x'.repeat(60_000),
  `${'d/'.repeat(5000)}deep.yaml`,
];

const names = NAMES.map((name, index) => {
  const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 30)) : 'no UTF-8';
  return zip(`the name ${shown} (${index})`, RIGHT, { name, content: 'x' });
});

/** Each part of a right zip alone. */
const halves = [0, 1, 10, 40, 70, 100].map((bytes) =>
  archive(`zip: only its first ${bytes} bytes`, () => buildZip([RIGHT]).subarray(0, bytes)),
);

const many = (count: number): readonly ZipEntry[] =>
  Array.from({ length: count }, (_, index) => ({ name: `f${index}` }));

const zips: readonly HostileCase[] = [
  zip('a bomb', { name: ROUTE, content: Buffer.alloc(40 * MEGABYTE) }),
  zip('a bomb beside the work', RIGHT, { name: 'x', content: Buffer.alloc(40 * MEGABYTE) }),
  zip('a bomb that lies about its size', {
    name: ROUTE,
    content: Buffer.alloc(40 * MEGABYTE),
    declared: 10,
  }),
  zip('a size of 4 GB', { ...RIGHT, declared: 0xfffffffe }),
  zip('zips in zips', { name: 'a.zip', content: nested(6) }),
  zip(
    'a thousand entries that share their bytes',
    { name: 'a', content: Buffer.alloc(MEGABYTE) },
    ...Array.from({ length: 1000 }, (_, index) => ({
      name: `b${index}`,
      content: Buffer.alloc(MEGABYTE),
      shares: 0,
    })),
  ),
  archive('zip: 30,000 entries', () => buildZip(many(30_000))),
  archive('zip: fewer entries than it says', () => buildZip([RIGHT], { count: 60_000 })),
  archive('zip: more entries than it says', () => buildZip(many(5), { count: 1 })),
  archive('zip: none at all', () => buildZip([])),
  zip('a link', { name: ROUTE, mode: 0o120777, content: '/etc/passwd' }),
  zip('a link beside the work', RIGHT, { name: 'l', mode: 0o120777, content: '/etc' }),
  zip('a pipe', { name: ROUTE, mode: 0o010666 }),
  zip('a device', { name: ROUTE, mode: 0o020666 }),
  zip('a socket', { name: ROUTE, mode: 0o140777 }),
  zip('the same name twice', RIGHT, { ...RIGHT, content: 'other' }),
  zip('a password', { ...RIGHT, isEncrypted: true }),
  zip('an unknown way of packing', { ...RIGHT, method: 97 }),
  zip('a name that is a folder and a file', RIGHT, { name: `${ROUTE}/inside`, content: 'x' }),
  archive('zip: noise', () => Buffer.concat([Buffer.from('PK'), noise(5000)])),
  archive('zip: a directory of noise', () => {
    const right = buildZip([RIGHT]);
    noise(40).copy(right, right.length - 70);
    return right;
  }),
];

function nested(levels: number): Buffer {
  let inner = buildZip([{ name: 'x', content: Buffer.alloc(MEGABYTE) }]);
  for (let level = 0; level < levels; level++) {
    const content = inner;
    inner = buildZip(Array.from({ length: 5 }, (_, index) => ({ name: `${index}.zip`, content })));
  }
  return inner;
}

/** Always the same, and like nothing. */
function noise(length: number): Buffer {
  let state = 12345;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 16;
    }),
  );
}

/** A tar of one entry whose header says something else. */
async function forged(change: (header: Buffer) => void): Promise<Buffer> {
  const made = await buildTar([RIGHT]);
  change(made);
  made.fill(' ', 148, 156);
  const sum = made.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  made.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return made;
}

const tars: readonly HostileCase[] = [
  tar('a name that climbs', { name: '../escaped.txt', content: 'x' }),
  tar('an absolute name', { name: '/tmp/drydock-escaped', content: 'x' }),
  tar('a climbing name in the middle', { name: 'a/../../escaped.txt', content: 'x' }),
  tar('a link', { name: ROUTE, type: 'symlink', linkname: '/etc/passwd' }),
  tar(
    'a link, then a file through it',
    { name: 'l', type: 'symlink', linkname: '/tmp' },
    { name: 'l/drydock-escaped', content: 'x' },
  ),
  tar('a hard link', { name: ROUTE, type: 'link', linkname: '/etc/passwd' }),
  tar('a pipe', { name: ROUTE, type: 'fifo' }),
  tar('a character device', { name: ROUTE, type: 'character-device', devmajor: 1, devminor: 5 }),
  tar('a block device', { name: ROUTE, type: 'block-device', devmajor: 8, devminor: 0 }),
  tar('the same name twice', RIGHT, RIGHT),
  tar('a very long name', { name: `${'n'.repeat(30_000)}.yaml`, content: 'x' }),
  tar('very deep folders', { name: `${'d/'.repeat(3000)}x`, content: 'x' }),
  tar('HTML in a name', { name: '<img src=x onerror=alert(1)>', content: 'x' }, RIGHT),
  archive('tar: 30,000 entries', () =>
    buildTar(many(30_000).map(({ name }) => ({ name: String(name) }))),
  ),
  archive('tar: half of it', async () =>
    (await buildTar([{ ...RIGHT, content: 'x'.repeat(3000) }])).subarray(0, 900),
  ),
  archive('tar: a size of 8 GB', () => forged((header) => header.write('77777777777\0', 124))),
  archive('tar: a negative size', () => forged((header) => header.fill(0xff, 124, 136))),
  archive('tar: an unknown type', () => forged((header) => header.write('Z', 156))),
  archive('tar: a sparse file', () => forged((header) => header.write('S', 156))),
  archive('tar: a wrong sum', async () => {
    const made = await buildTar([RIGHT]);
    made.write('0000000\0', 148);
    return made;
  }),
  archive('tar: nothing but zeros', () => forged((header) => header.fill(0, 0, 257))),
  archive('gzip: a bomb', () => gzipSync(Buffer.alloc(120 * MEGABYTE))),
  archive('gzip: a bomb in a bomb', () => gzipSync(gzipSync(Buffer.alloc(120 * MEGABYTE)))),
  archive('gzip: half of it', async () => gzipSync(await buildTar([RIGHT])).subarray(0, 60)),
  archive('gzip: noise', () => Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), noise(3000)])),
  archive('gzip: no tar in it', () => gzipSync('hello')),
  archive('no archive', () => noise(3000)),
  archive('an empty file', () => Buffer.alloc(0)),
];

/** Archives that no submission should be. */
export const hostileArchives: readonly HostileCase[] = [...names, ...halves, ...zips, ...tars];
