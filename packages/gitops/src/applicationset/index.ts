export {
  generateApplications,
  type GeneratedApplications,
  type GenerationReason,
} from './generate-applications.ts';
export type { GeneratorInputs, PullRequest, RepositoryTree, ScmRepository } from './inputs.ts';
export {
  applicationsPolicy,
  planApplications,
  preservesResources,
  type ApplicationPlan,
  type ApplicationsPolicy,
} from './plan-applications.ts';
export { assignSteps, isRollingSync, type RolloutSteps } from './progressive-steps.ts';
export {
  applicationsToSync,
  observeRollout,
  promoteRollout,
  rolloutApplications,
  type ApplicationRollout,
  type RolloutInput,
} from './progressive-sync.ts';
export { renderText, type RenderedText, type TemplateOptions } from './render-text.ts';
export { repositoryTree } from './repository-tree.ts';
export {
  applicationSetConditions,
  generatedProblems,
  type ApplicationSetCondition,
} from './set-conditions.ts';
