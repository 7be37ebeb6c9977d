export type {
  CheckEvidence,
  CheckResult,
  CheckStatus,
  GradeResult,
  Rung,
  TrafficSeen,
} from './check-result.ts';
export type { FileSet, Lab, LabCheck, LabCluster, LabStep } from './lab.ts';
export type { AppliedObject, ApplyReport, CheckReport, LabSession } from './lab-session.ts';
