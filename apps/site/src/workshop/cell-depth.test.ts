import { expect, test } from 'vitest';
import { cellDepth } from './cell-depth.ts';

test('depth begins at nothing, shows one of two hundred, and never passes the full accent', () => {
  expect(cellDepth(0, 200)).toBe(0);
  expect(cellDepth(1, 200)).toBeGreaterThan(15);
  expect(cellDepth(50, 200)).toBeGreaterThan(cellDepth(20, 200));
  expect(cellDepth(200, 200)).toBe(100);
  expect(cellDepth(300, 200)).toBe(100);
  expect(cellDepth(1, 0)).toBe(100);
});
