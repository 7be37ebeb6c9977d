import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zlibSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRepository } from './open-repository.ts';

const LIMITS = { objects: 100, bytes: 1024 * 1024 };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drydock-git-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** What git itself keeps in `.git`. */
async function stored(): Promise<ReadonlyMap<string, Uint8Array>> {
  const root = path.join(folder, '.git');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async (entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return [path.relative(root, file), await readFile(file)] as const;
  });
  return new Map(await Promise.all(read));
}

async function commitTwice(): Promise<string> {
  git('init', '--initial-branch=trunk');
  for (const text of ['one', 'two']) {
    await writeFile(path.join(folder, 'a.txt'), text);
    git('add', '.');
    git('commit', '-m', `Say ${text}`);
  }
  return git('rev-parse', 'HEAD');
}

describe('openRepository', () => {
  test('reads what git wrote, loose', async () => {
    const head = await commitTwice();
    const view = await openRepository(await stored(), LIMITS);
    expect(view.defaultBranch).toBe('trunk');
    expect(view.resolve('HEAD')).toBe(head);
    expect(view.commit(head)?.message).toBe('Say two');
    expect(Buffer.from(view.files(head)?.get('a.txt')?.bytes ?? []).toString()).toBe('two');
  });

  test('reads what git packed, refs and objects', async () => {
    const head = await commitTwice();
    git('gc', '--quiet');
    const files = await stored();
    expect([...files.keys()].some((name) => name.endsWith('.pack'))).toBe(true);
    const view = await openRepository(files, LIMITS);
    expect(view.resolve('trunk')).toBe(head);
    const [parent = ''] = view.commit(head)?.parents ?? [];
    expect(Buffer.from(view.files(parent)?.get('a.txt')?.bytes ?? []).toString()).toBe('one');
  });

  test('refuses more objects or bytes than it may hold, before it inflates them', async () => {
    await commitTwice();
    const loose = await stored();
    await expect(openRepository(loose, { ...LIMITS, objects: 3 })).rejects.toThrow(
      'more than 3 objects',
    );
    git('gc', '--quiet');
    await expect(openRepository(await stored(), { ...LIMITS, objects: 3 })).rejects.toThrow(
      'more than 3 objects',
    );
    const bomb = zlibSync(new Uint8Array(10 * 1024 * 1024));
    const files = new Map([[`objects/ab/${'0'.repeat(38)}`, bomb]]);
    await expect(openRepository(files, LIMITS)).rejects.toThrow('too large, inflated');
  });

  test('refuses what is broken, and looks at nothing that could be run', async () => {
    const broken = new Map([[`objects/ab/${'0'.repeat(38)}`, Buffer.from('no zlib')]]);
    await expect(openRepository(broken, LIMITS)).rejects.toThrow('a loose object is broken');
    const pack = new Map([['objects/pack/a.pack', Buffer.from('PACK nonsense')]]);
    await expect(openRepository(pack, LIMITS)).rejects.toThrow('the pack is broken');
    const hostile = new Map([
      ['packed-refs', Buffer.from(`${'a'.repeat(40)} refs/heads/../../../escape\n`)],
      ['hooks/post-checkout', Buffer.from('#!/bin/sh\nfalse\n')],
      ['config', Buffer.from('[core]\n\tfsmonitor = false\n')],
    ]);
    expect((await openRepository(hostile, LIMITS)).refs.size).toBe(0);
  });
});
