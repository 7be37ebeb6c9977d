import { qualifiedName, resourcePath, type ApiType } from './discovery.ts';
import { dryRunSuffix, type DryRun } from './common-flags.ts';
import { ApiFailure } from './failure.ts';
import { asText, at } from './json-access.ts';
import type { Kubectl } from './kubectl-context.ts';
import { lastApplied } from './last-applied.ts';
import { objectName } from './print/output-format.ts';
import { listObjects } from './resources.ts';

/** What `apply --prune` looks at without an allowlist: namespaced kinds, then those of the whole cluster (apply/prune.go). */
const NAMESPACED = [
  'configmaps',
  'endpoints',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'secrets',
  'services',
  'jobs.batch',
  'cronjobs.batch',
  'ingresses.networking.k8s.io',
  'daemonsets.apps',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
] as const;
const CLUSTER_WIDE = ['namespaces', 'persistentvolumes'] as const;

export interface PruneOptions {
  readonly dryRun: DryRun;
  /** Uids of what was applied just now. */
  readonly applied: ReadonlySet<string>;
  readonly namespaces: readonly string[];
}

/** Deletes what an earlier apply made and this one did not name, among the objects that the selector takes. */
export async function prune(kubectl: Kubectl, options: PruneOptions): Promise<void> {
  const types = await kubectl.types();
  const named = (name: string): ApiType | undefined =>
    types.find((type) => type.preferred && qualifiedName(type) === name) ??
    types.find((type) => qualifiedName(type) === name);
  for (const namespace of options.namespaces) {
    for (const name of NAMESPACED) await pruneType(kubectl, named(name), namespace, options);
  }
  for (const name of CLUSTER_WIDE) await pruneType(kubectl, named(name), undefined, options);
}

async function pruneType(
  kubectl: Kubectl,
  type: ApiType | undefined,
  namespace: string | undefined,
  { dryRun, applied }: PruneOptions,
): Promise<void> {
  if (!type) return;
  const labelSelector = kubectl.flags.text('selector');
  for (const object of await listObjects(kubectl, type, namespace, { labelSelector })) {
    const uid = asText(at(object, 'metadata', 'uid'));
    if (lastApplied(object) === undefined || applied.has(uid)) continue;
    const name = asText(at(object, 'metadata', 'name'));
    if (dryRun !== 'client') {
      try {
        await kubectl.rest.json(resourcePath(type, namespace, name), {
          method: 'DELETE',
          body: {
            apiVersion: 'v1',
            kind: 'DeleteOptions',
            propagationPolicy: 'Background',
            ...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
          },
        });
      } catch (error) {
        if (error instanceof ApiFailure && error.isNotFound()) continue;
        throw error;
      }
    }
    kubectl.out(`${objectName(object)} pruned${dryRunSuffix(dryRun)}\n`);
  }
}
