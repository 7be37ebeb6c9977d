import type { Cluster } from '@drydock/cluster';
import type { KubernetesObject } from '@drydock/manifests';
import { field, items } from '../format/json-fields.ts';

/** What Argo CD says of each Application, without times, commits and texts; empty where there is no Argo CD. */
export async function observeApplications({ kube }: Cluster): Promise<readonly unknown[]> {
  const type = await kube.resolveKind('argoproj.io/v1alpha1', 'Application');
  const listed = type && (await kube.list(type));
  return listed?.ok === true ? listed.value.items.map(summary) : [];
}

function summary({ metadata, status, ...rest }: KubernetesObject): unknown {
  const policy = field(rest, 'spec', 'syncPolicy', 'automated');
  return {
    name: metadata.name,
    destination: field(rest, 'spec', 'destination'),
    // What Argo CD does without being asked, which shows only when somebody changes something.
    heals: field(policy, 'selfHeal') === true,
    prunes: field(policy, 'prune') === true,
    isAutomated: policy !== undefined && field(policy, 'enabled') !== false,
    cascades: (metadata.finalizers ?? []).length > 0,
    sync: field(status, 'sync', 'status'),
    health: field(status, 'health', 'status'),
    phase: field(status, 'operationState', 'phase'),
    conditions: items(field(status, 'conditions')).map((each) => field(each, 'type')),
    resources: items(field(status, 'resources')).map((each) => [
      ...['group', 'kind', 'namespace', 'name', 'status', 'hook'].map((key) => field(each, key)),
      field(each, 'health', 'status'),
    ]),
  };
}
