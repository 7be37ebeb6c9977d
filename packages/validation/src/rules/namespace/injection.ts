import * as codes from '../../codes/mesh.ts';
import { at, isTrue } from '../../field.ts';
import { isAmbientNamespace } from '../../istio/in-mesh.ts';
import { injectorConfig } from '../../istio/injector-config.ts';
import { containersOf, pods, proxyContainer, type PodLike } from '../../kubernetes/pods.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import { labelsOf, type Subject } from '../../subject.ts';

const INJECT = 'sidecar.istio.io/inject';

/** Which namespaces inject sidecars, and which pods of those have none. */
export const injectionRule: SetRule = {
  scope: 'set',
  name: 'namespace/injection',
  analyzer: 'injection.Analyzer',
  codes: [
    codes.namespaceNotInjected,
    codes.namespaceInjectedByDefault,
    codes.severalInjectionLabels,
    codes.podMissingProxy,
  ],
  check(set, report) {
    const injected = new Map<string, Subject>();
    for (const namespace of set.ofKind('', 'Namespace')) {
      if (namespace.key.name === set.context.rootNamespace) continue;
      if (checkNamespace(set, report, namespace)) injected.set(namespace.key.name, namespace);
    }
    for (const pod of set.derived(pods)) {
      const namespace = injected.get(pod.namespace);
      if (namespace) checkPod(report, pod, namespace);
    }
  },
};

/** True when its pods get a sidecar. */
function checkNamespace(set: ResourceSet, report: Report, namespace: Subject): boolean {
  const labels = labelsOf(namespace);
  const injection = labels.get('istio-injection') ?? '';
  const revision = labels.get('istio.io/rev');
  const isAmbient = labels.get('istio.io/dataplane-mode') === 'ambient';
  const used = [
    ...(injection === 'enabled' ? ['istio-injection'] : []),
    ...(revision === undefined ? [] : ['istio.io/rev']),
    ...(isAmbient ? ['istio.io/dataplane-mode'] : []),
  ];
  if (used.length > 1) {
    report(namespace, {
      code: codes.severalInjectionLabels,
      path: ['metadata', 'labels'],
      message: `The namespace has the labels ${used.join(' and ')}, which say different things about its pods.`,
      hint: 'Keep one of them.',
      onKey: true,
    });
    return false;
  }
  if (isAmbientNamespace(namespace)) return false;
  if (injection === '' && revision === undefined) {
    reportUnlabelled(set, report, namespace);
    return false;
  }
  return injection === 'enabled' || (revision !== undefined && injection !== 'disabled');
}

function reportUnlabelled(set: ResourceSet, report: Report, namespace: Subject): void {
  const { name } = namespace.key;
  const isByDefault = injectorConfig(set, '')?.enablesByDefault === true;
  report(namespace, {
    code: isByDefault ? codes.namespaceInjectedByDefault : codes.namespaceNotInjected,
    path: ['metadata', 'name'],
    message: isByDefault
      ? `Istio is installed so that it injects sidecars everywhere, also into "${name}".`
      : `The pods of the namespace "${name}" get no sidecar.`,
    hint: isByDefault
      ? 'Set the label istio-injection: disabled where none is wanted.'
      : 'Set the label istio-injection: enabled, or disabled to say that none is wanted.',
  });
}

function checkPod(report: Report, pod: PodLike, namespace: Subject): void {
  const wish = pod.labels.get(INJECT) ?? pod.annotations.get(INJECT) ?? '';
  if (wish.toLowerCase() === 'false' || isTrue(at(pod.spec, 'hostNetwork'))) return;
  if (proxyContainer(pod.spec) || containersOf(pod.spec).length === 0) return;
  report(pod.subject, {
    code: codes.podMissingProxy,
    path: ['spec', 'containers'],
    message: `The pod "${pod.subject.key.name}" has no sidecar, though its namespace injects them.`,
    hint: 'Injection acts when a pod is created: restart the workload.',
    onKey: true,
    related: relatedPlace(namespace, ['metadata', 'labels'], 'the namespace injects sidecars'),
  });
}
