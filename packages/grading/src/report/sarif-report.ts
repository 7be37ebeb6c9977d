import type { GradedCheck, SubmissionResult } from '../result.ts';
import type { GradeReport, ReportPart } from './grade-report.ts';
import { placeIn } from './report-place.ts';
import { describeRequest, describeSeen } from './words.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * Submissions as a SARIF 2.1.0 log: a run per submission and lab, a result per check that is not
 * passed. The rule is the mistake that was recognised, else the check. What could not be decided has
 * the kind `open`; a lab that could not be graded is a failed invocation.
 */
export function renderSarifReport(reports: readonly GradeReport[]): string {
  const runs = reports.flatMap((report) => report.parts.map((part) => runOf(report, part)));
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs }, null, 2)}\n`;
}

function runOf({ submission, folder }: GradeReport, part: ReportPart): object {
  const { lab, result, error } = part;
  const id = [lab, ...(submission === undefined ? [] : [submission])].join('/');
  const head = { automationDetails: { id: `drydock/${id}/` }, columnKind: 'utf16CodeUnits' };
  if (error) {
    const notification = { level: 'error', message: { text: error.message } };
    return {
      tool: { driver: { name: 'drydock' } },
      ...head,
      invocations: [
        {
          executionSuccessful: false,
          toolExecutionNotifications: [{ ...notification, descriptor: { id: error.code } }],
        },
      ],
      results: [],
    };
  }
  const shown = result.checks.filter(({ status }) => ['fail', 'partial', 'error'].includes(status));
  const ids = [...new Set(shown.map(ruleIdOf))].toSorted();
  return {
    tool: { driver: driverOf(result, shown, ids) },
    ...head,
    invocations: [{ executionSuccessful: true }],
    results: shown.map((check) => ({
      ruleId: ruleIdOf(check),
      ruleIndex: ids.indexOf(ruleIdOf(check)),
      ...resultOf(check, lab, folder),
    })),
  };
}

function ruleIdOf({ hint, id }: GradedCheck): string {
  return hint?.mistake ?? id;
}

function driverOf(
  { grader, lab }: SubmissionResult,
  shown: readonly GradedCheck[],
  ids: readonly string[],
): object {
  return {
    name: 'drydock',
    semanticVersion: grader,
    rules: ids.map((id) => {
      const first = shown.find((check) => ruleIdOf(check) === id);
      const text = first?.hint?.text ?? first?.title ?? id;
      return { id, shortDescription: { text }, properties: { lab } };
    }),
  };
}

function resultOf(check: GradedCheck, lab: string, folder: string | undefined): object {
  const { id, step, title, status, earned, possible, place, decidedBy } = check;
  const level = status === 'fail' ? 'error' : 'warning';
  const verdict = status === 'error' ? { kind: 'open', level: 'none' } : { kind: 'fail', level };
  const logical = { name: title, fullyQualifiedName: `${lab}/${step}/${id}` };
  const at = (file: string, line: number): object => ({
    artifactLocation: { uri: uriOf(placeIn(folder, file)), uriBaseId: '%SRCROOT%' },
    region: { startLine: Math.max(1, line) },
  });
  return {
    ...verdict,
    message: { text: messageOf(check) },
    locations: [
      {
        ...(place ? { physicalLocation: at(place.file, place.line) } : {}),
        logicalLocations: [logical],
      },
    ],
    ...(decidedBy && (decidedBy.line !== place?.line || decidedBy.file !== place.file)
      ? {
          relatedLocations: [
            {
              physicalLocation: at(decidedBy.file, decidedBy.line),
              message: { text: 'This line decided.' },
            },
          ],
        }
      : {}),
    partialFingerprints: { 'drydockCheck/v1': `${lab}/${step}/${id}` },
    properties: { check: id, step, earned, possible },
  };
}

function messageOf({ title, message, hint, counterexample }: GradedCheck): string {
  const request = counterexample
    ? `${describeRequest(counterexample.request)}: wanted ${describeSeen(counterexample.wanted)}, seen ${describeSeen(counterexample.seen)}.`
    : undefined;
  const said = [message, request, hint?.text].filter((part) => part !== undefined);
  return [`${title}.`, ...said].join(' ').toWellFormed();
}

function uriOf(file: string): string {
  return file.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
