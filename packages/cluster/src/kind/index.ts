export type { KindCluster, KindClusterOptions } from './kind-cluster.ts';
