import { expect, test } from 'vitest';
import { classBarMessages } from './class-bar-messages.ts';
import { gradingMessages } from './grading-messages.ts';
import { duration, messages } from './messages.ts';
import { staffMessages } from './staff-messages.ts';
import { workshopMessages } from './workshop-messages.ts';

/** Every sentence, those with blanks filled in. */
function* sentences(value: unknown, path = 'messages'): Iterable<readonly [string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'function') yield [path, String(value(2, 3, 'x'))];
  else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) yield* sentences(part, `${path}.${name}`);
  }
}

const all = [
  ...sentences(messages),
  ...sentences(classBarMessages, 'classBar'),
  ...sentences(gradingMessages, 'grading'),
  ...sentences(staffMessages, 'staff'),
  ...sentences(workshopMessages, 'workshop'),
];
const banned =
  /\b(?:oops|sorry|please|simply|just|easy|easily|submit|ok|learn more|we|our|us|let's|great|awesome|congratulations)\b|!/i;

test.each(all)('%s has the tone of the product', (_path, text) => {
  expect(text).not.toMatch(banned);
});

test.each(all)('%s is short', (_path, text) => {
  for (const sentence of text.split(/[.;:] /)) {
    expect(sentence.split(/\s+/).length).toBeLessThanOrEqual(18);
  }
});

test('duration counts in hours and minutes', () => {
  expect(duration(805)).toBe('13 h 25 min');
  expect(duration(60)).toBe('1 h');
  expect(duration(25)).toBe('25 min');
});
