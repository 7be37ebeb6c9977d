import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { SharedWork } from './packed-work.ts';
import { packArchive, unpackArchive } from './work-archive.ts';

const first = new Map([['repo/app/config.yaml', 'kind: ConfigMap\n']]);
const second = new Map([['repo/app/config.yaml', 'kind: ConfigMap\nmetadata: { name: ü }\n']]);
const order = { namespace: 'argocd', name: 'shop', verb: 'sync', prune: true } as const;
const work: SharedWork = {
  lab: 'gitops',
  version: 1,
  step: 'commit',
  files: second,
  journal: [
    { atMs: 5_000, act: 'apply', files: first },
    { atMs: 7_000, act: 'argocd', order, files: first },
    { atMs: 8_000, act: 'shell', line: 'git log', files: second },
  ],
};

const time = { startMs: 4_000, nowMs: 9_000 };

describe('an archive of work', () => {
  test('brings back files, acts and step', () => {
    expect(unpackArchive(packArchive(work, time), 'gitops')).toEqual(work);
  });

  test('carries a journal that graders read, in milliseconds since the start', () => {
    const { 'journal.jsonl': journal } = unzipSync(packArchive(work, time));
    const lines = strFromU8(journal ?? new Uint8Array())
      .trim()
      .split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      { at: 1_000, act: 'apply', files: Object.fromEntries(first) },
      { at: 3_000, act: 'sync', app: 'shop', prune: true },
      { at: 4_000, act: 'shell', line: 'git log', files: Object.fromEntries(second) },
      { act: 'wait', ms: 1_000 },
    ]);
  });

  test('has the same bytes for the same work', () => {
    expect(packArchive(work, time)).toEqual(packArchive(work, time));
  });

  test('of another tool gives its files, below the top and with plain names only', () => {
    const bytes = zipSync({
      'a.yaml': strToU8('a: 1\n'),
      '../b.yaml': strToU8('b'),
      '/etc/c': strToU8('c'),
      '__MACOSX/a.yaml': strToU8('d'),
      '.git/config': strToU8('e'),
    });
    expect(unpackArchive(bytes, 'gitops')).toEqual({ files: new Map([['a.yaml', 'a: 1\n']]) });
  });

  test('that was edited gives the edited files and the acts', () => {
    const entries = unzipSync(packArchive(work, time));
    const bytes = zipSync({ ...entries, 'repo/app/config.yaml': strToU8('edited') });
    const opened = unpackArchive(bytes, 'gitops');
    const files = new Map([['repo/app/config.yaml', 'edited']]);
    expect(opened).toEqual({ ...work, files });
  });

  test('is refused in words when it is no zip, empty, of another lab, no text or too much', () => {
    const refused =
      (bytes: Uint8Array, lab = 'gitops'): (() => unknown) =>
      () =>
        unpackArchive(bytes, lab);
    expect(refused(strToU8('hello'))).toThrow('no zip');
    expect(refused(zipSync({}))).toThrow('no files');
    expect(refused(packArchive(work, time), 'waves')).toThrow('lab gitops');
    expect(refused(zipSync({ 'a.yaml': Uint8Array.of(0xff, 0xfe) }))).toThrow('no text');
    expect(refused(zipSync({ 'a.yaml': new Uint8Array(3_000_000) }))).toThrow('2 MB');
    const many = Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [`${index}.yaml`, strToU8('a')]),
    );
    expect(refused(zipSync(many))).toThrow('500 files');
    const cut = zipSync({ 'a.yaml': strToU8('a: 1\n'.repeat(100)) });
    expect(refused(cut.subarray(0, 40))).toThrow('no zip');
  });
});
