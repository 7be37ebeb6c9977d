export { lintLab } from '../lint/lint-lab.ts';
export { readLabFolder } from './read-lab-folder.ts';
export {
  testLab,
  type LabTestReport,
  type TestLabOptions,
  type TrialResult,
} from '../trial/test-lab.ts';
