import { expect, test } from 'vitest';
import { drawSequence, parseSequence } from './draw-sequence.ts';

const source = `sequenceDiagram
  participant A as Argo CD
  A->>W: failurePolicy Ignore
  Note over A: OutOfSync
  W-->>A: done`;

test('reads participants, messages and notes', () => {
  const { actors, rows } = parseSequence(source);
  expect(actors).toEqual([
    { id: 'A', label: 'Argo CD' },
    { id: 'W', label: 'W' },
  ]);
  expect(rows.map(({ kind, text }) => [kind, text])).toEqual([
    ['message', 'failurePolicy Ignore'],
    ['note', 'OutOfSync'],
    ['message', 'done'],
  ]);
});

test('the picture says the same in words', () => {
  expect(drawSequence(source)).toContain(
    'aria-label="Argo CD to W: failurePolicy Ignore; Argo CD: OutOfSync; W to Argo CD: done."',
  );
});

test('what it does not know stops the build', () => {
  expect(() => parseSequence('sequenceDiagram\n  loop every minute')).toThrow('no line');
});
