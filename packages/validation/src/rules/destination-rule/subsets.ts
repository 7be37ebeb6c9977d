import { emptySubset, unknownHost } from '../../codes/destination-rule.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { at, items, text, texts, type Field } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { expandHost } from '../../istio/host-name.ts';
import { findHost, serviceRegistry, type RegisteredHost } from '../../istio/service-registry.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import {
  formatSelector,
  selectorPairs,
  selects,
  type Labels,
} from '../../kubernetes/label-selector.ts';
import { workloads, type PodLike } from '../../kubernetes/pods.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import { labelsOf, type Subject } from '../../subject.ts';

/** The host of a DestinationRule exists, and every subset selects at least one pod. */
export const destinationSubsetsRule: SetRule = {
  scope: 'set',
  name: 'destination-rule/subsets',
  analyzer: 'destinationrule.SubsetSelectPodAnalyzer',
  codes: [unknownHost, emptySubset],
  check(set, report) {
    if (!set.complete) return;
    for (const rule of set.ofKind('networking.istio.io', 'DestinationRule')) {
      if (!rule.source) continue;
      const spec = specOf(rule);
      const host = text(at(spec, 'host'));
      const exportTo = texts(at(spec, 'exportTo'));
      const known = findHost(set, { host, namespace: rule.namespace, exportTo });
      if (known) checkSubsets(set, report, rule, known);
      else reportUnknownHost(set, report, rule, at(spec, 'host'));
    }
  },
};

function reportUnknownHost(set: ResourceSet, report: Report, rule: Subject, field: Field): void {
  const host = text(field);
  const { clusterDomain } = set.context;
  const expanded = expandHost(host, rule.namespace, clusterDomain);
  const suffix = `.${rule.namespace}.svc.${clusterDomain}`;
  const isShort = expanded !== host;
  const all = [...set.derived(serviceRegistry).exact.keys()];
  const near = nearestWords(expanded, all).map((name) =>
    isShort && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name,
  );
  report(rule, {
    code: unknownHost,
    path: field.path,
    message: `No Service or ServiceEntry has the host "${host}"${isShort ? `, which means ${expanded}` : ''}: the rule applies to nothing.`,
    hint: didYouMean(near) ?? 'Name a Service or a host of a ServiceEntry.',
    fixes: near
      .slice(0, 3)
      .flatMap((name) => replaceValueFix(`Change to "${name}"`, rule, field.path, name, set)),
  });
}

function checkSubsets(
  set: ResourceSet,
  report: Report,
  rule: Subject,
  known: RegisteredHost,
): void {
  const nodes = set.derived(nodeLabels);
  const candidates = workloads(set);
  const own = ownSelector(known.subject);
  for (const subset of items(at(specOf(rule), 'subsets'))) {
    const labels = selectorPairs(at(subset, 'labels'));
    const pairs = new Map([...own, ...labels]);
    if (candidates.some((pod) => selects(pairs, withTopology(pod, nodes)))) continue;
    const name = text(at(subset, 'name'));
    report(rule, {
      code: emptySubset,
      path: subset.path,
      message: `No pod has the labels "${formatSelector(labels)}" of the subset "${name}": requests to it get 503.`,
      hint: 'Use labels that the pods of the host carry.',
    });
  }
}

/** A ServiceEntry may select pods; istiod's check takes a Service's selector for none. */
function ownSelector(subject: Subject): Labels {
  return selectorPairs(at(specOf(subject), 'workloadSelector', 'labels'));
}

const TOPOLOGY = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
];

function nodeLabels(set: ResourceSet): ReadonlyMap<string, Labels> {
  return new Map(set.ofKind('', 'Node').map((node) => [node.key.name, labelsOf(node)]));
}

/** Labels of a pod with those that istiod adds from its node. */
function withTopology(pod: PodLike, nodes: ReadonlyMap<string, Labels>): Labels {
  const nodeName = text(at(pod.spec, 'nodeName'));
  const node = nodes.get(nodeName);
  if (!node) return pod.labels;
  const labels = new Map(pod.labels);
  for (const key of TOPOLOGY) {
    const value = node.get(key);
    if (value !== undefined && value !== '') labels.set(key, value);
  }
  return labels.set('kubernetes.io/hostname', nodeName);
}
