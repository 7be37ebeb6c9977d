import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatJournalEntry, parseJournal } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';

const messages = (text: string): readonly string[] =>
  parseJournal('journal.jsonl', text).diagnostics.map(({ message }) => message);

describe('parseJournal', () => {
  test('reads what was written', () => {
    const entry: fc.Arbitrary<JournalEntry> = fc.oneof(
      fc.record({
        at: fc.constant(0),
        act: fc.constant('apply' as const),
        files: fc.dictionary(fc.stringMatching(/^[a-z./-]{1,9}$/), fc.string()),
      }),
      fc.record({ at: fc.constant(0), act: fc.constant('wait' as const), ms: fc.nat(1000) }),
      fc.record({
        at: fc.constant(0),
        act: fc.constant('kubectl' as const),
        line: fc.stringMatching(/^kubectl [a-z]{1,9}$/),
      }),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const text = entries.map(formatJournalEntry).join('');
        expect(parseJournal('journal.jsonl', text)).toEqual({ entries, diagnostics: [] });
      }),
    );
  });

  test('refuses what it does not know, at its line', () => {
    const text = '{"at":0,"act":"wait","ms":5}\nnot json\n';
    const [diagnostic] = parseJournal('journal.jsonl', text).diagnostics;
    expect(diagnostic?.message).toBe('This line is no JSON.');
    expect(text.slice(...(diagnostic?.range ?? [0, 0]))).toBe('not json');
  });

  test.each([
    ['{"at":0,"act":"commit"}', 'This is no journal entry: message'],
    ['{"at":0,"act":"wait"}', 'This is no journal entry: ms'],
    ['{"at":0,"act":"dance"}', 'This is no journal entry: act'],
    ['{"at":-1,"act":"apply"}', 'This is no journal entry: at'],
    ['[]', 'This is no journal entry'],
  ])('%s', (line, message) => {
    expect(messages(line)[0]).toContain(message);
  });

  test('goes forward in time', () => {
    expect(messages('{"at":5,"act":"apply"}\n{"at":4,"act":"apply"}\n')).toEqual([
      'This is at 4 ms, before the line above it (5 ms).',
    ]);
  });
});
