import { noMatchingWorkload, unknownSourceNamespace } from '../../codes/security.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { at, isSet, items, size, text, type Field } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { isInMesh } from '../../istio/in-mesh.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { formatSelector, selectorPairs, selects } from '../../kubernetes/label-selector.ts';
import { workloads, type PodLike } from '../../kubernetes/pods.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/** A policy applies to pods of the mesh, and names namespaces that exist. */
export const authorizationWorkloadsRule: SetRule = {
  scope: 'set',
  name: 'authorization-policy/workloads',
  analyzer: 'auth.AuthorizationPoliciesAnalyzer',
  codes: [noMatchingWorkload, unknownSourceNamespace],
  check(set, report) {
    if (!set.complete) return;
    const meshPods = workloads(set).filter((pod) => isInMesh(set, pod) || isAmbient(pod));
    for (const policy of set.ofKind('security.istio.io', 'AuthorizationPolicy')) {
      if (!policy.source) continue;
      checkWorkloads(set, report, policy, meshPods);
      checkNamespaces(set, report, policy);
    }
  },
};

function isAmbient(pod: PodLike): boolean {
  return pod.annotations.get('ambient.istio.io/redirection') === 'enabled';
}

function checkWorkloads(
  set: ResourceSet,
  report: Report,
  policy: Subject,
  meshPods: readonly PodLike[],
): void {
  const spec = specOf(policy);
  if (isSet(at(spec, 'targetRef')) || size(at(spec, 'targetRefs')) > 0) return;
  const selector = at(spec, 'selector');
  const isMeshWide = policy.namespace === set.context.rootNamespace;
  if (isMeshWide && !isSet(selector)) return;
  const pairs = selectorPairs(at(selector, 'matchLabels'));
  const candidates = meshPods.filter((pod) => isMeshWide || pod.namespace === policy.namespace);
  if (candidates.some((pod) => selects(pairs, pod.labels))) return;
  report(policy, {
    code: noMatchingWorkload,
    path: isSet(selector) ? ['spec', 'selector'] : ['metadata', 'name'],
    onKey: isSet(selector),
    message: isSet(selector)
      ? `No pod of the mesh${isMeshWide ? '' : ` in the namespace "${policy.namespace}"`} has the labels "${formatSelector(pairs)}".`
      : `The namespace "${policy.namespace}" has no pod of the mesh: the policy applies to nothing.`,
    hint: 'Use labels of pods that have a sidecar, or a targetRef.',
  });
}

function checkNamespaces(set: ResourceSet, report: Report, policy: Subject): void {
  const known = set.derived(knownNamespaces);
  const sources = items(at(specOf(policy), 'rules'))
    .flatMap((rule) => items(at(rule, 'from')))
    .map((from) => at(from, 'source'));
  for (const source of sources) {
    for (const field of [
      ...items(at(source, 'namespaces')),
      ...items(at(source, 'notNamespaces')),
    ]) {
      if (known.some((name) => namespaceMatches(name, text(field)))) continue;
      reportNamespace(set, report, policy, field);
    }
  }
}

/** Namespaces of the set; where files are not judged as written, also those that objects are in. */
function knownNamespaces(set: ResourceSet): readonly string[] {
  const names = set.ofKind('', 'Namespace').map(({ key }) => key.name);
  if (set.context.asWritten) return names;
  const used = set.subjects.map(({ namespace }) => namespace).filter((name) => name !== '');
  return [...new Set([...names, ...used, 'default', set.context.rootNamespace])];
}

function namespaceMatches(name: string, pattern: string): boolean {
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1));
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1));
  return name.toLowerCase() === pattern.toLowerCase();
}

function reportNamespace(set: ResourceSet, report: Report, policy: Subject, field: Field): void {
  const near = nearestWords(text(field), set.derived(knownNamespaces));
  report(policy, {
    code: unknownSourceNamespace,
    path: field.path,
    message: `There is no namespace "${text(field)}".`,
    hint: didYouMean(near) ?? 'Requests come from namespaces that exist.',
    fixes: near.flatMap((name) =>
      replaceValueFix(`Change to "${name}"`, policy, field.path, name, set),
    ),
  });
}
