import type { Cluster } from '@drydock/cluster';

/** Asks Argo CD, where there is one, to read Git anew for one Application or for all, as its webhook would. */
export async function refreshApplications({ kube }: Cluster, only?: string): Promise<void> {
  const type = await kube.resolveKind('argoproj.io/v1alpha1', 'Application');
  const listed = type && (await kube.list(type));
  if (listed?.ok !== true || !type) return;
  const body = { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } };
  for (const { metadata } of listed.value.items) {
    const patch = { contentType: 'application/merge-patch+json', body };
    const { name, namespace = '' } = metadata;
    if (only !== undefined && name !== only) continue;
    await kube.patch(type, name, patch, { namespace });
  }
}
