import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { renderFidelity } from './fidelity.ts';
import { readResults } from './results.ts';

const root = path.resolve(import.meta.dirname, '../../..');

test('docs/fidelity.md is what the committed results render to', () => {
  expect(readFileSync(path.join(root, 'docs/fidelity.md'), 'utf8')).toBe(
    renderFidelity(readResults(root)),
  );
});

test('a suite without a passed case shows 0.0 %', () => {
  expect(renderFidelity({ x: { passed: 0, total: 4, hash: 'h' } })).toContain(
    '| x | 0 | 4 | 0.0 | `h` |',
  );
});
