export { createKindCluster } from './create-kind-cluster.ts';
export type { KindCluster, KindClusterOptions } from './kind-cluster.ts';
