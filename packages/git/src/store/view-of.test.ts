import git from 'isomorphic-git';
import { expect, test } from 'vitest';
import { initBare } from './bare-repository.ts';
import { createMemoryFs } from './memory-fs.ts';
import { MOST_ENTRIES } from './tree-limits.ts';
import { createObjectCache, viewOf } from './view-of.ts';

test('a view stops to collect past the limit, whatever a tree multiplies to', async () => {
  const repository = { fs: createMemoryFs(), gitdir: '/r' };
  await initBare(repository, 'main');
  let oid = await git.writeBlob({ ...repository, blob: new Uint8Array() });
  for (let level = 0; level < 9; level++) {
    const [mode, type] = level === 0 ? ['100644', 'blob' as const] : ['040000', 'tree' as const];
    const tree = Array.from({ length: 10 }, (_, index) => ({ mode, path: `n${index}`, oid, type }));
    oid = await git.writeTree({ ...repository, tree });
  }
  const who = { name: 'Eve', email: 'eve@example.org', timestamp: 0, timezoneOffset: 0 };
  const commit = { message: 'x', tree: oid, parent: [], author: who, committer: who };
  const id = await git.writeCommit({ ...repository, commit });
  const files = viewOf(repository.fs, '/r', createObjectCache()).files(id);
  expect(files?.size).toBeGreaterThan(50_000);
  expect(files?.size).toBeLessThanOrEqual(MOST_ENTRIES);
});
