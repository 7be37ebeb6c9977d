export { attachK3sCluster, createK3sCluster } from './create-k3s-cluster.ts';
export type { K3sAttachOptions, K3sCluster, K3sClusterOptions } from './k3s-cluster.ts';
