import type { SimulatedCluster } from '@drydock/cluster';
import { rollbackOperation } from '@drydock/gitops';
import { isJsonObject, type KubernetesObject } from '@drydock/manifests';
import type { AppOrder } from './gitops-protocol.ts';
import { part, texts } from './json-parts.ts';

/** Writes into an Application what a button of Argo CD's own page writes; why it was refused, else undefined. */
export async function giveAppOrder(
  { kube }: SimulatedCluster,
  order: AppOrder,
): Promise<string | undefined> {
  const { name, namespace } = order;
  const type = await kube.resolveKind('argoproj.io/v1alpha1', 'Application');
  if (!type) return 'This cluster has no Argo CD.';
  const found = await kube.get(type, name, namespace);
  if (!found.ok) return found.failure.message;
  const body = bodyOf(found.value, order);
  if ('error' in body) return String(body['error']);
  const patch = { contentType: 'application/merge-patch+json', body };
  const patched = await kube.patch(type, name, patch, { namespace });
  return patched.ok ? undefined : patched.failure.message;
}

type Body = Readonly<Record<string, unknown>>;

function bodyOf(application: KubernetesObject, order: AppOrder): Body {
  if (order.verb === 'refresh') {
    const refresh = order.hard ? 'hard' : 'normal';
    return { metadata: { annotations: { 'argocd.argoproj.io/refresh': refresh } } };
  }
  const isRunning = application['operation'] !== undefined;
  if (order.verb === 'terminate') {
    if (!isRunning) return { error: 'Unable to terminate operation. No operation is in progress' };
    return { status: { operationState: { phase: 'Terminating' } } };
  }
  if (isRunning) return { error: 'another operation is already in progress' };
  const initiatedBy = { username: 'admin' };
  if (order.verb === 'rollback') {
    const operation = rollbackOperation(application, order.id);
    return 'error' in operation ? operation : { operation: { ...operation, initiatedBy } };
  }
  const syncOptions = texts(part(application, 'spec', 'syncPolicy', 'syncOptions'));
  const retry = part(application, 'spec', 'syncPolicy', 'retry');
  const sync = {
    ...(order.prune ? { prune: true } : {}),
    syncStrategy: { hook: {} },
    ...(syncOptions.length > 0 ? { syncOptions } : {}),
  };
  return { operation: { initiatedBy, sync, ...(isJsonObject(retry) ? { retry } : {}) } };
}
