import { execFileSync } from 'node:child_process';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import type { HostileCase } from './hostile-case.ts';

const ROUTE = 'reviews-route.yaml';

function folder(name: string, fill: (root: string) => Promise<void>): HostileCase {
  return {
    name: `folder: ${name}`,
    async make(where) {
      const root = path.join(where, 'work');
      await mkdir(root);
      await fill(root);
      return root;
    },
  };
}

/** A folder with files, by path; folders are made. */
async function put(
  root: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

const folders = (manyFiles: number): readonly HostileCase[] => [
  folder('a link in the place of the work', (root) =>
    symlink('/etc/passwd', path.join(root, ROUTE)),
  ),
  folder('a link to a folder', (root) => symlink('/', path.join(root, 'all'))),
  folder('links in a circle', async (root) => {
    await symlink('b', path.join(root, 'a'));
    await symlink('a', path.join(root, 'b'));
    await symlink('.', path.join(root, 'c'));
  }),
  folder('a pipe in the place of the work', async (root) => {
    execFileSync('mkfifo', [path.join(root, ROUTE)]);
  }),
  folder('a pipe beside the work', async (root) => {
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
  }),
  folder('a folder in the place of the work', async (root) => {
    await mkdir(path.join(root, ROUTE));
  }),
  folder('a hundred folders deep', async (root) => {
    await mkdir(path.join(root, 'd/'.repeat(100)), { recursive: true });
  }),
  folder(`${manyFiles} files`, async (root) => {
    for (let index = 0; index < manyFiles; index += 500) {
      const next = Array.from({ length: 500 }, (_, more) => path.join(root, `f${index + more}`));
      await Promise.all(next.map((file) => writeFile(file, '')));
    }
  }),
  folder('a file of 100 GB that takes no room', async (root) => {
    await put(root, { [ROUTE]: '' });
    await truncate(path.join(root, ROUTE), 100 * 1024 ** 3);
  }),
  folder('names with control characters, HTML and no UTF-8', async (root) => {
    await put(root, { '\u001b[2J\n.yaml': '', '<script>alert(1)<': '', '=cmd()': '' });
    const bytes = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe, 0x80])]);
    await writeFile(bytes, 'x');
  }),
  { name: 'a device', make: async () => '/dev/zero' },
  { name: 'a file that is not there', make: async (where) => path.join(where, 'absent') },
];

const id = (digit: string): string => digit.repeat(40);

/** A loose object at the id that it claims: nobody checks the sum. */
function loose(
  name: string,
  type: string,
  content: string | Buffer,
): Readonly<Record<string, Buffer>> {
  const body = Buffer.from(content);
  const header = Buffer.from(`${type} ${body.length}\0`);
  const file = `.git/objects/${name.slice(0, 2)}/${name.slice(2)}`;
  return { [file]: deflateSync(Buffer.concat([header, body])) };
}

const commit = (tree: string, parent?: string): string =>
  `tree ${tree}\n${parent === undefined ? '' : `parent ${parent}\n`}author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nWork\n`;

const tree = (...entries: readonly (readonly [mode: string, name: string, id: string])[]): Buffer =>
  Buffer.concat(
    entries.flatMap(([mode, name, target]) => [
      Buffer.from(`${mode} ${name}\0`),
      Buffer.from(target, 'hex'),
    ]),
  );

const HEAD = { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${id('a')}\n` };

function repository(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): HostileCase {
  return folder(`Git: ${name}`, (root) => put(root, { [ROUTE]: 'kind: A\n', ...files }));
}

/** Folders within folders that are all the same one: a hundred billion files in a few hundred bytes. */
function treeBomb(): Readonly<Record<string, Buffer>> {
  const wide = (target: string): Buffer =>
    tree(...Array.from({ length: 10 }, (_, at) => ['40000', `d${at}`, target] as const));
  const levels = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
  const objects = levels.map((level, at) =>
    loose(id(level), 'tree', wide(id(levels[at + 1] ?? 'f'))),
  );
  return Object.assign({}, ...objects) as Readonly<Record<string, Buffer>>; // each is one
}

function manyLoose(count: number): Readonly<Record<string, Buffer>> {
  const objects = Array.from({ length: count }, (_, at) =>
    loose(at.toString(16).padStart(40, '0'), 'blob', `${at}`),
  );
  return Object.assign({}, ...objects) as Readonly<Record<string, Buffer>>; // each is one
}

const repositories: readonly HostileCase[] = [
  repository('its folder is a file that points elsewhere', { '.git': 'gitdir: /etc\n' }),
  folder('Git: its folder is a link', async (root) => {
    await put(path.join(root, '../elsewhere'), { HEAD: 'ref: refs/heads/main\n' });
    await symlink('../elsewhere', path.join(root, '.git'));
  }),
  repository('objects elsewhere', { ...HEAD, '.git/objects/info/alternates': '/etc\n' }),
  repository('HEAD that climbs', { '.git/HEAD': 'ref: refs/heads/../../../../etc/passwd\n' }),
  repository('HEAD of noise', { ...HEAD, '.git/HEAD': Buffer.alloc(100_000, 0xff) }),
  repository('refs that climb', {
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/packed-refs': `${id('a')} refs/heads/../../../escaped\n`,
  }),
  repository('a branch without commits', HEAD),
  repository('a commit without a tree', { ...HEAD, ...loose(id('a'), 'commit', commit(id('b'))) }),
  repository('commits in a circle', {
    ...HEAD,
    ...loose(id('a'), 'commit', commit(id('c'), id('b'))),
    ...loose(id('b'), 'commit', commit(id('c'), id('a'))),
    ...loose(id('c'), 'tree', tree()),
  }),
  repository('a tree in itself', {
    ...HEAD,
    ...loose(id('a'), 'commit', commit(id('c'))),
    ...loose(id('c'), 'tree', tree(['40000', 'x', id('c')], ['40000', 'y', id('c')])),
  }),
  repository('a tree of a hundred billion files', {
    ...HEAD,
    ...loose(id('a'), 'commit', commit(id('1'))),
    ...treeBomb(),
  }),
  repository('names in a tree that climb', {
    ...HEAD,
    ...loose(id('a'), 'commit', commit(id('c'))),
    ...loose(
      id('c'),
      'tree',
      tree(['100644', '../escaped.txt', id('d')], ['100644', '.git', id('d')]),
    ),
    ...loose(id('d'), 'blob', 'x'),
  }),
  repository('a link in the place of the work', {
    ...HEAD,
    ...loose(id('a'), 'commit', commit(id('c'))),
    ...loose(id('c'), 'tree', tree(['120000', ROUTE, id('d')])),
    ...loose(id('d'), 'blob', '/etc/passwd'),
  }),
  repository('a tag of itself', {
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/refs/heads/main': `${id('e')}\n`,
    ...loose(id('e'), 'tag', `object ${id('e')}\ntype tag\ntag x\n\n`),
  }),
  repository('a loose bomb', {
    ...HEAD,
    [`.git/objects/aa/${'a'.repeat(38)}`]: deflateSync(Buffer.alloc(100 * 1024 * 1024)),
  }),
  repository('objects of noise', {
    ...HEAD,
    [`.git/objects/aa/${'a'.repeat(38)}`]: Buffer.alloc(50_000, 0x5a),
  }),
  repository('6,000 loose objects', { ...HEAD, ...manyLoose(6000) }),
  repository('a pack of noise', { ...HEAD, '.git/objects/pack/p.pack': Buffer.alloc(90_000, 7) }),
  repository('a pack of four billion objects', {
    ...HEAD,
    '.git/objects/pack/p.pack': Buffer.concat([
      Buffer.from('PACK'),
      Buffer.from([0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff]),
      Buffer.alloc(60),
    ]),
  }),
  repository('hooks and a configuration that runs things', {
    ...HEAD,
    '.git/config': '[core]\n\tfsmonitor = "touch /tmp/drydock-escaped"\n\tsshCommand = false\n',
    '.git/hooks/post-checkout': '#!/bin/sh\ntouch /tmp/drydock-escaped\n',
  }),
];

/** Folders and repositories that no submission should be; one of them holds so many files. */
export function hostileFolders(manyFiles: number): readonly HostileCase[] {
  return [...folders(manyFiles), ...repositories];
}
