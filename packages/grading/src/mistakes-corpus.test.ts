import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { nameMistakes } from './testing/name-mistakes.ts';

const LABS = fileURLToPath(new URL('../../../labs', import.meta.url));

vi.setConfig({ testTimeout: 300_000 });

// `npm run bench -- grade` tries all of them; these are from all over each lab.
test('the first message of the grader names the planted mistake in at least 95 of 100', async () => {
  const { missed, named, total } = await nameMistakes(LABS, 7);
  expect(total).toBeGreaterThan(50);
  expect(named / total, JSON.stringify(missed)).toBeGreaterThanOrEqual(0.95);
});
