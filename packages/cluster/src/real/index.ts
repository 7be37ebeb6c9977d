export { ENGINE_LABELS, SESSION_LABEL } from './labels.ts';
export type { ClusterContainer, RealCluster } from './real-cluster.ts';
export type {
  Program,
  StageTiming,
  StartOptions,
  StartProgress,
  StartStage,
} from './start-progress.ts';
