import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  HOSTILE,
  sampleBatch,
  sampleReport,
  sampleResult,
  sampleUndecided,
} from '../../testing/sample-results.ts';
import { classOfBatch, type ClassReport } from '../class-report.ts';
import { reportOfResult } from '../grade-report.ts';
import { renderClassPage } from './class-page.ts';
import { CLASS_STYLE, SUBMISSION_STYLE } from './style.ts';
import { renderSubmissionPage } from './submission-page.ts';

const VOID = new Set(['meta', 'br']);

/** Names of the tags in order, after checking that each is closed where it was opened. */
function tagsOf(page: string): readonly string[] {
  const body = page.replace(/<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '');
  const open: string[] = [];
  const names: string[] = [];
  for (const [tag, slash, name = '', closed] of body.matchAll(
    /<(\/?)([a-z0-9]+)(?:\s+[\w:-]+(?:="[^"<]*")?)*\s*(\/?)>|[<>]/gi,
  )) {
    if (name === '') throw new Error(`A loose ${tag}.`);
    if (slash === '/') expect(open.pop()).toBe(name);
    else {
      names.push(name);
      if (closed !== '/' && !VOID.has(name)) open.push(name);
    }
  }
  expect(open).toEqual([]);
  return names;
}

function words(page: string): string {
  return page
    .replace(/<style>[^<]*<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

describe('a page', () => {
  const pages: readonly (readonly [string, string, string])[] = [
    ['of a submission', renderSubmissionPage(sampleReport()), SUBMISSION_STYLE],
    ['of a class', renderClassPage(classOfBatch(sampleBatch())), CLASS_STYLE],
  ];

  test.each(pages)(
    '%s stands alone: its policy allows its own style and nothing else',
    (_, page, style) => {
      const hash = createHash('sha256').update(style).digest('base64');
      expect(page).toContain(`<style>${style}</style>`);
      expect(page.replaceAll('&#39;', "'")).toContain(
        `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
      );
      expect(page).not.toMatch(/ style="|<script|<link|<img|<iframe| on\w+="|url\((?!#)|@import/);
      expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    },
  );

  test.each(pages)('%s has the colours, fonts and sizes of the site', (_, _page, style) => {
    const site = readFileSync(
      new URL('../../../../../apps/site/src/styles/tokens.css', import.meta.url),
      'utf8',
    );
    const tokens = style.slice(0, style.indexOf('}')).matchAll(/ {2}(--[\w-]+): ([^;]+);/g);
    for (const [, name, value] of tokens) {
      if (name === '--sans') continue; // the site's own font files do not travel with a report
      expect(site).toContain(`${name}: ${value};`);
    }
  });

  test('takes what a learner wrote for text, whatever it is', () => {
    const plain = tagsOf(renderSubmissionPage(sampleReport()));
    const hostile = (text: string): string => {
      const checks = sampleResult().checks.map((check) => ({
        ...check,
        title: text,
        message: text,
      }));
      const result = sampleResult({ checks, lab: text, variant: { [text]: text } });
      return renderSubmissionPage(reportOfResult(result, { title: text }, { submission: text }));
    };
    const many = tagsOf(hostile(HOSTILE)).length;
    expect(plain.filter((name) => ['script', 'b'].includes(name))).not.toContain('script');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        expect(tagsOf(hostile(text))).toHaveLength(many);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the page of a submission', () => {
  const page = renderSubmissionPage(sampleReport());

  test('has a row per check, and a card where there is something to say', () => {
    tagsOf(page);
    expect(page.match(/ class="panel card"/g)).toHaveLength(3); // failed, partial, changed
    expect(words(page)).toContain('3.33 of 6, 50 %');
    expect(page.match(/<span class="l hit"><i>(\d+)<\/i>/g)).toEqual([
      '<span class="l hit"><i>3</i>',
    ]);
    expect(words(page)).toContain('1 Step one');
    expect(words(page)).toContain('Wanted v2 as /new, 200 Seen v1 as /wp, 404');
    expect(words(page)).toContain('This decided: VirtualService reviews');
    expect(words(page)).toContain('not catalog: uri prefix &quot;/c&quot;, seen /wp');
    expect(words(page)).toContain('Ms Lee changed 0 to 1: asked in class');
  });

  test('does not explain a consequence again: it leads to its cause', () => {
    expect(page).toMatch(/The third<\/span><a class="chip" href="#check-1-2"\s*>follows from 1\.2/);
    expect(page).not.toContain('id="check-1-3"');
    expect(words(page)).toContain('– / 1');
  });

  test('holds what is open or has no result: that is no 0', () => {
    const open = words(renderSubmissionPage(sampleReport(sampleUndecided())));
    expect(open).toContain('Held 25 % to 50 %');
    const [entry] = classOfBatch(sampleBatch()).entries.slice(4);
    if (!entry) throw new Error('The sample has an entry without a result.');
    const failed = words(renderSubmissionPage(entry));
    expect(failed).toContain('Could not grade: It holds no YAML &lt;b&gt;. This is no 0');
    expect(failed).toContain('Held');
  });

  test('groups the labs of an assignment with their weights', () => {
    const part = { title: 'Tiny', lab: 'tiny', result: sampleResult() };
    const both = {
      score: 0.5,
      parts: [
        { ...part, weight: 3 },
        { ...part, weight: 1 },
      ],
    };
    const shown = renderSubmissionPage(both);
    expect(words(shown)).toContain('Tiny, weight 3');
    expect(shown).toContain('id="check-2-2"');
  });
});

describe('the page of a class', () => {
  const report: ClassReport = {
    ...classOfBatch(sampleBatch(24)),
    links: new Map([['s-0000', 'submissions/s-0000.html']]),
    regrade: {
      before: { lab: 'tiny', version: 1, grader: '0.1.0', seed: 1 },
      after: { lab: 'tiny', version: 2, grader: '0.1.0', seed: 1 },
      unchanged: 23,
      changes: [
        {
          submission: 's-0001',
          before: 0.5,
          after: 0.75,
          reasons: ['override'],
          checks: [{ id: 'second', before: 0, after: 1, message: 'asked in class' }],
        },
      ],
    },
  };
  const page = renderClassPage(report);

  test('shows scores, checks, mistakes and who is held', () => {
    tagsOf(page);
    expect(words(page)).toContain('Handed in 24 Median 43.7 %');
    expect(words(page)).toContain('Held 8');
    expect(page).toContain('aria-label="Submissions by score. 0 % to 5 %: 2, 5 % to 10 %: 1');
    expect(words(page)).toMatch(/vs\.and-or 12 Two dashes/);
    expect(words(page)).toContain('Error: It holds no YAML &lt;b&gt;.');
    expect(words(page)).toContain('Held: could not check all');
  });

  test('tells who handed nothing in', () => {
    const error = { code: 'missing', message: 'Nothing was handed in.' } as const;
    const batch = sampleBatch(2);
    const results = [...batch.results, { submission: 'id-9', error }];
    const shown = words(renderClassPage(classOfBatch({ ...batch, results })));
    expect(shown).toContain('Handed in 2 of 3');
    expect(shown).toContain('id-9 – Nothing handed in');
    expect(shown).toContain('Held 0');
  });

  test('marks the bar of the median', () => {
    // Scores of 0, 1/3 and 2/3: the middle one lies in the seventh of twenty bars.
    const small = renderClassPage(classOfBatch(sampleBatch(3)));
    const [, x] = /class="bin mid"\s+x="([\d.]+)"/.exec(small) ?? [];
    expect(Math.floor(((Number(x) - 34) / (440 - 34)) * 20)).toBe(6);
  });

  test('says whose points a person changed, and why', () => {
    expect(words(page)).toContain('Ms Lee changed 0 to 1: asked in class');
    expect(words(page)).toContain('changed by Ms Lee');
  });

  test('says whose score a re-grade changes', () => {
    expect(words(page)).toContain('1 of 24 scores change');
    expect(words(page)).toContain(
      's-0001 50 % 75 % changed by a person second 0 to 1: asked in class',
    );
  });

  test('leads to the reports of the submissions that have one', () => {
    expect(page).toContain('<a href="submissions/s-0000.html">Learner 0</a>');
    expect(page.match(/<a /g)).toHaveLength(1);
  });

  test('is there for an empty class and for one submission', () => {
    for (const size of [0, 1]) tagsOf(renderClassPage(classOfBatch(sampleBatch(size))));
  });
});
