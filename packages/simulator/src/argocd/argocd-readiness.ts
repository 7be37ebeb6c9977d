import type { StoreView } from '@drydock/kubernetes';
import { partOf } from './application.ts';
import { ARGOCD_NAMESPACE } from './argocd-version.ts';

/** Whether a component of Argo CD runs: a controller that is scaled down or not started yet does nothing. */
export function isReady(store: StoreView, component: string): boolean {
  for (const resource of ['statefulsets', 'deployments']) {
    const workload = store.get({ group: 'apps', resource }, ARGOCD_NAMESPACE, component);
    const ready = partOf(workload, 'status', 'readyReplicas');
    if (typeof ready === 'number' && ready > 0) return true;
  }
  return false;
}
