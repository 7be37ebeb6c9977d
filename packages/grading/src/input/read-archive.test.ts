import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildTar, type TarEntry } from '../testing/build-tar.ts';
import { buildZip, type ZipEntry } from '../testing/build-zip.ts';
import { readArchive, readSubmission } from './read-submission.ts';
import type { Submission } from './submission.ts';
import { SUBMISSION_LIMITS } from './submission-limits.ts';

const KNOWN = ['route.yaml', 'journal.jsonl'];

const read = (bytes: Uint8Array, known: readonly string[] = KNOWN): Promise<Submission> =>
  readArchive({ name: 'work.zip', bytes }, known);

const zip = (...entries: readonly ZipEntry[]): Promise<Submission> => read(buildZip(entries));

const tar = async (...entries: readonly TarEntry[]): Promise<Submission> =>
  read(await buildTar(entries));

const ROUTE = { name: 'route.yaml', content: 'kind: A\n' };

describe('readArchive', () => {
  test('reads the same from a zip, a tar and a tar.gz as from a folder', async () => {
    const fromZip = await zip(ROUTE, { name: 'notes.txt', content: 'mine' });
    expect(fromZip.files).toEqual(new Map([['route.yaml', 'kind: A\n']]));
    expect(fromZip.ignored).toEqual(['notes.txt']);
    const entries = [
      { ...ROUTE, name: './route.yaml' },
      { name: 'notes.txt', content: 'mine' },
    ];
    expect(await tar(...entries)).toEqual(fromZip);
    expect(await read(gzipSync(await buildTar(entries)))).toEqual(fromZip);
  });

  test('takes the one folder in which all lies for the work', async () => {
    const { files, ignored } = await zip(
      { name: 'anna/', mode: 0o040755 },
      { name: 'anna/work/route.yaml', content: 'kind: A\n' },
      { name: '__MACOSX/anna/._route.yaml', content: 'x' },
    );
    expect([...files.keys()]).toEqual(['route.yaml']);
    expect(ignored).toEqual([]);
  });

  test.each([
    ['a name that climbs', [{ name: '../route.yaml' }], 'refused'],
    ['an absolute name', [{ name: '/etc/route.yaml' }], 'refused'],
    ['a name with backslashes that climbs', [{ name: '..\\route.yaml' }], 'refused'],
    ['a drive', [{ name: 'C:route.yaml' }], 'refused'],
    ['a NUL', [{ name: 'route.yaml\0.txt' }], 'refused'],
    ['a link', [{ name: 'route.yaml', mode: 0o120777, content: '/etc/passwd' }], 'refused'],
    ['a device', [{ name: 'route.yaml', mode: 0o020666 }], 'refused'],
    ['a name twice', [ROUTE, ROUTE], 'refused'],
    ['entries that share their bytes', [ROUTE, { ...ROUTE, name: 'b', shares: 0 }], 'refused'],
    ['a password', [{ ...ROUTE, isEncrypted: true }], 'unreadable'],
    ['another way of packing', [{ ...ROUTE, method: 99 }], 'unreadable'],
    ['less than it declares', [{ ...ROUTE, declared: 500 }], 'unreadable'],
    ['more than it declares', [{ ...ROUTE, declared: 2 }], 'unreadable'],
    ['folders too deep', [{ name: `${'a/'.repeat(50)}route.yaml` }], 'limit'],
    ['a bomb', [{ ...ROUTE, content: Buffer.alloc(30 * 1024 * 1024) }], 'limit'],
    ['a size of a gigabyte', [{ ...ROUTE, declared: 2 ** 30 }], 'limit'],
  ] as const)('has no result for a zip with %s', async (_, entries, code) => {
    await expect(zip(...entries)).rejects.toMatchObject({ name: 'SubmissionError', code });
  });

  test.each([
    ['a name that climbs', [{ name: 'a/../../route.yaml' }], 'refused'],
    ['a link', [{ name: 'route.yaml', type: 'symlink', linkname: '/etc/passwd' }], 'refused'],
    ['a hard link', [{ name: 'route.yaml', type: 'link', linkname: '/etc/passwd' }], 'refused'],
    ['a pipe', [{ name: 'route.yaml', type: 'fifo' }], 'refused'],
    ['a device', [{ name: 'x', type: 'block-device' }], 'refused'],
    ['a name twice', [ROUTE, ROUTE], 'refused'],
  ] as const)('has no result for a tar with %s', async (_, entries, code) => {
    await expect(tar(...entries)).rejects.toMatchObject({ name: 'SubmissionError', code });
  });

  test('has no result for a gzip that inflates without end, or for half an archive', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024));
    await expect(read(bomb)).rejects.toMatchObject({ code: 'limit' });
    const whole = gzipSync(await buildTar([ROUTE]));
    for (const broken of [whole.subarray(0, 40), buildZip([ROUTE]).subarray(0, 60)]) {
      await expect(read(broken)).rejects.toMatchObject({ code: 'unreadable' });
    }
    const half = (await buildTar([{ ...ROUTE, content: 'x'.repeat(2000) }])).subarray(0, 900);
    await expect(read(half)).rejects.toMatchObject({ code: 'unreadable' });
    await expect(read(Buffer.from('hello'))).rejects.toThrow('is not a folder, a zip or a tar');
  });

  test('counts entries before it opens any', async () => {
    const limits = { ...SUBMISSION_LIMITS, entries: 2 };
    const names = ['a', 'b', 'c'].map((name) => ({ name }));
    const bytes = buildZip(names);
    await expect(readArchive({ name: 'work.zip', bytes }, KNOWN, { limits })).rejects.toThrow(
      'more than 2 files',
    );
    const packed = { name: 'work.tar', bytes: await buildTar(names) };
    await expect(readArchive(packed, KNOWN, { limits })).rejects.toThrow('more than 2 files');
  });
});

describe('a Git repository', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'drydock-submission-'));
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

  const commit = async (name: string, text: string): Promise<string> => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
    git('add', '.');
    git('commit', '-m', `Write ${text}`);
    return git('rev-parse', 'HEAD');
  };

  test('is graded at the head of its branch, not at what lies beside it', async () => {
    git('init', '--initial-branch=trunk');
    const id = await commit('route.yaml', 'kind: A\n');
    await writeFile(path.join(folder, 'route.yaml'), 'kind: Later\n');
    const { files, graded, ignored } = await readSubmission(folder, KNOWN);
    expect(files).toEqual(new Map([['route.yaml', 'kind: A\n']]));
    expect(graded).toEqual({ branch: 'trunk', commit: id });
    expect(ignored).toEqual([]);
  });

  test('is a folder of files while nothing is committed', async () => {
    git('init');
    await writeFile(path.join(folder, 'route.yaml'), 'kind: A\n');
    const { files, graded, ignored } = await readSubmission(folder, KNOWN);
    expect(files.get('route.yaml')).toBe('kind: A\n');
    expect(graded).toBeUndefined();
    expect(ignored).toEqual([]);
  });

  test('replays its commits where the lab has a repository', async () => {
    git('init');
    await commit('app.yaml', 'one');
    await commit('app.yaml', 'two');
    const known = ['application.yaml', 'repo/app.yaml', 'journal.jsonl'];
    const { files, journal } = await readSubmission(folder, known);
    expect(files.size).toBe(0);
    expect(journal).toEqual([
      { act: 'commit', message: 'Write one', files: { 'repo/app.yaml': 'one' } },
      { act: 'push' },
      { act: 'commit', message: 'Write two', files: { 'repo/app.yaml': 'two' } },
      { act: 'push' },
      { act: 'apply' },
    ]);
  });

  test('may hold the whole workspace, of which the repository is a part', async () => {
    git('init');
    await commit('application.yaml', 'app');
    await commit('repo/app.yaml', 'one');
    const known = ['application.yaml', 'repo/app.yaml', 'journal.jsonl'];
    const { journal } = await readSubmission(folder, known);
    expect(journal?.map(({ act }) => act)).toEqual(['apply', 'commit', 'push', 'apply']);
  });

  test('has no result when its history is more than one may hand in, or broken', async () => {
    git('init');
    await commit('route.yaml', 'kind: A\n');
    const few = { ...SUBMISSION_LIMITS, gitObjects: 2 };
    await expect(readSubmission(folder, KNOWN, { limits: few })).rejects.toThrow(
      'more than 2 objects',
    );
    git('gc', '--quiet');
    await rm(path.join(folder, '.git/objects'), { recursive: true });
    await mkdir(path.join(folder, '.git/objects'));
    await expect(readSubmission(folder, KNOWN)).rejects.toMatchObject({ name: 'SubmissionError' });
  });
});
