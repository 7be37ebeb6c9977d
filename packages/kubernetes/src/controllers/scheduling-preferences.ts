import type { KubernetesObject } from '@drydock/manifests';
import { asPod, type Pod, type PodAffinityTerm } from '../kinds/pod.ts';
import { nodes, pods } from '../kinds/resources.ts';
import { matchesLabels, requirementsOf } from '@drydock/object-validation';
import type { StoreView } from '../store.ts';
import { meetsTerms, tolerates } from './scheduling-filters.ts';

interface Weighted {
  readonly weight: number;
  readonly podAffinityTerm: PodAffinityTerm;
}

interface Preferences {
  readonly nodeAffinity?: {
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly weight: number;
      readonly preference: Parameters<typeof meetsTerms>[0][number];
    }[];
  };
  readonly podAffinity?: {
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly Weighted[];
  };
  readonly podAntiAffinity?: {
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly Weighted[];
  };
}

/** What speaks for and against a node beyond its room: preferred affinity, spreading, soft taints. */
export function preference(pod: Pod, node: KubernetesObject, store: StoreView): number {
  const affinity = (pod.spec.affinity ?? {}) as Preferences; // validated
  const liked = affinity.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  let score = softTaints(pod, node) * -10;
  for (const { weight, preference: term } of liked) {
    if (meetsTerms([term], node)) score += weight;
  }
  const near = affinity.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const far = affinity.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  for (const each of near)
    score += each.weight * neighbours(pod, node, each.podAffinityTerm, store);
  for (const each of far) score -= each.weight * neighbours(pod, node, each.podAffinityTerm, store);
  for (const rule of pod.spec.topologySpreadConstraints ?? []) {
    if (rule.whenUnsatisfiable === 'ScheduleAnyway')
      score -= 2 * neighbours(pod, node, rule, store);
  }
  return score;
}

function softTaints(pod: Pod, node: KubernetesObject): number {
  const { taints = [] } = (node.spec ?? {}) as {
    readonly taints?: readonly {
      readonly key: string;
      readonly value?: string;
      readonly effect: string;
    }[];
  }; // a validated Node
  return taints.filter(
    (taint) => taint.effect === 'PreferNoSchedule' && !tolerates(pod.spec.tolerations ?? [], taint),
  ).length;
}

/** How many pods that a term selects are in the node's domain. */
function neighbours(
  pod: Pod,
  node: KubernetesObject,
  term: Pick<PodAffinityTerm, 'labelSelector' | 'topologyKey' | 'namespaces'>,
  store: StoreView,
): number {
  const domain = node.metadata.labels?.[term.topologyKey];
  const requirements = requirementsOf(term.labelSelector);
  if (domain === undefined || !requirements) return 0;
  const namespaces = term.namespaces ?? [pod.metadata.namespace ?? ''];
  return namespaces
    .flatMap((namespace) => store.list(pods, namespace))
    .filter((object) => {
      const host = store.get(nodes, '', asPod(object).spec.nodeName ?? '');
      return (
        host?.metadata.labels?.[term.topologyKey] === domain &&
        matchesLabels(requirements, object.metadata.labels)
      );
    }).length;
}
