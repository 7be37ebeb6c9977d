export {
  decideAutoSync,
  type AutoSyncDecision,
  type AutoSyncInput,
} from './application/auto-sync.ts';
export {
  healthOrder,
  isHealthStatus,
  isHealthWorse,
  type Health,
  type HealthStatus,
} from './health/health.ts';
export { healthOf, type HealthOptions, type HealthOverride } from './health/health-of.ts';
export {
  appHealth,
  type ApplicationHealth,
  type HealthResource,
} from './application/app-health.ts';
export { mayRetry, retryDelay, type RetryDelay } from './application/retry.ts';
export type { Operation, RetryStrategy, SyncRequest } from './application/operation.ts';
export type { HookDeletePolicy, HookType, SyncPhase } from './sync/annotations.ts';
export {
  runSteps,
  runStepsAsync,
  type SyncOperation,
  type SyncOutcome,
  type SyncSteps,
} from './sync/operations.ts';
export { hookFacts, orderObjects, planSync, type PlannedTask } from './sync/plan-sync.ts';
export type {
  KindAnswer,
  SyncInput,
  SyncOptions,
  SyncResource,
  TaskHealth,
} from './sync/sync-input.ts';
export {
  SYNC_STARTED,
  type OperationPhase,
  type ResourceResult,
  type SyncState,
} from './sync/sync-state.ts';
export { syncStep } from './sync/sync-step.ts';
export { terminateSync } from './sync/terminate-sync.ts';
export {
  createDiffSettings,
  type DiffInput,
  type DiffSettings,
  type DiffSettingsResult,
  type ResourceOverride,
} from './diff/diff-settings.ts';
export type { DiffType, DiffTypes } from './diff/diff-types.ts';
export { diffResource, type ResourceDiff } from './diff/diff-resource.ts';
export type { IgnoreDifference } from './diff/ignore-rules.ts';
export { evaluateJq, parseJqExpression, type JqExpression, type JqResult } from './jq/jq.ts';
export {
  compareApplication,
  type CompareInput,
  type ComparedPair,
  type Comparison,
} from './compare/compare-application.ts';
export {
  orphanedResources,
  orphanedWarning,
  type OrphanInput,
} from './compare/orphaned-resources.ts';
export type { ResourceStatus, SyncStatus } from './compare/resource-status.ts';
export {
  parseArgoSettings,
  type ArgoSettings,
  type ResourceCustomization,
  type ResourceFilter,
} from './settings/argo-settings.ts';
export {
  defaultTracking,
  trackingOf,
  withTracking,
  type TrackedObject,
  type TrackingMethod,
  type TrackingOwner,
  type TrackingSettings,
} from './tracking/tracking.ts';
export { formatTrackingId, parseTrackingId, type TrackingId } from './tracking/tracking-id.ts';
export { renderTargets, type LoadedSource, type TargetState } from './source/render-application.ts';
export { renderSource, type SourceInput } from './source/render-source.ts';
export type { SourceFile, SourceFiles } from './source/repository-tree.ts';
export { localManifests } from './source/manifest-objects.ts';
export {
  highestVersion,
  isMovedBy,
  resolveRevision,
  type MovedRef,
  type RevisionView,
} from './source/resolve-revision.ts';
export type { RenderedSource, RenderSettings } from './source/source-context.ts';
export {
  setConditions,
  type ApplicationCondition,
  type ApplicationConditionType,
  type TimedCondition,
} from './application/condition.ts';
export {
  finalizersFor,
  isCascading,
  nextDeletionStep,
  type DeletionStep,
} from './application/deletion.ts';
export { recordHistory, rollbackOperation } from './application/history.ts';
export {
  endOperation,
  recordStep,
  refuseSync,
  restartOperation,
  retryDueAt,
  startOperation,
  terminateOperation,
  type OperationState,
} from './application/operation-state.ts';
export { neededRefresh, requestedRefresh, type Refresh } from './application/refresh.ts';
export { applicationSources, hasMultipleSources } from './application/sources.ts';
export { isDeletionApproved, isSelected, syncOptionsOf } from './application/sync-options.ts';
export {
  BLOCKED_BY_WINDOW,
  isBlockedByWindow,
  isManualOperation,
} from './application/sync-window.ts';
export { isCompleted } from './sync/sync-state.ts';
export { respectIgnored } from './sync/respect-ignored.ts';
