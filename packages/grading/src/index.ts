export { gradeBatch, type BatchOptions } from './grade-batch.ts';
export { gradeSubmission, openGrader } from './grade-submission.ts';
export { openTerminal } from './open-terminal.ts';
export {
  readSubmission,
  reasonOf,
  SUBMISSION_LIMITS,
  type SubmissionLimits,
} from './read-submission.ts';
export { decodeSubmission, knownFiles, type HandedIn, type Submission } from './submission.ts';
export type {
  AppliedOverride,
  AssignmentEntry,
  AssignmentPart,
  AssignmentResult,
  BatchEntry,
  BatchResult,
  ChangeReason,
  FailureCode,
  GradedCheck,
  Learner,
  Provenance,
  Regrade,
  ScoreChange,
  SubmissionFailure,
  SubmissionResult,
} from './result.ts';
export { renderBatchCsv } from './report/batch-csv.ts';
export { renderBatchText } from './report/batch-table.ts';
export { renderBatchJson, renderGradeJson } from './report/json-report.ts';
export { renderGradeText } from './report/text-report.ts';
export { renderGradeJunit } from './report/junit-report.ts';
export { renderGradeMarkdown } from './report/markdown-report.ts';
export { SubmissionError } from './submission-error.ts';
