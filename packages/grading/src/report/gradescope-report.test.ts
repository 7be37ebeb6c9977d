import { Validator } from '@cfworker/json-schema';
import { describe, expect, test } from 'vitest';
import {
  sampleBatch,
  sampleReport,
  sampleResult,
  sampleUndecided,
} from '../testing/sample-results.ts';
import { classOfBatch } from './class-report.ts';
import type { GradeReport } from './grade-report.ts';
import { renderGradescopeReport } from './gradescope-report.ts';

const FORMATS = { enum: ['text', 'html', 'simple_format', 'md', 'ansi'] };
const VISIBILITY = { enum: ['hidden', 'after_due_date', 'after_published', 'visible'] };

/**
 * The fields of results.json as Gradescope documents them, without any other.
 *
 * @see https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
const documented = new Validator(
  {
    type: 'object',
    additionalProperties: false,
    required: ['tests'],
    properties: {
      score: { type: 'number' },
      execution_time: { type: 'number' },
      output: { type: 'string' },
      output_format: FORMATS,
      test_output_format: FORMATS,
      test_name_format: FORMATS,
      visibility: VISIBILITY,
      stdout_visibility: VISIBILITY,
      extra_data: { type: 'object' },
      leaderboard: { type: 'array' },
      tests: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['score'],
          properties: {
            score: { type: 'number' },
            max_score: { type: 'number' },
            status: { enum: ['passed', 'failed'] },
            name: { type: 'string' },
            name_format: FORMATS,
            number: { type: 'string' },
            output: { type: 'string' },
            output_format: FORMATS,
            tags: { type: 'array', items: { type: 'string' } },
            visibility: VISIBILITY,
            extra_data: { type: 'object' },
          },
        },
      },
    },
  },
  '7',
  false,
);

interface Results {
  readonly score: number;
  readonly visibility: string;
  readonly output: string;
  readonly tests: readonly Readonly<Record<string, unknown>>[];
}

function resultsOf(report: GradeReport): Results {
  const results = JSON.parse(renderGradescopeReport(report)) as Results; // checked by the schema
  expect(documented.validate(results).errors).toEqual([]);
  return results;
}

describe('renderGradescopeReport', () => {
  test('gives each check its part of the points, and staff alone what is hidden', () => {
    const { score, tests, visibility } = resultsOf(sampleReport());
    expect({ score, visibility }).toEqual({ score: 3.33, visibility: 'visible' });
    expect(
      tests.map(({ number, status, score: earned, max_score: most, visibility: who }) => [
        number,
        status,
        earned,
        most,
        who,
      ]),
    ).toEqual([
      ['1.1', 'passed', 2, 2, 'visible'],
      ['1.2', 'failed', 0, 1, 'visible'],
      ['1.3', 'failed', 0, 1, 'visible'],
      ['1.4', 'failed', 0.33, 1, 'visible'],
      ['1.5', 'passed', 1, 1, 'hidden'],
    ]);
    expect(tests[2]?.['output']).toContain('Not counted. Follows from "Reaches v2');
    expect(tests[4]?.['output']).toBe('Changed: Ms Lee changed 0 to 1: asked in class');
    expect(tests.every(({ output_format: format }) => format === 'text')).toBe(true);
  });

  test('hides what is undecided or has no result: it is not 0', () => {
    expect(resultsOf(sampleReport(sampleUndecided())).visibility).toBe('hidden');
    const [entry] = classOfBatch(sampleBatch()).entries.slice(4);
    if (!entry) throw new Error('The sample has an entry without a result.');
    expect(resultsOf(entry)).toMatchObject({ visibility: 'hidden', tests: [] });
  });

  test('scales the labs of an assignment to their weights, of 100', () => {
    const part = { title: 'One', lab: 'tiny', result: sampleResult() };
    const { score, tests } = resultsOf({
      score: 0.5,
      parts: [
        { ...part, weight: 3 },
        { ...part, weight: 1 },
      ],
    });
    const most = tests.map(({ max_score: points }) => Number(points));
    expect(most.reduce((sum, points) => sum + points, 0)).toBeCloseTo(100, 1);
    expect(most.slice(0, 5).reduce((sum, points) => sum + points, 0)).toBeCloseTo(75, 1);
    expect(score).toBeCloseTo((100 * 3.3333) / 6, 1);
    expect(tests.at(-1)?.['number']).toBe('2.5');
  });
});
