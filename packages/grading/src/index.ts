export { gradeBatch, type BatchEntry, type BatchOptions, type BatchResult } from './grade-batch.ts';
export { gradeSubmission, openGrader } from './grade-submission.ts';
export {
  knownFiles,
  readSubmission,
  reasonOf,
  SUBMISSION_LIMITS,
  type Submission,
  type SubmissionLimits,
} from './read-submission.ts';
export { renderBatchText } from './report/batch-table.ts';
export { renderBatchJson, renderGradeJson } from './report/json-report.ts';
export { renderGradeText } from './report/text-report.ts';
export { SubmissionError } from './submission-error.ts';
