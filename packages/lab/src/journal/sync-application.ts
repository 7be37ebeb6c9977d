import type { Cluster } from '@drydock/cluster';
import { isJsonObject, type KubernetesObject } from '@drydock/manifests';
import type { ActOf } from './journal-entry.ts';

const APPLICATION = ['argoproj.io/v1alpha1', 'Application'] as const;
const NAMESPACE = 'argocd';
/** As long as `argocd app sync` of a lab may take, in cluster time. */
const TIMEOUT_MS = 600_000;

/** Writes the Application's operation, as `argocd app sync --core` does, and waits for its end; why it failed, else undefined. */
export async function syncApplication(
  { app, prune, revision }: ActOf<'sync'>,
  { clock, kube }: Cluster,
): Promise<string | undefined> {
  const type = await kube.resolveKind(...APPLICATION);
  if (type === undefined) return 'This cluster has no Argo CD.';
  const found = await kube.get(type, app, NAMESPACE);
  if (!found.ok) return found.failure.message;
  if (found.value['operation'] !== undefined)
    return `Another operation of ${app} is already in progress.`;
  const before = operationState(found.value);
  const sync = {
    ...(revision === undefined ? {} : { revision }),
    ...(prune === undefined ? {} : { prune }),
    ...syncOptionsOf(found.value),
  };
  const body = { operation: { initiatedBy: { username: 'admin' }, sync } };
  const patch = { contentType: 'application/merge-patch+json', body };
  const patched = await kube.patch(type, app, patch, { namespace: NAMESPACE });
  if (!patched.ok) return patched.failure.message;
  let ended: Readonly<Record<string, unknown>> | undefined;
  const hasEnded = async (): Promise<boolean> => {
    const now = await kube.get(type, app, NAMESPACE);
    if (!now.ok || now.value['operation'] !== undefined) return false;
    ended = operationState(now.value);
    return ended !== undefined && ended['finishedAt'] !== undefined && !isSame(ended, before);
  };
  await clock.waitFor(`the end of the sync of ${app}`, hasEnded, { timeoutMs: TIMEOUT_MS });
  if (ended?.['phase'] === 'Succeeded') return undefined;
  return `The sync of ${app} ended as ${String(ended?.['phase'])}: ${String(ended?.['message'])}`;
}

function operationState(object: KubernetesObject): Readonly<Record<string, unknown>> | undefined {
  const status = object['status'];
  const state = isJsonObject(status) ? status['operationState'] : undefined;
  return isJsonObject(state) ? state : undefined;
}

function isSame(a: Readonly<Record<string, unknown>>, b: typeof a | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A sync by hand takes the Application's own options (util/argo `argo.SetAppOperation` callers fill them in). */
function syncOptionsOf(object: KubernetesObject): Readonly<Record<string, unknown>> {
  const spec = object['spec'];
  const policy = isJsonObject(spec) ? spec['syncPolicy'] : undefined;
  const options = isJsonObject(policy) ? policy['syncOptions'] : undefined;
  return Array.isArray(options) ? { syncOptions: options } : {};
}
