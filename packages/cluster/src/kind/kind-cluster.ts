import type { RealCluster } from '../real/real-cluster.ts';
import type { StartOptions } from '../real/start-progress.ts';

export interface KindClusterOptions extends StartOptions {
  /** Default: kindest/node of pins.yaml. */
  readonly image?: string;
  /** Address on which the Git server listens. Default: the gateway of kind's network. */
  readonly gitHost?: string;
}

/** A Kubernetes made by kind. */
export interface KindCluster extends RealCluster {
  readonly engine: 'kind';
  /** As `kind get clusters` lists it. */
  readonly name: string;
}
