import { describe, expect, test } from 'vitest';
import {
  backspace,
  commonPrefix,
  completeWord,
  deleteWord,
  emptyHistory,
  emptyLine,
  insert,
  moveTo,
  recall,
  remember,
} from './line-editor.ts';

const typed = (text: string) => insert(emptyLine, text);

describe('the line', () => {
  test('takes what is typed where the cursor stands', () => {
    expect(insert(moveTo(typed('ab'), 1), 'x')).toEqual({ text: 'axb', cursor: 2 });
  });

  test('has nothing to erase before its start', () => {
    expect(backspace(moveTo(typed('ab'), 0))).toEqual({ text: 'ab', cursor: 0 });
  });

  test('loses the word before the cursor', () => {
    expect(deleteWord(typed('kubectl get pods '))).toEqual({ text: 'kubectl get ', cursor: 12 });
  });

  test('gets a candidate for its last word', () => {
    expect(completeWord(typed('kubectl g'), 'get').text).toBe('kubectl get');
  });
});

test('commonPrefix is what all candidates begin with', () => {
  expect(commonPrefix(['deployments', 'describe', 'delete'])).toBe('de');
  expect(commonPrefix([])).toBe('');
});

describe('the history', () => {
  const history = remember(remember(emptyHistory, 'one'), 'two');

  test('gives the lines back newest first, and the typed one at its end', () => {
    const up = recall(history, -1, 'dra');
    expect(up.text).toBe('two');
    expect(recall(up.history, 1, up.text).text).toBe('dra');
  });

  test('keeps neither blanks nor the same line twice', () => {
    expect(remember(remember(history, 'two'), '  ').entries).toEqual(['one', 'two']);
  });
});
