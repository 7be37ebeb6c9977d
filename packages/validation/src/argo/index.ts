export type { ApplicationCondition } from './application-conditions.ts';
export {
  applicationConditions,
  destinationCluster,
  normalizeApplicationSpec,
  sourcesOf,
} from './application-conditions.ts';
export type { CronSchedule } from './cron.ts';
export { nextTime, parseCron } from './cron.ts';
export { parseDuration } from '../istio/duration.ts';
export { normalizeGitUrl } from './git-url.ts';
export { globMatch } from './glob.ts';
export type { ArgoCluster, ArgoResource } from './project-permissions.ts';
export {
  isDestinationPermitted,
  isGroupKindPermitted,
  isSourcePermitted,
} from './project-permissions.ts';
export type { ProjectProblem } from './project-problem.ts';
export { projectProblems } from './project-problem.ts';
export type { SyncWindowState } from './sync-windows.ts';
export { syncWindowState } from './sync-windows.ts';
