import { expect, test } from 'vitest';
import { readSavedWork, type SavedWork } from './saved-work.ts';

const files = new Map([['a.yaml', 'kind: A\n']]);
const work: SavedWork = {
  store: 1,
  lab: 'uri-routing',
  version: 1,
  files,
  step: 'default',
  earned: { one: 2 },
  paid: {},
  rungs: { 'one/vs.and-or': 1 },
  shown: ['two'],
  journal: [
    { atMs: 1, act: 'apply', files },
    { atMs: 2, act: 'shell', line: 'kubectl get pods', files },
    { atMs: 3, act: 'solve', step: 'default', files },
  ],
  stepStarts: { default: { files, journal: 0 } },
};

test('work of version 1 is read as it was saved', () => {
  expect(readSavedWork(structuredClone(work))).toEqual(work);
});

test('what a later version saved, or what is damaged, is not read as work', () => {
  const others: readonly unknown[] = [
    { ...work, store: 2 },
    { ...work, files: { 'a.yaml': 'kind: A' } },
    { ...work, files: new Map([['a.yaml', 1]]) },
    { ...work, journal: [{ atMs: 1, act: 'dance', files }] },
    { ...work, stepStarts: { default: { files } } },
    { ...work, earned: { one: 'two' } },
    'work',
    null,
  ];
  for (const other of others) expect(readSavedWork(other)).toBeUndefined();
});
