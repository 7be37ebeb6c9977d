import { expect, test } from 'vitest';
import { openSession } from '../test-support/session.ts';
import { evaluateArithmetic } from './arithmetic.ts';

test.each([
  ['9223372036854775807+1', '-9223372036854775808'],
  ['-9223372036854775807-2', '9223372036854775807'],
  ['4611686018427387904*2', '-9223372036854775808'],
  ['9007199254740993+0', '9007199254740993'],
  ['-7/2', '-3'],
  ['-7%3', '-1'],
  ['!0 + (2 > 1) + n', '7'],
  ['1 +', 'undefined'],
])('%s is %s', (expression, expected) => {
  expect(String(evaluateArithmetic(expression, () => '5'))).toBe(expected);
});

test('a division by zero says so, and ends the line', async () => {
  const session = await openSession();
  expect(await session.run('echo a; echo $((1/0)); echo b')).toEqual({
    stdout: 'a\n',
    stderr: 'shell: division by 0\n',
    code: 2,
  });
  expect((await session.run('echo $((5 % 0)) || echo b')).stdout).toBe('');
  expect((await session.run('(echo $((1/0)); echo in); echo out')).stdout).toBe('out\n');
});
