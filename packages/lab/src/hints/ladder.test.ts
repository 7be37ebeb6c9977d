import { expect, test } from 'vitest';
import { solutionDiff } from './ladder.ts';

test('the diff shows manifests in the order of the solution, and no answers to questions', () => {
  const files = new Map([
    ['b.yaml', 'b: 1\n'],
    ['notes.txt', 'mine\n'],
  ]);
  const solution = new Map([
    ['a.yaml', 'a: 1\n'],
    ['answers.yaml', 'question: [b]\n'],
    ['b.yaml', 'b: 2\n'],
  ]);
  expect(solutionDiff(files, solution)).toBe('a.yaml\n+ a: 1\n\nb.yaml\n- b: 1\n+ b: 2');
  expect(solutionDiff(solution, solution)).toBe('Your files are those of the solution.');
});
