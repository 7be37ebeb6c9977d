import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSubmission } from './read-submission.ts';
import { SUBMISSION_LIMITS } from './submission-limits.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drydock-submission-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const put = async (name: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), content);
};

const WORKSPACE = ['route.yaml', 'more/rule.yaml'];

describe('readSubmission', () => {
  test('takes the files that the lab knows, and lists the others', async () => {
    await put('route.yaml', 'kind: A\n');
    await put('more/rule.yaml', 'kind: B\n');
    await put('notes.txt', 'mine');
    await put('more/other.yaml', 'kind: C\n');
    await put('drydock.json', '{}'); // the page's own, in its zip
    expect(await readSubmission(folder, WORKSPACE)).toEqual({
      files: new Map([
        ['route.yaml', 'kind: A\n'],
        ['more/rule.yaml', 'kind: B\n'],
      ]),
      ignored: ['more/other.yaml', 'notes.txt'],
      unreadable: [],
      input: 'sha256:4ca7b48418a5c5c1df9d97d40d4fb477f13a395dadfde0eca912c6597165f9ea',
    });
  });

  test('reads a journal, and takes one with a broken line for none', async () => {
    await put('journal.jsonl', '{"act":"apply"}\n{"act":"wait","ms":5}\n');
    const known = [...WORKSPACE, 'journal.jsonl'];
    const read = await readSubmission(folder, known);
    expect(read.journal).toEqual([{ act: 'apply' }, { act: 'wait', ms: 5 }]);
    expect(read.files.size).toBe(0);
    await put('journal.jsonl', '{"act":"apply"}\n{"act":"fly"}\n');
    const broken = await readSubmission(folder, known);
    expect(broken.journal).toBeUndefined();
    expect(broken.unreadable).toMatchObject([{ code: 'lab/journal', file: 'journal.jsonl' }]);
  });

  test('takes an empty folder for a submission without files', async () => {
    const { files, ignored } = await readSubmission(folder, WORKSPACE);
    expect(files.size).toBe(0);
    expect(ignored).toEqual([]);
  });

  test('does not follow links, neither to files nor to folders', async () => {
    await symlink('/etc/passwd', path.join(folder, 'route.yaml'));
    await symlink('/etc', path.join(folder, 'more'));
    const { files, ignored } = await readSubmission(folder, WORKSPACE);
    expect(files.size).toBe(0);
    expect(ignored).toEqual(['more', 'route.yaml']);
  });

  test('leaves a byte order mark out of the text', async () => {
    await put('route.yaml', '\u{feff}kind: A\n');
    const { files } = await readSubmission(folder, WORKSPACE);
    expect(files.get('route.yaml')).toBe('kind: A\n');
  });

  test('reports a file that is no UTF-8 instead of guessing', async () => {
    await put('route.yaml', new Uint8Array([0xff, 0xfe, 0x00, 0x80]));
    const { files, unreadable } = await readSubmission(folder, WORKSPACE);
    expect(files.get('route.yaml')).toBe('');
    expect(unreadable).toMatchObject([{ code: 'syntax/not-utf8', file: 'route.yaml' }]);
  });

  test('refuses a file of more than 50 MB without reading it, also one that the lab does not know', async () => {
    await put('film.mp4', '');
    await truncate(path.join(folder, 'film.mp4'), 50 * 1024 * 1024 + 1);
    await expect(readSubmission(folder, WORKSPACE)).rejects.toThrow(
      'film.mp4 is larger than 50 MB. A submission holds manifests only.',
    );
  });

  test('refuses more than 100 MB in all', async () => {
    for (const name of ['a', 'b', 'c']) {
      await put(name, '');
      await truncate(path.join(folder, name), 40 * 1024 * 1024);
    }
    await expect(readSubmission(folder, WORKSPACE)).rejects.toThrow('holds more than 100 MB');
  });

  test('refuses too many files', async () => {
    for (const name of ['a', 'b', 'c']) await put(name, '');
    const limits = { ...SUBMISSION_LIMITS, entries: 2 };
    await expect(readSubmission(folder, WORKSPACE, { limits })).rejects.toThrow(
      'more than 2 files',
    );
  });

  test('says in one line what cannot be read', async () => {
    const absent = path.join(folder, 'absent');
    await expect(readSubmission(absent, WORKSPACE)).rejects.toThrow(
      `Cannot read ${absent}: there is no such file or folder.`,
    );
    await put('file', '');
    await expect(readSubmission(path.join(folder, 'file'), WORKSPACE)).rejects.toThrow(
      'is not a folder',
    );
  });
});
