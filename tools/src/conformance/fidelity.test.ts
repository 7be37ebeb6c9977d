import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { renderFidelity } from './fidelity.ts';
import { readParity } from './parity.ts';
import { readResults } from './results.ts';

const root = path.resolve(import.meta.dirname, '../../..');

test('docs/fidelity.md is what the committed results render to', () => {
  expect(readFileSync(path.join(root, 'docs/fidelity.md'), 'utf8')).toBe(
    renderFidelity(readResults(root), readParity(root)),
  );
});

test('a suite without a passed case shows 0.0 %', () => {
  expect(renderFidelity({ x: { passed: 0, total: 4, hash: 'h' } })).toContain(
    '| x | 0 | 4 | 0.0 | `h` |',
  );
});

test('verdicts of a real cluster are shown, those of a stand-in are not', () => {
  const trials = [
    { differences: [], failures: [] },
    { differences: [{}], failures: [] },
  ];
  const labs = [{ lab: 'subsets', trials }];
  const run = {
    engine: 'k3s',
    server: 'v1.34.2+k3s1',
    date: '2026-11-21',
    trials: 2,
    same: 1,
    labs,
  };
  const real = renderFidelity({}, { ...run, isReal: true });
  expect(real).toContain('1 of 2 got the\nverdict of the simulated cluster');
  expect(real).toContain('| subsets | 1 | 2 |');
  const standIn = renderFidelity({}, { ...run, isReal: false });
  expect(standIn).toContain('**Not run on a real k3s here**');
  expect(standIn).not.toContain('| subsets |');
});
