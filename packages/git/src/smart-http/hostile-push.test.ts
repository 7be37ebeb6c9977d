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

const ref = (name: string): string => `refs/heads/${name}`;

test('two pushes at once are both taken, each with its own pack', async () => {
  const host = await newHost();
  const pushes = Array.from({ length: 5 }, (_, index) => {
    const file = blob(`file ${index}`);
    const folder = tree(['100644', 'a', idOf(file)]);
    return pushed(host, [file, folder, commit(idOf(folder))], ref(`b${index}`));
  });
  const reports = await Promise.all(pushes);
  expect(reports.map(([unpacked, first]) => `${unpacked}, ${first}`)).toEqual(
    pushes.map((_, index) => `unpack ok, ok refs/heads/b${index}`),
  );
});

test('of two pushes that create one ref, one is told that it did not', async () => {
  const host = await newHost();
  const [one, two] = ['one', 'two'].map((text) => {
    const file = blob(text);
    const folder = tree(['100644', 'a', idOf(file)]);
    return pushed(host, [file, folder, commit(idOf(folder))]);
  });
  expect([(await one)?.[1], (await two)?.[1]]).toEqual([
    'ok refs/heads/x',
    'ng refs/heads/x failed to update ref',
  ]);
});

test('a push and a commit of the host at once lose neither', async () => {
  const host = await newHost();
  const main = host.repository(URL)?.resolve('main') ?? '';
  const folder = tree();
  const mine = commit(idOf(folder), main);
  const author = { name: 'Bob', email: 'bob@example.org', atMs: 0 };
  const [report, theirs] = await Promise.all([
    rawPush(host, URL, {
      commands: [[main, idOf(mine), ref('main')]],
      pack: packOf([folder, mine]),
    }),
    host.commit(URL, 'main', { files: new Map([['b', 'b']]), message: 'Bob', author }),
  ]);
  const view = host.repository(URL);
  const isMine = report[1] === 'ok refs/heads/main';
  expect(view?.commit(theirs)?.parents).toEqual([isMine ? idOf(mine) : main]);
  expect(view?.resolve('main')).toBe(theirs);
});

test.each([
  ['a commit whose tree is absent', [commit('1'.repeat(40))], 'missing necessary objects'],
  ['a tree whose file is absent', [tree(['100644', 'a', '1'.repeat(40)])], 'missing necessary'],
  ['a commit whose parent is absent', [tree(), commit(idOf(tree()), '1'.repeat(40))], 'missing'],
  ['a commit of a blob', [blob('x'), commit(idOf(blob('x')))], 'missing necessary objects'],
  ['a folder that is a file', [blob('x'), tree(['40000', 'a', idOf(blob('x'))])], 'missing'],
  ['a file that is a folder', [tree(), tree(['100644', 'a', idOf(tree())])], 'missing'],
])('a push of %s is refused', async (_what, objects, reason) => {
  const host = await newHost();
  const report = await pushed(host, objects, 'refs/tags/x');
  expect(report[1]).toContain(`ng refs/tags/x ${reason}`);
});

test('a branch names a commit, a tag whatever it likes', async () => {
  const host = await newHost();
  expect((await pushed(host, [blob('x')]))[1]).toBe('ng refs/heads/x invalid new value provided');
  expect((await pushed(host, [blob('x')], 'refs/tags/x'))[1]).toBe('ok refs/tags/x');
});

test('a ref that stands where a folder of refs would be is refused, and the others are moved and told', async () => {
  const host = await newHost();
  const main = host.repository(URL)?.resolve('main') ?? '';
  const told: unknown[] = [];
  host.subscribe(({ updates }) => told.push(...updates));
  const report = await rawPush(host, URL, {
    commands: ['a', 'main/x', 'b/c', 'b'].map((name) => [NO_ID, main, ref(name)] as const),
  });
  expect(report).toEqual([
    'unpack ok',
    'ok refs/heads/a',
    'ng refs/heads/main/x refname conflict',
    'ok refs/heads/b/c',
    'ng refs/heads/b refname conflict',
  ]);
  expect(told).toEqual([
    { ref: ref('a'), after: main },
    { ref: ref('b/c'), after: main },
  ]);
});

test('a branch can take the name of a folder whose branches are deleted', async () => {
  const host = await newHost();
  const main = host.repository(URL)?.resolve('main') ?? '';
  const report = await rawPush(host, URL, {
    commands: [
      [NO_ID, main, ref('b/c')],
      [main, NO_ID, ref('b/c')],
      [NO_ID, main, ref('b')],
    ],
  });
  expect(report.slice(1)).toEqual(['ok refs/heads/b/c', 'ok refs/heads/b/c', 'ok refs/heads/b']);
});

test('a tree that holds one folder many times is counted, not walked', async () => {
  const host = await newHost();
  const objects: RawObject[] = [blob('x')];
  let [mode, id] = ['100644', idOf(blob('x'))];
  for (let level = 0; level < 12; level++) {
    const names = Array.from({ length: 10 }, (_, index) => `n${index}`);
    const folder = tree(...names.map((name) => [mode, name, id] as const));
    objects.push(folder);
    [mode, id] = ['40000', idOf(folder)];
  }
  const report = await pushed(host, [...objects, commit(id)]);
  expect(report[1]).toBe('ng refs/heads/x tree too large');
});

test('a tree that nests without end is refused', async () => {
  const host = await newHost();
  const objects: RawObject[] = [tree()];
  for (let level = 0; level < 1000; level++)
    objects.push(tree(['40000', 'a', idOf(objects[level] ?? tree())]));
  const top = objects.at(-1);
  const report = await pushed(host, [...objects, commit(idOf(top ?? tree()))]);
  expect(report[1]).toBe('ng refs/heads/x tree too large');
});
