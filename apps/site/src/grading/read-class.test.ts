import { expect, test } from 'vitest';
import {
  renderAssignmentJson,
  renderBatchJson,
  type AssignmentResult,
  type BatchResult,
} from '@drydock/grading';
import { readClass } from './read-class.ts';

const labs = [
  { lab: 'uri-routing', title: 'Routing', weight: 1 },
  { lab: 'mtls', title: 'mTLS', weight: 1 },
];
const assignment = { id: 'a', courseId: 'c', title: 'Mesh', labs, createdAt: '2026-11-21' };

function resultOf(lab: string, status: 'pass' | 'fail') {
  const earned = status === 'pass' ? 2 : 0;
  const head = { lab, version: 1, grader: '0.1.0', seed: 1, input: 'sha256:0' };
  const hint = { mistake: 'vs.and-or', rung: 'symptom', text: 'Either or both.' } as const;
  const check = { id: 'a', step: 's', title: 'A', status, earned, possible: 2 };
  return { ...head, score: earned / 2, checks: [status === 'fail' ? { ...check, hint } : check] };
}

test('counts the report of a class on one lab', () => {
  const batch: BatchResult = {
    lab: 'uri-routing',
    version: 1,
    grader: '0.1.0',
    seed: 1,
    title: 'Routing',
    results: [
      { submission: 'ada', result: resultOf('uri-routing', 'pass') },
      { submission: 'bob', result: resultOf('uri-routing', 'fail') },
      { submission: 'eve', error: { code: 'unreadable', message: 'No zip.' } },
    ],
  };
  const counted = readClass(JSON.parse(renderBatchJson(batch)), assignment);
  expect(counted.scores).toEqual([0, 1]);
  expect(counted.errors).toBe(1);
  expect(counted.checks).toMatchObject([
    { lab: 'uri-routing', passed: 0.5, mistake: { id: 'vs.and-or', count: 1 } },
  ]);
});

test('counts the report of a class on several labs', () => {
  const result: AssignmentResult = {
    grader: '0.1.0',
    seed: 1,
    labs: labs.map((lab) => ({ ...lab, version: 1 })),
    results: [
      {
        submission: 'ada',
        score: 0.5,
        labs: [
          { lab: 'uri-routing', weight: 1, result: resultOf('uri-routing', 'pass') },
          { lab: 'mtls', weight: 1, result: resultOf('mtls', 'fail') },
        ],
      },
    ],
  };
  const counted = readClass(JSON.parse(renderAssignmentJson(result)), assignment);
  expect(counted.scores).toEqual([0.5]);
  expect(counted.errors).toBe(0);
  expect(counted.checks.map(({ lab, passed }) => [lab, passed])).toEqual([
    ['mtls', 0],
    ['uri-routing', 1],
  ]);
});

test('what is no report is an empty class', () => {
  for (const report of [undefined, 'x', { results: 7 }, { results: [null] }]) {
    expect(readClass(report, assignment).scores).toEqual([]);
  }
});
