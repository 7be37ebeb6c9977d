import type { KubernetesObject } from '@drydock/manifests';
import {
  asPod,
  type NodeRequirement,
  type NodeSelectorTerm,
  type Pod,
  type PodAffinityTerm,
  type Toleration,
  type TopologySpreadConstraint,
} from '../kinds/pod.ts';
import { claims, nodes, persistentVolumes, pods } from '../kinds/resources.ts';
import { matchesLabels, requirementsOf } from '@drydock/object-validation';
import type { StoreView } from '../store.ts';
import { asClaim, claimNames } from './claim-binding.ts';
import { allocatable, requestsOf, type Amounts } from './node-resources.ts';

interface Surroundings {
  readonly used: Amounts;
  readonly store: StoreView;
  /** Whether any pod asks to be kept apart from others. */
  readonly hasAntiAffinity: boolean;
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
  const { store } = surroundings;
  return (
    portReason(pod, node, store) ??
    resourceReason(pod, node, surroundings.used) ??
    volumeReason(pod, node, store) ??
    spreadReason(pod, node, store) ??
    affinityReason(pod, node, surroundings)
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
  return meetsTerms(required.nodeSelectorTerms, node);
}

export function meetsTerms(terms: readonly NodeSelectorTerm[], node: KubernetesObject): boolean {
  const labels = node.metadata.labels ?? {};
  return terms.some((term) => {
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

const knownPorts = new WeakMap<object, readonly string[]>();

function hostPorts({ spec }: Pod): readonly string[] {
  const known = knownPorts.get(spec);
  if (known) return known;
  const ports = spec.containers.flatMap((container) =>
    (container.ports ?? []).flatMap(({ hostPort, protocol = 'TCP' }) =>
      hostPort === undefined || hostPort === 0 ? [] : [`${hostPort}/${protocol}`],
    ),
  );
  knownPorts.set(spec, ports);
  return ports;
}

function portReason(pod: Pod, node: KubernetesObject, store: StoreView): string | undefined {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return undefined;
  const taken = new Set(
    store
      .list(pods)
      .map(asPod)
      .filter(({ spec }) => spec.nodeName === node.metadata.name)
      .filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
      .flatMap(hostPorts),
  );
  const isTaken = wanted.some((port) => taken.has(port));
  return isTaken ? "node(s) didn't have free ports for the requested pod ports" : undefined;
}

interface NodeAffine {
  readonly nodeAffinity?: {
    readonly required?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] };
  };
}

/** A bound volume may be on one node alone. */
function volumeReason(pod: Pod, node: KubernetesObject, store: StoreView): string | undefined {
  for (const name of claimNames(pod)) {
    const claim = store.get(claims, pod.metadata.namespace ?? '', name);
    const volumeName = claim ? asClaim(claim).spec.volumeName : undefined;
    const volume =
      volumeName === undefined ? undefined : store.get(persistentVolumes, '', volumeName);
    const terms = ((volume?.spec ?? {}) as NodeAffine).nodeAffinity?.required?.nodeSelectorTerms; // validated
    if (terms && !meetsTerms(terms, node))
      return "node(s) didn't match PersistentVolume's node affinity";
  }
  return undefined;
}

/** Required spread constraints. @see kubernetes pkg/scheduler/framework/plugins/podtopologyspread/filtering.go */
function spreadReason(pod: Pod, node: KubernetesObject, store: StoreView): string | undefined {
  const rules = pod.spec.topologySpreadConstraints ?? [];
  for (const rule of rules) {
    if (rule.whenUnsatisfiable !== 'DoNotSchedule') continue;
    const domain = node.metadata.labels?.[rule.topologyKey];
    if (domain === undefined) {
      return "node(s) didn't match pod topology spread constraints (missing required label)";
    }
    const requirements = requirementsOf(rule.labelSelector);
    const counts = domainCounts(pod, rule, store);
    const least = counts.size < (rule.minDomains ?? 1) ? 0 : Math.min(...counts.values());
    const own = requirements && matchesLabels(requirements, pod.metadata.labels) ? 1 : 0;
    if ((counts.get(domain) ?? 0) + own - least > rule.maxSkew) {
      return "node(s) didn't match pod topology spread constraints";
    }
  }
  return undefined;
}

function domainCounts(
  pod: Pod,
  rule: TopologySpreadConstraint,
  store: StoreView,
): ReadonlyMap<string, number> {
  const domains = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const node of store.list(nodes)) {
    const domain = node.metadata.labels?.[rule.topologyKey];
    if (domain === undefined || !matchesNode(pod, node)) continue;
    domains.set(node.metadata.name, domain);
    counts.set(domain, 0);
  }
  const requirements = requirementsOf(rule.labelSelector);
  if (!requirements) return counts;
  for (const object of store.list(pods, pod.metadata.namespace)) {
    const other = asPod(object);
    const domain = domains.get(other.spec.nodeName ?? '');
    if (domain === undefined || other.metadata.deletionTimestamp !== undefined) continue;
    if (matchesLabels(requirements, other.metadata.labels)) {
      counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
  }
  return counts;
}

/** Whether a pod that is there already keeps this one away. */
function isUnwanted(pod: Pod, node: KubernetesObject, store: StoreView): boolean {
  return store.list(pods).some((object) => {
    const other = asPod(object);
    const terms =
      other.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!terms || (other.spec.nodeName ?? '') === '') return false;
    const host = store.get(nodes, '', other.spec.nodeName ?? '');
    return terms.some((term) => {
      const namespaces = term.namespaces ?? [other.metadata.namespace ?? ''];
      const domain = host?.metadata.labels?.[term.topologyKey];
      return (
        domain !== undefined &&
        domain === node.metadata.labels?.[term.topologyKey] &&
        namespaces.includes(pod.metadata.namespace ?? '') &&
        selectsItself(term, pod)
      );
    });
  });
}

function affinityReason(
  pod: Pod,
  node: KubernetesObject,
  { store, hasAntiAffinity }: Surroundings,
): string | undefined {
  const affinity =
    pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const anti =
    pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (hasAntiAffinity && isUnwanted(pod, node, store)) {
    return "node(s) didn't satisfy existing pods anti-affinity rules";
  }
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
