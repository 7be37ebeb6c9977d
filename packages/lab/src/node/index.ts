export { lintLab } from '../lint/lint-lab.ts';
export { readLabFolder } from './read-lab-folder.ts';
export { testLab, type LabTestReport, type TestLabOptions } from '../trial/test-lab.ts';
export type { TrialResult } from '../trial/judge-trials.ts';
export {
  compareLab,
  compareWork,
  isSameVerdict,
  type CheckDifference,
  type CompareLabOptions,
  type LabComparison,
  type TrialComparison,
  type Verdict,
  type WorkComparison,
} from '../trial/compare-lab.ts';
export { readTrials, type Trials } from '../trial/trial-files.ts';
