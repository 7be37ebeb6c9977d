import { describe, expect, test } from 'vitest';
import { HOSTILE, sampleBatch, sampleReport, sampleUndecided } from '../testing/sample-results.ts';
import { renderClassMarkdown } from './class-markdown.ts';
import { classOfBatch } from './class-report.ts';
import { codeSpan, escapeMarkdown } from './escape-markdown.ts';
import { renderMarkdownReport } from './markdown-report.ts';

describe('escapeMarkdown', () => {
  test('leaves no markup, link, mention or HTML of what a learner wrote', () => {
    const text = escapeMarkdown(
      `${HOSTILE}\n# a https://evil.example www.evil.example @team ~~x~~`,
    );
    expect(text).not.toMatch(/(?<!\\)[*_[\]<>#|~]/);
    expect(text).not.toMatch(/https?:\/\/|www\.\w|@\w|\n/);
  });

  test('quotes code with more ticks than it holds', () => {
    expect(codeSpan('a.yaml:3')).toBe('`a.yaml:3`');
    expect(codeSpan('a`` `b')).toBe('``` a`` `b ```');
  });
});

describe('renderMarkdownReport', () => {
  test('has the score, a row per check and a line per mistake', () => {
    const text = renderMarkdownReport(sampleReport(sampleUndecided()));
    expect(text).toContain('## anna, "the 1st": open, between 25 % and 50 %');
    expect(text).toContain('| Not counted |  | The third |');
    expect(text).toContain('| Passed | 1/1 | The fifth (Ms Lee changed 0 to 1: asked in class) |');
    expect(text).toContain('- `routes/a b.yaml:3` Two dashes "a"');
    expect(text).toContain('`GET http://reviews/wp from web in prod`');
    expect(text).toContain('- The cluster did not answer in 30 s.');
  });
});

describe('renderClassMarkdown', () => {
  test('has a row per submission; what is held is no 0', () => {
    const text = renderClassMarkdown(classOfBatch(sampleBatch()));
    expect(text).toContain('12 submissions, 8 graded, median');
    expect(text).toContain('| Learner 4 | held: It holds no YAML \\<b\\>. |');
    expect(text).toContain('| Learner 5 | open, between 25 % and 50 % |');
    expect(text).toContain('| `vs.and-or` | 6 |');
  });
});
