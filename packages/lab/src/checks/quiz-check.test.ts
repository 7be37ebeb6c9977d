import type { Cluster } from '@drydock/cluster';
import { describe, expect, test } from 'vitest';
import { formatAnswers, readAnswers } from './answers.ts';
import type { CheckFinding } from './check-kind.ts';
import { quizCheck } from './quiz-check.ts';

const quiz = quizCheck.schema.parse({
  question: 'Which rule takes the request?',
  choices: [
    { id: 'a', text: 'The first that fits', correct: true, explanation: 'Order decides.' },
    { id: 'b', text: 'The longest', explanation: 'Length plays no part.' },
    { id: 'c', text: 'None, if none fits', correct: true, explanation: 'Then it is 404.' },
  ],
});

const answered = (text: string): Promise<CheckFinding> =>
  quizCheck.run(quiz, {
    cluster: {} as Cluster,
    namespace: 'prod',
    check: 'order',
    files: new Map([['answers.yaml', text]]),
    resources: [],
    diagnostics: [],
    refusals: [],
    isApplied: true,
  });

describe('quiz check', () => {
  test.each([
    ['order: [a, c]', 'pass', 'Order decides. Then it is 404.'],
    ['order: [c, a]', 'pass', 'Order decides.'],
    ['order: [a]', 'fail', 'It is not all of it.'],
    ['order: b', 'fail', 'Seen b. Length plays no part.'],
    ['order: [a, b, c]', 'fail', 'Seen b.'],
    ['order: [d]', 'fail', 'Seen d, in answers.yaml.'],
    ['other: [a]', 'fail', 'Seen none.'],
    ['', 'fail', 'Seen none.'],
    ['order: &x [*x]', 'fail', 'Seen none.'],
    ['- [', 'fail', 'Seen none.'],
  ])('%j: %s, %s', async (text, status, message) => {
    const finding = await answered(text);
    expect(finding.status).toBe(status);
    expect(finding.message).toContain(message);
  });

  test('refuses a question without a right answer, or with two choices of one id', () => {
    const choice = { text: 'x', explanation: 'x' };
    const parse = (choices: readonly unknown[]): boolean =>
      quizCheck.schema.safeParse({ question: 'Which?', choices }).success;
    expect(
      parse([
        { ...choice, id: 'a' },
        { ...choice, id: 'b' },
      ]),
    ).toBe(false);
    expect(
      parse([
        { ...choice, id: 'a', correct: true },
        { ...choice, id: 'a' },
      ]),
    ).toBe(false);
    expect(
      parse([
        { ...choice, id: 'a', correct: true },
        { ...choice, id: 'b' },
      ]),
    ).toBe(true);
  });

  test('reads the answers that it writes', () => {
    const answers = new Map([
      ['order', ['a', 'c']],
      ['other', []],
    ]);
    expect(readAnswers(new Map([['answers.yaml', formatAnswers(answers)]]))).toEqual(answers);
  });
});
