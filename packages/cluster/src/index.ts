export type {
  Cluster,
  ClusterClock,
  ClusterSnapshot,
  MeshStatus,
  MetricsQuery,
  Snapshots,
  TrafficProbe,
  TrafficShare,
} from './cluster.ts';
export { createKubeClient } from './create-kube-client.ts';
export { ClusterError, type ClusterErrorCode } from './cluster-error.ts';
export type {
  KubeClient,
  KubeFailure,
  KubeList,
  KubeResult,
  KubeTransport,
  ListOptions,
  ResourceType,
  WatchEvent,
  WriteOptions,
} from './kube-client.ts';
export {
  createSimulatedCluster,
  type SimulatedCluster,
} from './simulated/create-simulated-cluster.ts';
export type {
  ClaimOptions,
  ClusterLease,
  ClusterPool,
  ClusterPoolOptions,
  ClusterPoolStatus,
  PoolClock,
} from './pool/cluster-pool.ts';
export { createClusterPool } from './pool/create-cluster-pool.ts';
