import type { KubernetesObject } from '@drydock/manifests';
import {
  asPod,
  type NodeRequirement,
  type Pod,
  type PodAffinityTerm,
  type Toleration,
} from '../kinds/pod.ts';
import { pods } from '../kinds/resources.ts';
import { matchesLabels, requirementsOf } from '../selectors/label-selector.ts';
import type { StoreView } from '../store.ts';
import { allocatable, requestsOf, type Amounts } from './node-resources.ts';

interface Surroundings {
  readonly used: Amounts;
  readonly store: StoreView;
}

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

interface NodeParts {
  readonly unschedulable?: boolean;
  readonly taints?: readonly Taint[];
}

/** Why a pod cannot run on a node, in the scheduler's words; undefined when it can. */
export function unmetReason(
  pod: Pod,
  node: KubernetesObject,
  surroundings: Surroundings,
): string | undefined {
  const spec = (node.spec ?? {}) as NodeParts; // a validated Node
  const tolerations = pod.spec.tolerations ?? [];
  if (spec.unschedulable === true && !tolerates(tolerations, unschedulableTaint)) {
    return 'node(s) were unschedulable';
  }
  const taint = spec.taints?.find(
    (each) =>
      (each.effect === 'NoSchedule' || each.effect === 'NoExecute') &&
      !tolerates(tolerations, each),
  );
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  if (!matchesNode(pod, node)) return "node(s) didn't match Pod's node affinity/selector";
  return (
    resourceReason(pod, node, surroundings.used) ?? affinityReason(pod, node, surroundings.store)
  );
}

const unschedulableTaint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some((each) => {
    if ((each.effect ?? '') !== '' && each.effect !== taint.effect) return false;
    if ((each.key ?? '') !== '' && each.key !== taint.key) return false;
    if ((each.key ?? '') === '') return each.operator === 'Exists';
    return each.operator === 'Exists' || (each.value ?? '') === (taint.value ?? '');
  });
}

/** nodeSelector and required node affinity. */
export function matchesNode(pod: Pod, node: KubernetesObject): boolean {
  const labels = node.metadata.labels ?? {};
  const { nodeSelector = {}, affinity } = pod.spec;
  if (!Object.entries(nodeSelector).every(([key, value]) => labels[key] === value)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return required.nodeSelectorTerms.some((term) => {
    const fields = { 'metadata.name': node.metadata.name };
    const expressions = term.matchExpressions ?? [];
    const onFields = term.matchFields ?? [];
    if (expressions.length === 0 && onFields.length === 0) return false;
    return meetsAll(expressions, labels) && meetsAll(onFields, fields);
  });
}

const operators: Readonly<Record<string, 'GreaterThan' | 'LessThan'>> = {
  Gt: 'GreaterThan',
  Lt: 'LessThan',
};

function meetsAll(
  requirements: readonly NodeRequirement[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return matchesLabels(
    requirements.map(({ key, operator, values = [] }) => ({
      key,
      operator: operators[operator] ?? (operator as 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'), // validated
      values,
    })),
    labels,
  );
}

function resourceReason(pod: Pod, node: KubernetesObject, used: Amounts): string | undefined {
  const total = allocatable(node);
  const wanted = requestsOf(pod);
  if (used.pods + 1 > total.pods) return 'Too many pods';
  if (wanted.cpu > 0 && used.cpu + wanted.cpu > total.cpu) return 'Insufficient cpu';
  if (wanted.memory > 0 && used.memory + wanted.memory > total.memory) return 'Insufficient memory';
  return undefined;
}

/** Whether the node, with nothing else on it, could hold the pod: else no preemption helps. */
export function isLargeEnough(pod: Pod, node: KubernetesObject): boolean {
  const [total, wanted] = [allocatable(node), requestsOf(pod)];
  return wanted.cpu <= total.cpu && wanted.memory <= total.memory;
}

function affinityReason(pod: Pod, node: KubernetesObject, store: StoreView): string | undefined {
  const affinity =
    pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const anti =
    pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (affinity.length === 0 && anti.length === 0) return undefined;
  const near = (term: PodAffinityTerm): boolean => hasNeighbour(pod, node, { term, store });
  if (!affinity.every((term) => near(term) || selectsItself(term, pod))) {
    return "node(s) didn't match pod affinity rules";
  }
  return anti.some(near) ? "node(s) didn't match pod anti-affinity rules" : undefined;
}

function selectsItself(term: PodAffinityTerm, pod: Pod): boolean {
  const requirements = requirementsOf(term.labelSelector);
  return requirements !== undefined && matchesLabels(requirements, pod.metadata.labels);
}

interface Neighbourhood {
  readonly term: PodAffinityTerm;
  readonly store: StoreView;
}

function hasNeighbour(pod: Pod, node: KubernetesObject, { term, store }: Neighbourhood): boolean {
  const requirements = requirementsOf(term.labelSelector);
  const domain = node.metadata.labels?.[term.topologyKey];
  if (!requirements || domain === undefined) return false;
  const inNamespaces = term.namespaces ?? [pod.metadata.namespace ?? ''];
  return inNamespaces.some((namespace) =>
    store.list(pods, namespace).some((object) => {
      const other = asPod(object);
      const { nodeName } = other.spec;
      if (nodeName === undefined || other.metadata.uid === pod.metadata.uid) return false;
      if (!matchesLabels(requirements, other.metadata.labels)) return false;
      const host = store.get({ group: '', resource: 'nodes' }, '', nodeName);
      return host?.metadata.labels?.[term.topologyKey] === domain;
    }),
  );
}
