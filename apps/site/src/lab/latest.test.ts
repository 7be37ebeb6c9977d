import { expect, test } from 'vitest';
import { latest } from './latest.ts';

test('only the newest of the calls that arrive during a run is worked on', async () => {
  const seen: number[] = [];
  const gate = Promise.withResolvers<void>();
  const work = latest(async (value: number) => {
    seen.push(value);
    if (value === 1) await gate.promise;
  });
  const all = [work(1), work(2), work(3), work(4)];
  gate.resolve();
  await Promise.all(all);
  expect(seen).toEqual([1, 4]);
});

test('a call after the run has ended starts a new one', async () => {
  const seen: number[] = [];
  const work = latest(async (value: number) => void seen.push(value));
  await work(1);
  await work(2);
  expect(seen).toEqual([1, 2]);
});
