/** What a driver does before its cluster can be used, in this order; a driver leaves out what it has not. */
export type StartStage =
  | 'container'
  | 'vcluster'
  | 'api'
  | 'find'
  | 'git'
  | 'images'
  | 'istio-base'
  | 'istiod'
  | 'istio-gateway'
  | 'argocd'
  | 'probe';

/** Said when a stage begins and then about once a second while it lasts. */
export interface StartProgress {
  readonly stage: StartStage;
  /** Real seconds since the stage began. */
  readonly seconds: number;
  /** `Deployment istiod in istio-system: 0 of 1 available` */
  readonly waitingFor: string;
}

/** How long a stage took; as JSON what `cluster bake` and the benchmarks record. */
export interface StageTiming {
  readonly stage: StartStage;
  readonly seconds: number;
}

/** What is installed into a cluster, or looked for in one. */
export type Program = 'istio' | 'argocd';

/** What every driver of a real cluster takes. */
export interface StartOptions {
  /** Default: Istio and Argo CD. */
  readonly install?: readonly Program[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StartProgress) => void;
  /** Real milliseconds that one stage may take. Default 300,000. */
  readonly stageTimeoutMs?: number;
  /** Put before every registry and chart repository. Default: the variable DRYDOCK_MIRROR. */
  readonly mirror?: string;
}
