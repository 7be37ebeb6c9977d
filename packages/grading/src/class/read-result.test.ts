import { describe, expect, test } from 'vitest';
import { renderAssignmentEntriesJson, renderEntriesJson } from '../report/json-report.ts';
import type { SubmissionResult } from '../result.ts';
import { parseResultFile, ResultFileError } from './read-result.ts';

const RESULT: SubmissionResult = {
  lab: 'uri-routing',
  version: 2,
  grader: '0.1.0',
  seed: 7,
  input: 'sha256:0',
  score: 1,
  checks: [{ id: 'a', step: 's', title: 'A', status: 'pass', earned: 1, possible: 1 }],
};
const ERROR = { code: 'unreadable', message: 'No zip.' } as const;

describe('parseResultFile', () => {
  test('reads the array of named pieces of work as a class of the lab, grader and seed of its results', () => {
    const entries = [
      { submission: 'anna', error: ERROR },
      { submission: 'bob', result: RESULT },
    ];
    const head = { lab: 'uri-routing', version: 2, grader: '0.1.0', seed: 7 };
    expect(parseResultFile(renderEntriesJson(entries))).toMatchObject({
      kind: 'batch',
      batch: { ...head, results: entries },
    });
  });

  test('reads the array of an assignment with its labs and weights', () => {
    const entry = {
      submission: 'bob',
      score: null,
      bounds: [0.75, 1],
      labs: [
        { lab: 'uri-routing', weight: 3, result: RESULT },
        { lab: 'subsets', weight: 1, error: ERROR },
      ],
    } as const;
    expect(parseResultFile(renderAssignmentEntriesJson([entry]))).toMatchObject({
      kind: 'assignment',
      assignment: {
        grader: '0.1.0',
        seed: 7,
        labs: [
          { lab: 'uri-routing', version: 2, weight: 3 },
          { lab: 'subsets', weight: 1 },
        ],
        results: [entry],
      },
    });
  });

  test.each(['[]', '[{"submission":"a","error":{"code":"time","message":""}}]', '[1]', '[null]'])(
    'refuses an array in which nothing is graded: %s',
    (text) => {
      expect(() => parseResultFile(text)).toThrow(ResultFileError);
    },
  );
});
