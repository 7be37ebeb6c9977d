import type { CheckResult } from '@drydock/lab';
import { describe, expect, test } from 'vitest';
import type { BatchResult, SubmissionResult } from '../result.ts';
import { renderBatchCsv } from './batch-csv.ts';
import { renderGradeJunit } from './junit-report.ts';
import { renderGradeMarkdown } from './markdown-report.ts';

const check = (id: string, more: Partial<CheckResult>): CheckResult => ({
  id,
  step: 'one',
  title: `The ${id}`,
  status: 'pass',
  earned: 1,
  possible: 1,
  ...more,
});

const result: SubmissionResult = {
  lab: 'tiny',
  version: 1,
  grader: '0.1.0',
  seed: 1,
  input: 'sha256:0',
  score: null,
  bounds: [0.25, 0.5],
  checks: [
    check('first', {}),
    check('second', {
      status: 'fail',
      earned: 0,
      message: 'Wanted "a" & <b>.\u0000',
      place: { file: 'a.yaml', line: 3 },
      hint: { mistake: 'some.mistake', rung: 'symptom', text: 'Look at *this* | <script>.' },
    }),
    check('third', { status: 'muted', earned: 0, possible: 0, follows: 'second' }),
    check('fourth', { status: 'error', earned: 0, message: 'Could not check: away.' }),
  ],
};

describe('renderGradeJunit', () => {
  test('has a case per check, and no character that XML does not allow', () => {
    expect(renderGradeJunit(result)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="tiny" tests="4" failures="1" errors="1" skipped="1">
    <testcase classname="tiny.one.first" name="The first"/>
    <testcase classname="tiny.one.second" name="The second">
      <failure message="Wanted &quot;a&quot; &amp; &lt;b&gt;.\u{fffd}">a.yaml:3&#10;some.mistake: Look at *this* | &lt;script&gt;.</failure>
    </testcase>
    <testcase classname="tiny.one.third" name="The third">
      <skipped message="Follows from second."/>
    </testcase>
    <testcase classname="tiny.one.fourth" name="The fourth">
      <error message="Could not check: away."/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });
});

describe('renderGradeMarkdown', () => {
  test('takes what is quoted for text, not for markup', () => {
    const text = renderGradeMarkdown(result, 'Tiny');
    expect(text).toContain('## Tiny: open, between 25 % and 50 %');
    expect(text).toContain('| Not counted |  | The third |');
    expect(text).toContain('- `a.yaml:3` Look at \\*this\\* \\| \\<script\\>.');
  });
});

describe('renderBatchCsv', () => {
  test('has a fixed header, and quotes what needs it', () => {
    const batch: BatchResult = {
      lab: 'tiny',
      title: 'Tiny',
      version: 1,
      grader: '0.1.0',
      seed: 1,
      results: [
        { submission: 'anna, "the first"', result },
        { submission: '=cmd()', error: { code: 'unreadable', message: 'Cannot read it.' } },
      ],
    };
    expect(renderBatchCsv(batch).split('\r\n')).toEqual([
      'submission,score,earned,possible,mistakes,error',
      '"anna, ""the first""",,1,3,some.mistake,',
      "'=cmd(),,,,,Cannot read it.",
      '',
    ]);
  });
});
