export type {
  Isolation,
  KubeconfigCluster,
  KubeconfigClusterOptions,
} from './kubeconfig-cluster.ts';
