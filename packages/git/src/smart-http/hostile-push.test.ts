import { expect, test } from 'vitest';
import { createGitHost, type GitHost } from '../git-host.ts';
import {
  blob,
  commit,
  idOf,
  NO_ID,
  packOf,
  packOfEntries,
  rawPush,
  tree,
  varint,
  type RawObject,
} from '../testing/raw-push.ts';

const URL = 'https://git.example.org/shop.git';

async function newHost(): Promise<GitHost> {
  const host = createGitHost();
  const author = { name: 'Ada', email: 'ada@example.org', atMs: 0 };
  await host.create(URL, [{ files: new Map([['a.yaml', 'a: 1\n']]), message: 'One', author }]);
  return host;
}

/** Pushes objects, the last one as a new branch. */
function pushed(host: GitHost, objects: readonly RawObject[], ref = 'refs/heads/x') {
  const last = objects.at(-1);
  const commands = [[NO_ID, last ? idOf(last) : NO_ID, ref]] as const;
  return rawPush(host, URL, { commands, pack: packOf(objects) });
}

test.each([
  ['without end', Buffer.from('a'.repeat(30)), 'bad tree'],
  ['that leads out of its folder', tree(['100644', '..', idOf(blob('x'))]).content, 'bad name'],
  ['that holds a .git', tree(['40000', '.GIT', idOf(blob('x'))]).content, 'bad name'],
  ['with a mode that Git has not', tree(['100', 'a', idOf(blob('x'))]).content, 'bad file mode'],
])('a push of a tree %s is refused, and nothing of it is kept', async (_what, content, fault) => {
  const host = await newHost();
  const broken: RawObject = { type: 'tree', content };
  const report = await pushed(host, [blob('x'), broken, commit(idOf(broken))]);
  expect(report[0]).toContain(fault);
  expect(report[1]).toMatch(/^ng refs\/heads\/x /);
  const again = await rawPush(host, URL, {
    commands: [[NO_ID, idOf(commit(idOf(broken))), 'refs/heads/x']],
  });
  expect(again[1]).toBe('ng refs/heads/x missing necessary objects');
});

test('a push of a commit without a tree is refused', async () => {
  const host = await newHost();
  const content = Buffer.from('tree ../../HEAD\nauthor A <a@b> 0 +0000\n\nx\n');
  const report = await pushed(host, [{ type: 'commit', content }]);
  expect(report[0]).toContain('missing tree in a commit');
});

test('a small pack that says it inflates to more than the limit is refused before it does', async () => {
  const host = await newHost();
  const content = Buffer.alloc(65 * 1024 * 1024);
  const report = await pushed(host, [{ type: 'blob', content }]);
  expect(report[0]).toMatch(/^unpack the pack has more than 67108864 bytes, inflated/);
});

test('deltas count with what they make', async () => {
  const host = await newHost();
  const base = blob('x'.repeat(0xff_ff_ff));
  // Copies of the whole base, four times 64 MiB in a few bytes.
  const copy = Buffer.from([0x80 | 0x70, 0xff, 0xff, 0xff]);
  const delta = Buffer.concat([varint(0xff_ff_ff), varint(4 * 0xff_ff_ff), copy, copy, copy, copy]);
  const pack = packOfEntries([
    { kind: 3, size: base.content.length, content: base.content },
    { kind: 7, size: delta.length, base: Buffer.from(idOf(base), 'hex'), content: delta },
  ]);
  const report = await rawPush(host, URL, {
    commands: [[NO_ID, idOf(base), 'refs/tags/x']],
    pack,
  });
  expect(report[0]).toMatch(/^unpack the pack has more than/);
});

test.each([
  ['more than it says', 10, 1000],
  ['less than it says', 1000, 10],
])('an object that inflates to %s is refused', async (_what, size, real) => {
  const host = await newHost();
  const pack = packOfEntries([{ kind: 3, size, content: Buffer.alloc(real) }]);
  const report = await rawPush(host, URL, {
    commands: [[NO_ID, '1'.repeat(40), 'refs/tags/x']],
    pack,
  });
  expect(report[0]).toBe('unpack the pack is broken');
});
