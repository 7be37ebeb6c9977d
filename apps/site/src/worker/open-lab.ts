import type { ClusterSnapshot, SimulatedCluster } from '@drydock/cluster';
import {
  createLabCluster,
  createLabSession,
  loadLab,
  type Lab,
  type LabSession,
} from '@drydock/lab';
import type { KubernetesObject } from '@drydock/manifests';
import { createShell, type Shell } from '@drydock/shell';
import type { ClusterState, LabFolder, WorkloadName } from './protocol.ts';
import { recordTraffic, type TrafficRecord } from './traffic-record.ts';
import { createWorkingCopy, type WorkingCopy } from './working-copy.ts';

/** A lab with its cluster running, as the worker holds it. */
export interface OpenedLab {
  readonly lab: Lab;
  readonly cluster: SimulatedCluster;
  readonly session: LabSession;
  readonly shell: Shell;
  readonly files: WorkingCopy;
  readonly record: TrafficRecord;
  /** What was there before the learner began. */
  readonly objects: readonly KubernetesObject[];
  readonly startMs: number;
  readonly snapshots: Map<string, ClusterSnapshot>;
}

/** Builds the cluster of a lab from nothing. Rejects when the lab folder is not a lab: a bug of ours, not the learner's. */
export async function openLab(folder: LabFolder): Promise<OpenedLab> {
  const { lab, diagnostics } = loadLab(folder);
  if (!lab) {
    throw new Error(diagnostics.map((found) => `${found.file}: ${found.message}`).join('\n'));
  }
  const simulated = await createLabCluster({ lab });
  const record = recordTraffic(simulated.traffic, simulated.clock.now());
  // Whatever sends (a check, curl, the composer) is seen in the mesh picture.
  const cluster: SimulatedCluster = { ...simulated, traffic: record.probe };
  const session = await createLabSession({ lab, cluster });
  record.restart(cluster.clock.now());
  const files = createWorkingCopy();
  const objects = await listAll(cluster);
  const { namespace } = lab.cluster;
  const curlFrom = { workload: 'curl', namespace };
  const shell = createShell({ cluster, files, namespace, curlFrom });
  const snapshots = new Map<string, ClusterSnapshot>();
  snapshots.set('start', await cluster.snapshots.capture());
  return {
    lab,
    cluster,
    session,
    shell,
    files,
    record,
    objects,
    startMs: cluster.clock.now(),
    snapshots,
  };
}

/** Kinds that the cluster keeps for itself: no manifest refers to them. */
const internal = new Set(['Event', 'Lease', 'ReplicaSet', 'EndpointSlice', 'ControllerRevision']);

async function listAll({ kube }: SimulatedCluster): Promise<readonly KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  for (const type of await kube.types()) {
    const { apiVersion, kind } = type;
    if (internal.has(kind)) continue;
    const answer = await kube.list(type);
    // Items of a list come without their type.
    if (answer.ok)
      objects.push(...answer.value.items.map((item) => ({ ...item, apiVersion, kind })));
  }
  return objects;
}

/** What the clock bar and the composer show. */
export function stateOf({ cluster, startMs, record }: OpenedLab, speed: number): ClusterState {
  const proxies = cluster.simulator.proxies.status();
  return {
    startMs,
    nowMs: cluster.clock.now(),
    speed,
    proxies: {
      total: proxies.length,
      synced: proxies.filter((proxy) => proxy.state === 'SYNCED').length,
    },
    workloads: workloadsOf(cluster),
    revision: cluster.simulator.store.revision,
    requests: record.requests(),
  };
}

function workloadsOf(cluster: SimulatedCluster): readonly WorkloadName[] {
  const deployments = cluster.simulator.store.list({ group: 'apps', resource: 'deployments' });
  return deployments
    .map(({ metadata }) => ({
      workload: metadata.name,
      namespace: metadata.namespace ?? 'default',
    }))
    .filter(({ namespace }) => namespace !== 'istio-system' && namespace !== 'kube-system');
}
