import type { BatchEntry, BatchResult, GradedCheck, SubmissionResult } from '../result.ts';
import { explainChecks } from '../report/explain-checks.ts';
import { reportOfResult, type GradeReport } from '../report/grade-report.ts';

/** A check for tests of reports: passed, unless told otherwise. */
export function sampleCheck(id: string, more: Partial<GradedCheck> = {}): GradedCheck {
  return { id, step: 'one', title: `The ${id}`, status: 'pass', earned: 1, possible: 1, ...more };
}

/** What breaks the grammar of one format or another. */
export const HOSTILE =
  '"a" & <b>\u0000\u001b[31m ::error::x%0A,a:b\r\n=cmd()|\'`*[x](y) ]]> <script>alert(1)</script> @all \ud800';

/** A result with a check of each status, and texts that break the grammar of each format. */
export function sampleResult(more: Partial<SubmissionResult> = {}): SubmissionResult {
  return {
    lab: 'tiny',
    version: 1,
    grader: '0.1.0',
    seed: 1,
    input: 'sha256:0',
    score: 0.5,
    checks: [
      sampleCheck('first', { possible: 2, earned: 2 }),
      sampleCheck('second', {
        status: 'fail',
        earned: 0,
        title: `Reaches v2 ${HOSTILE}`,
        message: `Wanted v2. Seen v1 ${HOSTILE}`,
        place: { file: 'routes/a b.yaml', line: 3, path: 'spec.http[0].route[0]' },
        decidedBy: { file: 'routes/a b.yaml', line: 2, path: 'spec.http[0]' },
        hint: { mistake: 'vs.and-or', rung: 'symptom', text: `Two dashes ${HOSTILE}` },
        counterexample: {
          request: {
            from: { workload: 'web', namespace: 'prod' },
            url: 'http://reviews/wp',
            headers: { 'x-user': HOSTILE },
          },
          wanted: { destination: 'v2', path: '/new', status: 200 },
          seen: { destination: 'v1', path: '/wp', status: 404 },
        },
      }),
      sampleCheck('third', { status: 'muted', earned: 0, follows: 'second' }),
      sampleCheck('fourth', { status: 'partial', earned: 0.3333, message: 'One of three.' }),
      sampleCheck('fifth', {
        hidden: true,
        step: 'two',
        override: { author: 'Ms Lee', reason: 'asked in class', before: 0, after: 1 },
      }),
    ],
    ...more,
  };
}

/** The same, with a check that could not be decided. */
export function sampleUndecided(): SubmissionResult {
  const { checks, ...head } = sampleResult();
  const open = sampleCheck('sixth', {
    status: 'error',
    earned: 0,
    message: 'The cluster did not answer in 30 s.',
  });
  return { ...head, score: null, bounds: [0.25, 0.5], checks: [...checks, open] };
}

/** Its report, with the lines of the manifest and the way of the request. */
export function sampleReport(result: SubmissionResult = sampleResult()): GradeReport {
  const text = 'kind: VirtualService\nspec:\n  http: <b>\n  - x\n';
  const files = new Map([['routes/a b.yaml', text]]);
  const trace = [
    { stage: 'listener', title: 'web', detail: 'Listener.' },
    {
      stage: 'route',
      title: 'VirtualService reviews',
      detail: 'Rule default takes the request.',
      source: { resource: { group: '', kind: 'X', namespace: 'prod', name: 'x' }, path: '' },
      rules: [
        {
          name: 'catalog',
          verdict: 'rejected',
          conditions: [{ condition: 'uri prefix "/c"', actual: '/wp', holds: false }],
        },
        {
          name: 'default',
          verdict: 'taken',
          conditions: [],
          source: {
            resource: { group: '', kind: 'X', namespace: 'prod', name: 'x' },
            path: 'spec.http[0]',
          },
        },
      ],
    },
  ] as const;
  const seen = {
    status: 404,
    headers: [],
    body: '',
    responseFlags: [],
    mtls: true,
    attempts: 1,
    durationMs: 3,
    destination: {
      host: 'reviews',
      workload: 'reviews',
      namespace: 'prod',
      pod: 'reviews-v1',
      version: 'v1',
      port: 9080,
    },
    hops: [{ kind: 'outbound', pod: 'web-1', namespace: 'prod', atMs: 0, trace }],
  } as const;
  const explanations = explainChecks(result.checks, [{ check: 'second', result: seen }], files);
  const words = { title: 'Tiny <lab>', steps: { one: 'Step one', two: 'Step two' } };
  return reportOfResult(result, words, { submission: 'anna, "the 1st"', explanations });
}

/** A class of so many, with what happens in one: an error, somebody undecided, a changed score. */
export function sampleBatch(size = 12): BatchResult {
  const results = Array.from({ length: size }, (_, index): BatchEntry => {
    const submission = `s-${String(index).padStart(4, '0')}`;
    const learner = { id: `id-${index}`, name: `Learner ${index}`, email: `l${index}@example.org` };
    if (index % 6 === 4) {
      const error = { code: 'unreadable', message: 'It holds no YAML <b>.' } as const;
      return { submission, learner, error };
    }
    if (index % 6 === 5) return { submission, learner, result: sampleUndecided() };
    const share = index / size;
    const passed = sampleCheck('second', { earned: 1, possible: 1 });
    const { checks } = sampleResult();
    const own = share < 0.5 ? checks : checks.map((each) => (each.id === 'second' ? passed : each));
    return { submission, learner, result: sampleResult({ score: share, checks: own }) };
  });
  const { lab, version, grader, seed } = sampleResult();
  return { lab, version, grader, seed, title: 'Tiny <lab>', results };
}
