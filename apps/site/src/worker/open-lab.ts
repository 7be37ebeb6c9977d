import type { SimulatedCluster } from '@drydock/cluster';
import type { WorkingCopy as GitCopy } from '@drydock/git';
import {
  createLabCluster,
  createLabSession,
  loadLab,
  resumeLabSession,
  type FileSet,
  type Lab,
  type LabSession,
} from '@drydock/lab';
import type { KubernetesObject } from '@drydock/manifests';
import { createShell, type Shell } from '@drydock/shell';
import type { Snapshot } from '@drydock/simulator';
import { loadJq } from '@drydock/shell/jq';
import { createMoments, type Moments } from './moments.ts';
import type { ClusterState, LabFolder, WorkloadName } from './protocol.ts';
import { keepRepository, type RepositoryFiles } from './repository-files.ts';
import { recordTraffic, type TrafficRecord } from './traffic-record.ts';
import { createWorkingCopy, type WorkingCopy } from './working-copy.ts';

/** A lab with its cluster running, as the worker holds it. */
export interface OpenedLab {
  readonly lab: Lab;
  readonly cluster: SimulatedCluster;
  /** Replaced when the cluster goes back: it remembers what it applied. */
  session: LabSession;
  /** The learner's clone, where the lab has a repository. */
  readonly repository: RepositoryFiles | undefined;
  readonly shell: Shell;
  readonly files: WorkingCopy;
  readonly record: TrafficRecord;
  /** What was there before the learner began. */
  readonly objects: readonly KubernetesObject[];
  readonly startMs: number;
  readonly snapshots: Map<string, LabMoment>;
  readonly moments: Moments;
  /** How many acts were done. */
  acts: number;
  /** The files of the last act. */
  lastFiles: FileSet;
}

/** Cluster and clone at one moment. */
export interface LabMoment {
  readonly cluster: Snapshot;
  readonly acts: number;
  readonly files: FileSet;
  readonly copy?: ReturnType<GitCopy['snapshot']>;
}

/** Builds the cluster of a lab from nothing. Rejects when the lab folder is not a lab: a bug of ours, not the learner's. */
export async function openLab(folder: LabFolder): Promise<OpenedLab> {
  const { lab, diagnostics } = loadLab(folder);
  if (!lab) {
    throw new Error(diagnostics.map((found) => `${found.file}: ${found.message}`).join('\n'));
  }
  if (lab.cluster.repositories.length > 0) await provideBuffer();
  const simulated = await createLabCluster({ lab, stopwatch: () => performance.now() });
  const record = recordTraffic(simulated.traffic, simulated.clock.now());
  // Whatever sends (a check, curl, the composer) is seen in the mesh picture.
  const cluster: SimulatedCluster = { ...simulated, traffic: record.probe };
  const session = await createLabSession({ lab, cluster });
  record.restart(cluster.clock.now());
  const files = createWorkingCopy();
  const objects = await listAll(cluster);
  const { namespace } = lab.cluster;
  const curlFrom = { workload: 'curl', namespace };
  const copy = await session.repository();
  const shell = createShell({
    cluster,
    files,
    namespace,
    curlFrom,
    loadJq,
    ...(copy && { repository: async () => copy }),
  });
  const opened: OpenedLab = {
    lab,
    cluster,
    session,
    repository: copy && keepRepository(copy),
    shell,
    files,
    record,
    objects,
    startMs: cluster.clock.now(),
    snapshots: new Map<string, LabMoment>(),
    moments: createMoments(),
    acts: 0,
    lastFiles: lab.start,
  };
  opened.snapshots.set('start', captureMoment(opened));
  rememberMoment(opened);
  return opened;
}

/** isomorphic-git works on Node's buffers; only labs with a repository load them. */
async function provideBuffer(): Promise<void> {
  if ('Buffer' in globalThis) return;
  const { Buffer } = await import('buffer/');
  Object.assign(globalThis, { Buffer });
}

export function captureMoment(opened: OpenedLab): LabMoment {
  const { acts, cluster, lastFiles: files, repository } = opened;
  return {
    cluster: cluster.simulator.snapshot(),
    acts,
    files,
    ...(repository && { copy: repository.copy.snapshot() }),
  };
}

/** Keeps the moment of now for the timeline. */
export function rememberMoment(opened: OpenedLab): void {
  opened.moments.keep({ atMs: opened.cluster.clock.now(), moment: captureMoment(opened) });
}

/** Cluster and clone as they were. The session begins anew: what it knew of may not be there any more. */
export function restoreMoment(opened: OpenedLab, moment: LabMoment): void {
  const { cluster, lab, record, repository } = opened;
  cluster.simulator.restore(moment.cluster);
  if (moment.copy) repository?.copy.restoreSnapshot(moment.copy);
  opened.session = resumeLabSession({ lab, cluster, ...(repository && { copy: repository.copy }) });
  opened.acts = moment.acts;
  opened.lastFiles = moment.files;
  opened.moments.forgetAfter(cluster.clock.now());
  record.restart(cluster.clock.now());
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
