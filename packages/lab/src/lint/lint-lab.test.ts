import { describe, expect, test } from 'vitest';
import { lintLesson } from './lint-lesson.ts';
import { plainWordFindings } from './plain-words.ts';

const codes = (text: string): readonly string[] =>
  lintLesson('steps/1.mdx', text, new Map([['steps/map.png', '']])).map(({ code }) => code);

describe('lintLesson', () => {
  test('has nothing against short and plain text', () => {
    expect(codes('A route decides. `curl -i http://reviews` asks.\n\n![A map](map.png)\n')).toEqual(
      [],
    );
  });

  test.each([
    ['This is simply done.', 'lab/word'],
    ['Well done!', 'lab/word'],
    [`${'word '.repeat(19)}.`, 'lab/long-sentence'],
    ['[there](nowhere.mdx)', 'lab/broken-link'],
    ['![](map.png)', 'lab/alt-text'],
    ['```yaml\napiVersion: v1\nkind: [Pod\n```\n', 'lab/snippet'],
  ])('%j: %s', (text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  test('leaves code, tables and components alone', () => {
    expect(codes('```sh\nplease run simply!\n```\n\n| simply! |\n\n<Note please />\n')).toEqual([]);
  });

  test('points at the words', () => {
    const text = 'Fine.\n\nThis is simply done.\n';
    const [finding] = lintLesson('a.mdx', text, new Map());
    expect(text.slice(...(finding?.range ?? [0, 0]))).toBe('simply');
  });
});

describe('plainWordFindings', () => {
  test('counts the words of each sentence, not of the text', () => {
    expect([...plainWordFindings('One two three. '.repeat(10))]).toEqual([]);
  });
});
