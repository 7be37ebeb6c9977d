import { ClusterError, type Cluster } from '@drydock/cluster';
import type { ParsedManifests, Resource } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import { applyResource, LAB_MANAGER } from './apply-manifests.ts';
import { readManifests } from './workspace-manifests.ts';

/**
 * Applies manifests that must be there, Namespaces first, and waits until the cluster has settled.
 * Rejects with ClusterError when one does not parse or is refused: then the author is at fault.
 */
export async function prepareCluster(
  cluster: Cluster,
  manifests: FileSet,
  namespace: string,
): Promise<ParsedManifests> {
  const given = await readManifests(manifests, namespace, cluster.kube);
  const [broken] = given.diagnostics;
  if (broken) {
    throw new ClusterError('bad-answer', `${broken.file} does not parse: ${broken.message}`);
  }
  // Webhooks answer only when what serves them is up.
  await cluster.clock.settle();
  const isNamespace = ({ key }: Resource): boolean => key.group === '' && key.kind === 'Namespace';
  const ordered = [
    ...given.resources.filter(isNamespace),
    ...given.resources.filter((resource) => !isNamespace(resource)),
  ];
  for (const resource of ordered) {
    const { applied } = await applyResource(resource, cluster, LAB_MANAGER);
    if (applied.action !== 'refused') continue;
    throw new ClusterError(
      'bad-answer',
      `${applied.object} of ${applied.file} was refused: ${applied.message ?? ''}`,
    );
  }
  await cluster.clock.settle();
  return given;
}
