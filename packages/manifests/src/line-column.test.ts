import { expect, test } from 'vitest';
import { lineColumn } from './line-column.ts';

test.each([
  [0, { line: 1, column: 1 }],
  [2, { line: 1, column: 3 }],
  [3, { line: 2, column: 1 }],
  [99, { line: 3, column: 1 }],
])('offset %i of "ab\\ncd\\n" is %o', (offset, place) => {
  expect(lineColumn('ab\ncd\n', offset)).toEqual(place);
});
