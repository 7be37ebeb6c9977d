import { isBlockedByWindow } from '@drydock/gitops';
import type { KubernetesObject } from '@drydock/manifests';
import { getProject, projectOf } from './applications.ts';
import type { ArgoContext } from './argo-context.ts';
import { rpcFailure } from './argo-failure.ts';

/** Throws while a window of the project keeps a person from syncing. */
export async function refuseBlocked(
  argo: ArgoContext,
  application: KubernetesObject,
): Promise<void> {
  const project = await getProject(argo, projectOf(application));
  if (isBlockedByWindow(project, application, { now: argo.now(), isManual: true }))
    throw rpcFailure('PermissionDenied', 'cannot sync: blocked by sync window');
}
