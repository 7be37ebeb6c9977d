import type { KubernetesObject } from '@drydock/manifests';
import type { KubeClient } from '../kube-client.ts';
import { listOf } from './values-of.ts';

const REFRESH = 'argocd.argoproj.io/refresh';

interface ApplicationParts {
  readonly operation?: object;
  readonly status?: { readonly operationState?: { readonly phase?: string } };
}

/** Whether Argo CD has done what it was asked for; a text says which Application it is busy with. */
export async function argocdIsSettled(kube: KubeClient): Promise<true | string> {
  const applications = await listOf(kube, ['argoproj.io/v1alpha1', 'Application']);
  const busy = applications.find(isBusy);
  return busy ? `Argo CD is busy with the Application ${busy.metadata.name}` : true;
}

/** It was asked to look again, or to sync, and has not yet; or a sync runs. */
function isBusy(application: KubernetesObject): boolean {
  const { operation, status } = application as ApplicationParts; // a stored Application
  const phase = status?.operationState?.phase;
  return (
    application.metadata.annotations?.[REFRESH] !== undefined ||
    operation !== undefined ||
    phase === 'Running' ||
    phase === 'Terminating'
  );
}
