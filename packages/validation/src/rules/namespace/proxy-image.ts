import { proxyImageMismatch } from '../../codes/mesh.ts';
import { at, text } from '../../field.ts';
import { injectorConfig, proxyImage } from '../../istio/injector-config.ts';
import { proxyImageType } from '../../istio/proxy-image-type.ts';
import { pods, proxyContainer } from '../../kubernetes/pods.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import { labelsOf, type Subject } from '../../subject.ts';

/** Pods keep the sidecar that they were created with; after an upgrade it is not the injector's any more. */
export const proxyImageRule: SetRule = {
  scope: 'set',
  name: 'namespace/proxy-image',
  analyzer: 'injection.ImageAnalyzer',
  codes: [proxyImageMismatch],
  check(set, report) {
    for (const namespace of set.ofKind('', 'Namespace')) {
      const outdated = outdatedPods(set, namespace);
      if (outdated.length === 0) continue;
      report(namespace, {
        code: proxyImageMismatch,
        path: ['metadata', 'name'],
        message: `The sidecars of ${outdated.join(', ')} are not those that injection would give them now.`,
        hint: 'Restart their workloads.',
      });
    }
  },
};

function outdatedPods(set: ResourceSet, namespace: Subject): readonly string[] {
  const labels = labelsOf(namespace);
  const revision = labels.get('istio.io/rev');
  if (labels.get('istio-injection') !== 'enabled' && revision === undefined) return [];
  const config = injectorConfig(set, revision ?? '');
  if (!config) return [];
  return set
    .derived(pods)
    .filter((pod) => {
      if (pod.namespace !== namespace.key.name) return false;
      if ((pod.annotations.get('sidecar.istio.io/proxyImage') ?? '') !== '') return false;
      const container = proxyContainer(pod.spec);
      // The plain image counts as current beside its variant.
      const wanted = [proxyImageType(set, pod), ''].map((type) => proxyImage(config, type));
      return container !== undefined && !wanted.includes(text(at(container, 'image')));
    })
    .map((pod) => pod.subject.key.name);
}
