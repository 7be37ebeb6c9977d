import { expect, test } from 'vitest';
import { readPlainLines, readTerminalLines } from './line-discipline.ts';

async function* typed(...chunks: readonly string[]): AsyncGenerator<string> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

test('a terminal echoes, edits the line, and ends at Ctrl-D', async () => {
  let echoed = '';
  const lines = readTerminalLines(
    typed('lx\u007F', 's\r', 'abc\u0003', '\u0004', 'never\r'),
    (text) => {
      echoed += text;
    },
  );
  expect(await collect(lines)).toEqual(['ls', '']);
  expect(echoed).toBe('lx\b \bs\r\nabc^C\r\n');
});

test('plain input is cut at newlines wherever the chunks end', async () => {
  expect(await collect(readPlainLines(typed('a\nb', 'c\n', 'd')))).toEqual(['a', 'bc', 'd']);
});
