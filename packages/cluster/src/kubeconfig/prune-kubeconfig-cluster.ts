import { openConnection } from '../real/connection.ts';
import { SESSION_LABEL } from '../real/labels.ts';
import { listOf, removeObject, typeOf } from '../real/values-of.ts';
import { CLUSTER_KIND } from './vcluster-objects.ts';

/** What carries the label of a session, in the order in which it goes: a namespace takes what is in it along. */
const KINDS = [
  CLUSTER_KIND,
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
  ['v1', 'Namespace'],
] as const;

export interface PruneOptions {
  /** The text of a kubeconfig file. */
  readonly kubeconfig: string;
  readonly context: string;
  /** Only says what would go. */
  readonly dryRun: boolean;
}

/**
 * Removes what sessions of this driver left in a cluster, also of those that still run: nobody there knows which do. Programs that
 * were installed for a session stay. Resolves to `Namespace drydock-system-1a2b3c4d`. Rejects with ClusterError.
 */
export async function pruneKubeconfigCluster({
  kubeconfig,
  context,
  dryRun,
}: PruneOptions): Promise<readonly string[]> {
  const { kube } = openConnection(kubeconfig, context);
  const found: string[] = [];
  for (const [apiVersion, kind] of KINDS) {
    if (!(await kube.resolveKind(apiVersion, kind))) continue;
    const type = await typeOf(kube, apiVersion, kind);
    for (const { metadata } of await listOf(kube, [apiVersion, kind], {
      labelSelector: SESSION_LABEL,
    })) {
      if (!dryRun) await removeObject(kube, type, metadata);
      found.push(`${kind} ${metadata.name}`);
    }
  }
  return found;
}
