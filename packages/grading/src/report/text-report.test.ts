import { describe, expect, test } from 'vitest';
import {
  sampleBatch,
  sampleCheck,
  sampleReport,
  sampleResult,
  sampleUndecided,
} from '../testing/sample-results.ts';
import { classOfBatch } from './class-report.ts';
import { renderClassText } from './class-text.ts';
import { failureOf, reportOfAssignment } from './grade-report.ts';
import { renderTextReport } from './text-report.ts';

describe('renderTextReport', () => {
  test('quotes the manifest, the request and its way, and the hint', () => {
    const report = sampleReport();
    const plain = {
      ...report,
      parts: report.parts.map((part) =>
        part.result
          ? { ...part, result: { ...part.result, checks: part.result.checks.map(calm) } }
          : part,
      ),
    };
    expect(renderTextReport(plain)).toMatchInlineSnapshot(`
      "Submission: anna, "the 1st"
      tiny: Tiny <lab> (version 1, grader 0.1.0, seed 1)

      Passed 2/2  The first [first]
      Failed 0/1  Reaches v2 [second]
          Wanted v2. Seen v1.
          Line: routes/a b.yaml:3  spec.http[0].route[0]
              1 | kind: VirtualService
              2 | spec:
            > 3 |   http: <b>
              4 |   - x
          Request: GET http://reviews/wp from web in prod
          Wanted: v2 as /new, 200
          Seen: v1 as /wp, 404
          Way: > VirtualService reviews: Rule default takes the request.
                   not catalog: uri prefix "/c", seen /wp
                 reviews v1: 404
          Hint (vs.and-or): Two dashes.
      Not counted –/1  The third [third]
          Follows from "Reaches v2".
      Partial 0.33/1  The fourth [fourth]
          One of three.
      Passed 1/1  The fifth [fifth] (hidden)
          Changed: Ms Lee changed 0 to 1: asked in class

      Score: 50 % (2 of 5 checks passed)
      "
    `);
  });

  test('says between what an open score lies', () => {
    expect(renderTextReport(sampleReport(sampleUndecided()))).toContain(
      'Score: open, between 25 % and 50 % (2 of 6 checks passed)',
    );
  });

  test('gives a terminal nothing to obey', () => {
    expect(renderTextReport(sampleReport())).not.toMatch(/[^\P{Cc}\n\t]/u);
  });

  test('lets no text of a learner look like a line of the report', () => {
    const checks = [
      sampleCheck('a', { status: 'fail', message: 'No.\nScore: 100 %\r\nScore: 99 %' }),
    ];
    const text = renderTextReport(sampleReport(sampleResult({ checks, score: 0 })));
    expect(text.match(/^Score: .*$/gm)).toEqual(['Score: 0 % (0 of 1 checks passed)']);
  });

  test('no longer counts a check as a consequence when somebody gave it points', () => {
    const override = { author: 'Ms Lee', reason: 'asked', before: 0, after: 0.3333 };
    const checks = [
      sampleCheck('a', { status: 'fail', earned: 0 }),
      sampleCheck('b', { status: 'partial', earned: 0.3333, follows: 'a', override }),
    ];
    const text = renderTextReport(sampleReport(sampleResult({ checks, score: 0.16 })));
    expect(text).toContain(
      'Partial 0.33/1  The b [b]\n    Changed: Ms Lee changed 0 to 0.33: asked',
    );
    expect(text).not.toContain('Follows from');
  });

  test('calls no result no 0', () => {
    const [entry] = classOfBatch(sampleBatch()).entries.slice(4);
    if (!entry) throw new Error('The sample has an entry without a result.');
    const text = renderTextReport(entry);
    expect(text).toContain('Could not grade: It holds no YAML <b>.');
    expect(text).toContain('This is no 0');
  });

  test('counts work that lacks one lab as open, not as absent', () => {
    const part = { title: 'Tiny', lab: 'tiny', weight: 1 };
    const error = { code: 'missing', message: 'Nothing was handed in.' } as const;
    const absent = { ...part, title: 'Other', error };
    const done = { ...part, result: sampleResult() };
    expect(failureOf({ score: null, parts: [done, absent] })).toEqual({
      code: 'unreadable',
      message: 'Nothing was handed in for Other.',
    });
    expect(failureOf({ score: null, parts: [absent] })?.code).toBe('missing');
  });

  test('shows the labs of an assignment with their weights', () => {
    const part = { lab: 'tiny', weight: 2, result: sampleResult({ checks: [sampleCheck('a')] }) };
    const error = { code: 'limit', message: 'Too many files.' } as const;
    const report = reportOfAssignment(
      {
        submission: 'anna',
        score: null,
        bounds: [0.25, 0.75],
        labs: [part, { lab: 'other', weight: 1, error }],
      },
      [
        { lab: 'tiny', version: 1, title: 'Tiny', weight: 2 },
        { lab: 'other', version: 1, title: 'Other', weight: 1 },
      ],
    );
    expect(renderTextReport(report)).toMatchInlineSnapshot(`
      "Submission: anna
      tiny: Tiny (version 1, grader 0.1.0, seed 1, weight 2)

      Passed 1/1  The a [a]

      tiny: 50 %

      other: Other, weight 1

      Could not grade: Too many files.

      Score: open, between 25 % and 75 % (1 of 1 checks passed)
      "
    `);
  });
});

/** Without the texts that other tests are about. */
function calm(check: ReturnType<typeof sampleCheck>): ReturnType<typeof sampleCheck> {
  if (check.id !== 'second' || !check.hint || !check.counterexample) return check;
  const { headers: _, ...request } = check.counterexample.request;
  return {
    ...check,
    title: 'Reaches v2',
    message: 'Wanted v2. Seen v1.',
    hint: { ...check.hint, text: 'Two dashes.' },
    counterexample: { ...check.counterexample, request },
  };
}

describe('renderClassText', () => {
  test('has a line per submission and the class in numbers', () => {
    const text = renderClassText(classOfBatch(sampleBatch()));
    expect(text).toContain('tiny (version 1), grader 0.1.0, seed 1');
    expect(text).toContain('s-0004  could not grade: It holds no YAML <b>.');
    expect(text).toContain('s-0005  open, between 25 % and 50 %  (changed)  vs.and-or');
    expect(text).toContain('12 submissions, 8 graded, mean 37.5 %, median 37.5 %, 4 held, not 0');
  });
});
