import type { Cluster } from '@drydock/cluster';
import { formatApiVersion, type KubernetesObject, type Resource } from '@drydock/manifests';
import { LEARNER_MANAGER } from './apply-manifests.ts';

/**
 * The first document that the cluster does not hold as it is written: absent, or a dry run of Apply
 * would change it. Says nothing of documents that the server would refuse.
 */
export async function firstUnapplied(
  resources: readonly Resource[],
  { kube }: Cluster,
): Promise<Resource | undefined> {
  for (const resource of resources) {
    const { gvk, key, object } = resource;
    const type = await kube.resolveKind(formatApiVersion(gvk.group, gvk.version), gvk.kind);
    if (type === undefined) continue;
    const tried = await kube.apply(object, {
      fieldManager: LEARNER_MANAGER,
      force: true,
      dryRun: true,
    });
    if (!tried.ok) continue;
    const live = await kube.get(type, key.name, key.namespace || undefined);
    if (!live.ok || content(live.value) !== content(tried.value)) return resource;
  }
  return undefined;
}

/** What a writer can change, without who wrote it. */
function content({ metadata, ...rest }: KubernetesObject): string {
  const { labels, annotations } = metadata;
  return stable([rest, labels, annotations]);
}

/** JSON with the keys of every map in order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
