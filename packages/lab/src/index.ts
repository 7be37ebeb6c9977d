export type {
  CheckEvidence,
  CheckResult,
  CheckStatus,
  GradeResult,
  Rung,
  TrafficSeen,
} from './check-result.ts';
export type { FileSet, Lab, LabCheck, LabCluster, LabQuestion, LabStep } from './lab.ts';
export { ANSWERS_FILE, formatAnswers, readAnswers } from './checks/answers.ts';
export type { AppliedObject, ApplyReport, CheckReport, LabSession } from './lab-session.ts';
export type { ChosenVariant } from './format/lab-variant.ts';
export { loadLab, type LoadedLab, type LoadOptions } from './load-lab.ts';
export { LAB_API_VERSION, labJsonSchema } from './format/lab-definition.ts';
export {
  createLabSession,
  resumeLabSession,
  type LabSessionOptions,
  type ResumeOptions,
} from './session/create-lab-session.ts';
export { createLabCluster } from './session/lab-cluster.ts';
export { prepareCluster } from './session/prepare-cluster.ts';
export { gradeLab } from './grade-lab.ts';
export {
  createGrader,
  GRADER_VERSION,
  solutionOf,
  type CreateCluster,
  type GradedWork,
  type Grader,
  type GraderOptions,
  type Work,
} from './create-grader.ts';
export { labCodes } from './codes.ts';
export { scoreOf, type Score } from './score.ts';
export { lineDiff } from './hints/line-diff.ts';
export { JOURNAL_FILE } from './journal/journal-in.ts';
export { formatJournalEntry, parseJournal, type Journal } from './journal/journal.ts';
export type { JournalEntry } from './journal/journal-entry.ts';
export {
  JOURNAL_LIMITS,
  replayJournal,
  type JournalFailure,
  type JournalLimits,
  type Replayed,
  type ReplayOptions,
} from './journal/replay-journal.ts';
export type { OpenTerminal, Terminal, TerminalAnswer } from './journal/terminal.ts';
export type { Workspace } from './journal/workspace.ts';
