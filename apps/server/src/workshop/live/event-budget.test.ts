import { expect, test } from 'vitest';
import { createEventBudget } from './event-budget.ts';

test('a tab that was offline for hours sends it all at once; one that floods has to wait', () => {
  let now = 0;
  const budget = createEventBudget(() => now);
  for (let request = 0; request < 6; request += 1) budget.spend('ada', 100);
  expect(() => budget.spend('ada', 100)).toThrow('sends too much');
  budget.spend('ben', 100);
  now = 20_000;
  budget.spend('ada', 100);
  expect(() => budget.spend('ada', 1)).toThrow('sends too much');
});

test('a learner sends no more bytes than any work has, however few the events', () => {
  let now = 0;
  const budget = createEventBudget(() => now);
  const megabytes = (count: number): number => count * 1_048_576;
  for (let request = 0; request < 8; request += 1) budget.spend('ada', 1, megabytes(2));
  expect(() => budget.spend('ada', 1, megabytes(2))).toThrow('sends too much');
  budget.spend('ben', 1, megabytes(2));
  // What was refused cost nothing: the other events are still to be had.
  budget.spend('ada', 592, 0);
  now = 16_000;
  budget.spend('ada', 1, megabytes(2));
  expect(() => budget.spend('ada', 1, megabytes(2))).toThrow('sends too much');
});
