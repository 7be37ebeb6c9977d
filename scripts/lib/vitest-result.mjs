// What vitest's JSON report says, as the result of a suite.
import { existsSync, readFileSync } from 'node:fs';

/** A test file that does not load counts as a failure, and so does a run that left no report. */
export function fromVitest(file, code, output) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, note: output.trim() };
  const json = JSON.parse(readFileSync(file, 'utf8'));
  const broken = json.testResults.filter(
    (suite) =>
      suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = json.numFailedTests + broken;
  return {
    passed: json.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: json.numPendingTests + (json.numTodoTests ?? 0),
    note: code === 0 ? '' : output.trim().split('\n').slice(-150).join('\n'),
  };
}
