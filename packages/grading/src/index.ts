export { gradeBatch, type BatchOptions } from './grade-batch.ts';
export { gradeSubmission, openGrader } from './grade-submission.ts';
export { openTerminal } from './open-terminal.ts';
export { readArchive, readSubmission } from './input/read-submission.ts';
export { SUBMISSION_LIMITS, type SubmissionLimits } from './input/submission-limits.ts';
export {
  decodeSubmission,
  knownFiles,
  type HandedIn,
  type Submission,
} from './input/submission.ts';
export type { Archive } from './input/zip-files.ts';
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
export { classOfAssignment, classOfBatch, type ClassReport } from './report/class-report.ts';
export { explainChecks, type CheckExplanation } from './report/explain-checks.ts';
export { CLASS_FORMATS, GRADE_FORMATS, type ReportFormat } from './report/formats.ts';
export {
  labWords,
  reportOfAssignment,
  reportOfEntry,
  reportOfResult,
  type GradeReport,
  type LabWords,
} from './report/grade-report.ts';
export { renderBatchJson, renderGradeJson } from './report/json-report.ts';
export { SubmissionError } from './input/submission-error.ts';
