import { beforeEach, expect, test } from 'vitest';
import { createGitHost, type GitHost } from '../git-host.ts';
import { cloneRepository } from './clone.ts';
import type { WorkingCopy } from './working-copy.ts';

const URL = 'https://git.example.org/shop.git';

let host: GitHost;
let mine: WorkingCopy;
let atMs: number;

beforeEach(async () => {
  host = createGitHost();
  atMs = 1_767_225_600_000;
  await host.create(URL, [
    {
      files: new Map([
        ['README.md', 'shop\n'],
        ['base/route.yaml', 'a: 1\nb: 2\nc: 3\nd: 4\n'],
      ]),
      message: 'Begin',
      author: { name: 'Seed', email: 'seed@example.org', atMs },
    },
  ]);
  mine = await cloned('Ada');
});

function cloned(name: string): Promise<WorkingCopy> {
  return cloneRepository({
    url: URL,
    fetch: (request) => host.handle(request),
    author: () => ({ name, email: `${name.toLowerCase()}@example.org`, atMs: (atMs += 1000) }),
  });
}

async function commit(
  copy: WorkingCopy,
  path: string,
  content: string,
  message = `Change ${path}`,
): Promise<string> {
  copy.write(path, content);
  await copy.add([path]);
  return (await copy.commit({ message })).id;
}

function text(copy: WorkingCopy, path: string): string | undefined {
  const file = copy.read(path);
  return file && new TextDecoder().decode(file.bytes);
}

test('a clone has the files of the default branch and nothing to commit', async () => {
  expect(mine.paths()).toEqual(['README.md', 'base/route.yaml']);
  expect(await mine.status()).toMatchObject({
    branch: 'main',
    upstream: 'origin/main',
    ahead: 0,
    behind: 0,
    staged: [],
    unstaged: [],
    untracked: [],
  });
});

test('equal work gives equal commit ids', async () => {
  const id = await commit(mine, 'a.yaml', 'x: 1\n');
  atMs -= 1000;
  const other = await commit(await cloned('Ada'), 'a.yaml', 'x: 1\n');
  expect(other).toBe(id);
});

test('status tells staged, unstaged and untracked apart', async () => {
  mine.write('README.md', 'changed\n');
  mine.write('new.yaml', 'n: 1\n');
  mine.remove('base/route.yaml');
  await mine.add(['README.md']);
  mine.write('README.md', 'changed again\n');
  expect(await mine.status()).toMatchObject({
    staged: [{ path: 'README.md', change: 'modified' }],
    unstaged: [
      { path: 'README.md', change: 'modified' },
      { path: 'base/route.yaml', change: 'deleted' },
    ],
    untracked: ['new.yaml'],
  });
});

test('a push moves the branch that Argo CD reads', async () => {
  const pushes: string[] = [];
  host.subscribe(({ updates }) => pushes.push(...updates.map(({ ref }) => ref)));
  const id = await commit(mine, 'base/route.yaml', 'a: 2\n');
  expect(host.repository(URL)?.resolve('HEAD')).not.toBe(id);
  await mine.push();
  expect(pushes).toEqual(['refs/heads/main']);
  const view = host.repository('https://git.example.org/shop');
  expect(view?.resolve('main')).toBe(id);
  const file = view?.files(id)?.get('base/route.yaml');
  expect(new TextDecoder().decode(file?.bytes)).toBe('a: 2\n');
});

test('a push without the remote’s commits is rejected and changes nothing', async () => {
  const theirs = await cloned('Bob');
  const id = await commit(theirs, 'theirs.yaml', 't: 1\n');
  await theirs.push();
  await commit(mine, 'mine.yaml', 'm: 1\n');
  await expect(mine.push()).rejects.toMatchObject({ code: 'rejected' });
  expect(host.repository(URL)?.resolve('main')).toBe(id);
});

test('pull merges what others pushed', async () => {
  const theirs = await cloned('Bob');
  await commit(theirs, 'theirs.yaml', 't: 1\n');
  await theirs.push();
  await commit(mine, 'mine.yaml', 'm: 1\n');
  expect(await mine.pull()).toMatchObject({ kind: 'merged' });
  expect(mine.paths()).toEqual(['README.md', 'base/route.yaml', 'mine.yaml', 'theirs.yaml']);
  expect(mine.log()[0]?.parents).toHaveLength(2);
  expect(await mine.status()).toMatchObject({ staged: [], unstaged: [], untracked: [] });
  await mine.push();
  expect(host.repository(URL)?.resolve('main')).toBe(mine.resolve('HEAD'));
});

test('a pull that only moves on is a fast-forward', async () => {
  const theirs = await cloned('Bob');
  const id = await commit(theirs, 'base/route.yaml', 'a: 9\n');
  await theirs.push();
  expect(await mine.pull()).toMatchObject({ kind: 'fast-forward', to: id });
  expect(text(mine, 'base/route.yaml')).toBe('a: 9\n');
});

test('a conflict leaves markers, and the commit after it has two parents', async () => {
  await mine.createBranch('other');
  await commit(mine, 'README.md', 'ours\n');
  await mine.switchTo('other');
  await commit(mine, 'README.md', 'theirs\n');
  await commit(mine, 'clean.yaml', 'c: 1\n');
  await mine.switchTo('main');
  expect(await mine.merge('other')).toEqual({ kind: 'conflict', paths: ['README.md'] });
  expect(text(mine, 'README.md')).toMatch(/<<<<<<<[^]*ours[^]*=======[^]*theirs[^]*>>>>>>>/);
  expect(await mine.status()).toMatchObject({
    conflicted: ['README.md'],
    staged: [{ path: 'clean.yaml', change: 'added' }],
    unstaged: [],
  });
  await expect(mine.commit({})).rejects.toMatchObject({ code: 'conflict' });
  mine.write('README.md', 'both\n');
  await mine.add(['README.md']);
  const merged = await mine.commit({});
  expect(merged).toMatchObject({ message: "Merge branch 'other'", parents: { length: 2 } });
  expect(await mine.status()).toMatchObject({ conflicted: [], staged: [], unstaged: [] });
});

test('an aborted merge is forgotten', async () => {
  await mine.createBranch('other');
  await commit(mine, 'README.md', 'ours\n');
  await mine.switchTo('other');
  await commit(mine, 'README.md', 'theirs\n');
  await mine.switchTo('main');
  await mine.merge('other');
  await mine.abortMerge();
  expect(text(mine, 'README.md')).toBe('ours\n');
  expect(await mine.status()).toMatchObject({ conflicted: [], staged: [], unstaged: [] });
});

test('a revert takes back one commit and keeps later ones', async () => {
  const bad = await commit(mine, 'base/route.yaml', 'a: 1\nb: 2\nc: 3\nd: 9\n');
  await commit(mine, 'later.yaml', 'l: 1\n');
  const undone = await mine.revert(bad);
  expect(undone.message).toBe(`Revert "Change base/route.yaml"\n\nThis reverts commit ${bad}.`);
  expect(text(mine, 'base/route.yaml')).toBe('a: 1\nb: 2\nc: 3\nd: 4\n');
  expect(mine.paths()).toContain('later.yaml');
  expect(await mine.status()).toMatchObject({ staged: [], unstaged: [], untracked: [] });
});

test('a revert that later work stands against changes nothing', async () => {
  const bad = await commit(mine, 'README.md', 'one\n');
  const head = await commit(mine, 'README.md', 'two\n');
  await expect(mine.revert(bad)).rejects.toMatchObject({ code: 'conflict' });
  expect(mine.resolve('HEAD')).toBe(head);
  expect(text(mine, 'README.md')).toBe('two\n');
});

test('switching carries local changes along and refuses to lose them', async () => {
  await mine.createBranch('other');
  await mine.switchTo('other');
  await commit(mine, 'README.md', 'other\n');
  await mine.switchTo('main');
  mine.write('base/route.yaml', 'a: 7\n');
  await mine.switchTo('other');
  expect(text(mine, 'base/route.yaml')).toBe('a: 7\n');
  mine.write('README.md', 'local\n');
  await expect(mine.switchTo('main')).rejects.toThrow('\tREADME.md');
  expect((await mine.status()).branch).toBe('other');
});

test('revisions step back through parents', async () => {
  const first = mine.resolve('HEAD');
  await commit(mine, 'a', '1\n');
  const second = mine.resolve('HEAD');
  await commit(mine, 'a', '2\n');
  expect(mine.resolve('HEAD~1')).toBe(second);
  expect(mine.resolve('HEAD~2')).toBe(first);
  expect(mine.resolve('main^^')).toBe(first);
  expect(mine.resolve('HEAD~3')).toBeUndefined();
  expect(mine.resolve((first ?? '').slice(0, 7))).toBe(first);
  expect(mine.resolve('origin/main')).toBe(first);
});

test('reset moves the branch and as much else as it is told to', async () => {
  await commit(mine, 'README.md', 'new\n');
  await mine.reset('HEAD~1', 'soft');
  expect(await mine.status()).toMatchObject({ staged: [{ path: 'README.md' }], unstaged: [] });
  await mine.reset('HEAD', 'mixed');
  expect(await mine.status()).toMatchObject({ staged: [], unstaged: [{ path: 'README.md' }] });
  await mine.reset('HEAD', 'hard');
  expect(text(mine, 'README.md')).toBe('shop\n');
});

test('a tag can be pushed, annotated ones are peeled', async () => {
  await mine.createTag('v1.0.0', 'HEAD', 'First');
  await mine.push({ ref: 'v1.0.0' });
  expect(host.repository(URL)?.resolve('v1.0.0')).toBe(mine.resolve('HEAD'));
});

test('a host that is set back has lost the push', async () => {
  const before = host.repository(URL)?.resolve('main');
  const snapshot = host.snapshot();
  await commit(mine, 'a', '1\n');
  await mine.push();
  host.restore(snapshot);
  expect(host.repository(URL)?.resolve('main')).toBe(before);
});

test('a fork goes on from this moment, and neither sees the other', async () => {
  const fork = host.fork();
  await commit(mine, 'a', '1\n');
  await mine.push();
  expect(fork.repository(URL)?.resolve('main')).not.toBe(mine.resolve('HEAD'));
  const copy = await cloneRepository({
    url: URL,
    fetch: (request) => fork.handle(request),
    author: () => ({ name: 'Eve', email: 'eve@example.org', atMs }),
  });
  expect(copy.paths()).not.toContain('a');
});

test('paths outside of the repository are refused', () => {
  expect(() => mine.write('../secret', 'x')).toThrow('outside repository');
  expect(() => mine.write('.git/config', 'x')).toThrow('outside repository');
});

test('a repository that is not there cannot be cloned', async () => {
  const clone = cloneRepository({
    url: 'https://git.example.org/none.git',
    fetch: (request) => host.handle(request),
    author: () => ({ name: 'A', email: 'a@example.org', atMs: 0 }),
  });
  await expect(clone).rejects.toThrow("repository 'https://git.example.org/none.git/' not found");
});
