export {
  assignmentEntry,
  assignmentResult,
  batchEntry,
  batchResult,
} from './class/class-result.ts';
export { gradeClass, type AssignedLab, type GradedPart } from './class/grade-class.ts';
export { openGradingState, writeAtomically } from './class/grading-state.ts';
export { explanationsForLearner, forLearner } from './class/learner-view.ts';
export { listSubmissions } from './class/list-submissions.ts';
export {
  createOverriding,
  OverrideError,
  parseOverrides,
  type Overriding,
} from './class/overrides.ts';
export { classSeeds } from './class/class-seeds.ts';
export { compareReplay } from './class/compare-replay.ts';
export {
  batchesOf,
  parseResultFile,
  ResultFileError,
  type ResultFile,
} from './class/read-result.ts';
export { compareResults } from './class/regrade.ts';
export { membersOf, parseRoster, RosterError, type ClassMember } from './class/roster.ts';
export type { GradeAnswer, GradeJob, HandedInNotes, LabSource } from './engine/grade-job.ts';
export {
  createGradePool,
  createOwnThreadPool,
  type GradePool,
  type GradePoolOptions,
} from './engine/grade-pool.ts';
export { serveGrading } from './engine/serve-grading.ts';
export { WORK_LIMITS, type WorkerProgram, type WorkLimits } from './engine/start-worker.ts';
export { gradeSubmission } from './grade-submission.ts';
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
export type { CheckExplanation } from './report/explain-checks.ts';
export { CLASS_FORMATS, GRADE_FORMATS } from './report/formats.ts';
export {
  labWords,
  reportOfAssignment,
  reportOfResult,
  type GradeReport,
  type LabWords,
} from './report/grade-report.ts';
export { classFiles, fileNames, gradeFiles, submissionFiles } from './report/report-files.ts';
export {
  renderAssignmentEntriesJson,
  renderAssignmentJson,
  renderBatchJson,
  renderEntriesJson,
  renderGradeJson,
} from './report/json-report.ts';
export { SubmissionError } from './input/submission-error.ts';
