export { createKubeconfigCluster } from './create-kubeconfig-cluster.ts';
export type {
  Isolation,
  KubeconfigCluster,
  KubeconfigClusterOptions,
} from './kubeconfig-cluster.ts';
export { pruneKubeconfigCluster } from './prune-kubeconfig-cluster.ts';
