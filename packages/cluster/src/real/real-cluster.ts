import type { Cluster } from '../cluster.ts';
import type { Program, StageTiming } from './start-progress.ts';

/** What drivers of real clusters tell beyond the interface. */
export interface RealCluster extends Cluster {
  readonly engine: 'k3s' | 'kind' | 'kubeconfig';
  /** The text of a kubeconfig file that opens this cluster: for kubectl and others. It holds a secret. */
  readonly kubeconfig: string;
  /** What is there, by this driver or before it. */
  readonly programs: readonly Program[];
  readonly timings: readonly StageTiming[];
}

/** A container of the engine that holds a cluster. */
export interface ClusterContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
}
