export { ENGINE_LABELS, SESSION_LABEL } from './labels.ts';
export type { ClusterContainer, RealCluster } from './real-cluster.ts';
export type {
  Program,
  StageTiming,
  StartOptions,
  StartProgress,
  StartStage,
} from './start-progress.ts';
export { connectEngine } from './engine/connect-engine.ts';
export { engineFailure } from './engine/engine-failure.ts';
export {
  listEngineResources,
  removeEngineResources,
  type EngineResource,
} from './engine/engine-resources.ts';
export { readPins, registriesYaml, type PinnedChart, type Pins } from './pins/pins.ts';
export { bakeImage, type Baked, type BakeOptions } from './bake/bake-image.ts';
export { BAKED, chartFile, type BakeContent, type BakeManifest } from './bake/bake-content.ts';
