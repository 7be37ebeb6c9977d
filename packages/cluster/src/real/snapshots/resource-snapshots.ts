import type { ClusterSnapshot, Snapshots } from '../../cluster.ts';
import type { KubeClient } from '../../kube-client.ts';
import type { RealGit } from '../git/real-git.ts';
import { capturedTypes, readAll, type Captured } from './read-all.ts';
import { restoreAll } from './restore-all.ts';

interface KeptSnapshot extends ClusterSnapshot {
  readonly objects: Captured;
  readonly git: ReturnType<RealGit['snapshot']>;
}

/**
 * Snapshots of what was written to a cluster: restoring takes away what came, brings back what went and undoes what
 * changed, while Istio and Argo CD go on running. What containers have in memory or on volumes is not part of it.
 */
export function createResourceSnapshots(kube: KubeClient, git: RealGit): Snapshots {
  const known = new WeakMap<ClusterSnapshot, KeptSnapshot>();
  return {
    async capture() {
      const snapshot: KeptSnapshot = {
        atMs: Date.now(),
        objects: await readAll(kube, await capturedTypes(kube)),
        git: git.snapshot(),
      };
      known.set(snapshot, snapshot);
      return snapshot;
    },
    async restore(given) {
      const snapshot = known.get(given);
      if (!snapshot) throw new TypeError('This snapshot was captured by another cluster');
      git.restore(snapshot.git);
      await restoreAll(kube, snapshot.objects);
    },
  };
}
