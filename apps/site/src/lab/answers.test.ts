import { formatAnswers, readAnswers } from '@drydock/lab';
import { expect, test } from 'vitest';
import { choose, chosenOf, readChosen } from './answers.ts';
import type { LabData } from './lab-data.ts';
import { createLabStore } from './store.ts';

const data: LabData = {
  id: 'x',
  order: 1,
  version: 1,
  title: 'X',
  minutes: 5,
  namespace: 'prod',
  install: [],
  workspace: [],
  start: [],
  readOnly: [],
  steps: [],
  firstRequest: { url: 'http://x' },
  folderUrl: '/x',
};

test('answers are read as the lab writes them, and written as the lab reads them', () => {
  const answers = new Map([
    ['q-one', ['a']],
    ['q-many', ['a', 'b-2']],
    ['q-none', []],
  ]);
  expect(readChosen(formatAnswers(answers))).toEqual(answers);
  const store = createLabStore(data);
  choose(store, 'q-one', ['a']);
  choose(store, 'q-many', ['b', 'c']);
  choose(store, 'q-one', ['d']);
  expect(readAnswers(store.files.value)).toEqual(
    new Map([
      ['q-one', ['d']],
      ['q-many', ['b', 'c']],
    ]),
  );
  expect(chosenOf(store, 'q-many')).toEqual(['b', 'c']);
});
