import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { qrPicture } from './qr-code.ts';

test('qrPicture draws every dark module once and no light one', () => {
  const text = 'http://localhost:4321/join/?code=7KQM2X';
  const { data } = encode(text, { border: 2, ecc: 'M' });
  const { path, size } = qrPicture(text);
  const drawn = new Set<string>();
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
    for (let i = 0; i < Number(width); i++) {
      const at = `${Number(x) + i},${y}`;
      expect(drawn.has(at)).toBe(false);
      drawn.add(at);
    }
  }
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x},${y}`] : [])));
  expect([...drawn].toSorted()).toEqual(dark.toSorted());
  expect(size).toBe(data.length);
});
