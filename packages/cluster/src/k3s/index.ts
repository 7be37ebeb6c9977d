export type { K3sAttachOptions, K3sCluster, K3sClusterOptions } from './k3s-cluster.ts';
