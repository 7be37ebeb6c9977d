import { beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from '../test-support/session.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});

test.each([
  ['printf "%0.sx" 1 2 3', 'xxx'],
  ["printf '%-4s|%03d|%%\\n' a 7 b", 'a   |007|%\nb   |000|%\n'],
  ['printf plain 1 2', 'plain'],
  ['printf %s', ''],
  ['printf %.2f 1.005', '1.00'],
  ["printf '%q %b' \"it's\" 'a\\tb'", "'it'\\''s' a\tb"],
])('%s', async (line, expected) => {
  expect(await session.read(line)).toBe(expected);
});

test('a hundred thousand words take no longer than they are many', async () => {
  const text = await session.read('printf "%0.sx" $(seq 1 100000)');
  expect(text).toBe('x'.repeat(100_000));
}, 3000);

test('as many words as fit into the budget of a line are words of a command', async () => {
  expect(await session.read('printf "%.1s" $(seq 1 300000) | wc -c')).toBe('300000\n');
}, 5000);

test('wide words stop at the budget of the line', async () => {
  const { stderr } = await session.run('printf "%999s" $(seq 1 100000) | wc -c');
  expect(stderr).toMatch(/^shell: stopped: the line writes more/);
}, 5000);

test('a writer ends as soon as its reader has', async () => {
  expect(await session.run('seq 1 100000000 | head -1')).toEqual({
    stdout: '1\n',
    stderr: '',
    code: 0,
  });
  expect(await session.read('printf "%s\\n" $(seq 200000) | head -n 1')).toBe('1\n');
}, 3000);
