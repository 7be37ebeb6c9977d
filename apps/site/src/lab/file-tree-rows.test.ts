import { expect, test } from 'vitest';
import { treeRows } from './file-tree-rows.ts';

const paths = ['application.yaml', 'repo/app/web.yaml', 'repo/README.md', 'repo/app/api.yaml'];

test('folders come before files, in the order of names', () => {
  const rows = treeRows(paths, new Set());
  expect(rows.map(({ depth, name }) => `${'  '.repeat(depth)}${name}`)).toEqual([
    'repo',
    '  app',
    '    api.yaml',
    '    web.yaml',
    '  README.md',
    'application.yaml',
  ]);
});

test('a closed folder hides what is in it', () => {
  const rows = treeRows(paths, new Set(['repo/app']));
  expect(rows.map(({ path }) => path)).toEqual([
    'repo',
    'repo/app',
    'repo/README.md',
    'application.yaml',
  ]);
});
