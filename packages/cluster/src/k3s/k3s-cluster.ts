import type { Snapshots } from '../cluster.ts';
import type { ClusterContainer, RealCluster } from '../real/real-cluster.ts';
import type { StartOptions } from '../real/start-progress.ts';

export interface K3sClusterOptions extends StartOptions {
  /** Default: rancher/k3s of pins.yaml. A baked image and drydock/simulator keep its contract. */
  readonly image?: string;
  /** Where Helm finds the charts: at their repositories (default), or in the image, which `cluster bake` put them into. */
  readonly charts?: 'repositories' | 'image';
  /** Images of this machine's engine that are copied into the cluster: the sample apps. Default: none. */
  readonly images?: readonly string[];
  /** Further labels of the container. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Further environment of the container. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Address on which the Git server listens; it must be one that the container reaches. Default: the engine's bridge. */
  readonly gitHost?: string;
  /** Leaves the container running when the cluster is disposed of: for a pool. Default false. */
  readonly keep?: boolean;
}

/** A k3s in a container of this machine's engine. */
export interface K3sCluster extends RealCluster {
  readonly engine: 'k3s';
  readonly container: ClusterContainer;
  /** Absent where the image keeps its datastore where it cannot be copied. */
  readonly snapshots?: Snapshots;
}

/** A container that runs already (of a pool), with what was installed into it. */
export interface K3sAttachOptions extends K3sClusterOptions {
  /** Id or name. */
  readonly container: string;
}
