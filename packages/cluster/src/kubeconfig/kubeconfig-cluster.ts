import type { RealCluster } from '../real/real-cluster.ts';
import type { StartOptions } from '../real/start-progress.ts';

/** How learners are kept apart on one cluster. */
export type Isolation = 'none' | 'namespaces' | 'vcluster';

export interface KubeconfigClusterOptions extends StartOptions {
  /** The text of a kubeconfig file. */
  readonly kubeconfig: string;
  /** Has to be named: the current context of a file is never taken. */
  readonly context: string;
  /** Whether what is not there may be installed. Default false: it is only looked for. */
  readonly mayInstall?: boolean;
  /**
   * Whether the cluster may be brought back to what was captured: whatever came since is deleted, whoever made it. For a cluster
   * that nobody else uses. Default false: there are no snapshots.
   */
  readonly mayReset?: boolean;
  /** Default `none`: the whole cluster is the learner's. */
  readonly isolation?: Isolation;
  /** Who works here: part of the names of namespaces. Needed with isolation. */
  readonly learner?: string;
  /** Namespaces that the learner gets with isolation `namespaces`. Default: one. */
  readonly namespaces?: readonly string[];
  /** This machine, as the cluster's nodes reach it: where the Git server listens. Without it there is no Git. */
  readonly gitHost?: string;
}

/** Any cluster that a kubeconfig opens. Disposing removes what this driver made, nothing else. */
export interface KubeconfigCluster extends RealCluster {
  readonly engine: 'kubeconfig';
  /** With isolation: the learner's own way in, to these namespaces alone, or to a whole vcluster. */
  readonly learner?: {
    readonly namespaces: readonly string[];
    readonly kubeconfig: string;
  };
}
