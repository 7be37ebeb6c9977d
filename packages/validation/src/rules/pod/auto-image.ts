import { autoImageDeployment, autoImagePod } from '../../codes/mesh.ts';
import { at, items, rootField, text, type Field } from '../../field.ts';
import { labelSelectorMatches, type Labels } from '../../kubernetes/label-selector.ts';
import { pods, podTemplates, type PodLike } from '../../kubernetes/pods.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import { labelsOf } from '../../subject.ts';

/** `image: auto` is a placeholder that injection fills: a pod that still has it was never injected. */
export const autoImageRule: SetRule = {
  scope: 'set',
  name: 'pod/auto-image',
  analyzer: 'injection.ImageAutoAnalyzer',
  codes: [autoImagePod, autoImageDeployment],
  check(set, report) {
    for (const pod of set.derived(pods)) {
      const image = autoImage(pod.spec);
      if (!image) continue;
      report(pod.subject, {
        code: autoImagePod,
        path: image.path,
        message: `The pod "${pod.subject.key.name}" has image: auto, which injection should have replaced.`,
        hint: 'Let its namespace or its labels match the injection webhook, and create it again.',
      });
    }
    const webhooks = injectionWebhooks(set);
    if (!set.complete) return;
    for (const template of podTemplates(set)) {
      const image = autoImage(template.spec);
      if (template.subject.key.kind !== 'Deployment' || !image) continue;
      if (webhooks.some((webhook) => wouldInject(set, webhook, template))) continue;
      report(template.subject, {
        code: autoImageDeployment,
        path: image.path,
        message: `No injection webhook selects these pods, so image: auto stays as it is.`,
        hint: 'Label the namespace istio-injection: enabled, or the pods sidecar.istio.io/inject: "true".',
      });
    }
  },
};

function autoImage(spec: Field): Field | undefined {
  const container = items(at(spec, 'containers')).find(
    (entry) => text(at(entry, 'name')) === 'istio-proxy' && text(at(entry, 'image')) === 'auto',
  );
  return container && at(container, 'image');
}

function injectionWebhooks(set: ResourceSet): readonly Field[] {
  return set
    .ofKind('admissionregistration.k8s.io', 'MutatingWebhookConfiguration')
    .flatMap((configuration) => items(at(rootField(configuration.object), 'webhooks')))
    .filter((webhook) => text(at(webhook, 'name')).endsWith('istio.io'));
}

function wouldInject(set: ResourceSet, webhook: Field, template: PodLike): boolean {
  const namespace = set.find('', 'Namespace', '', template.namespace || 'default');
  const labels: Labels = namespace ? labelsOf(namespace) : new Map();
  return (
    labelSelectorMatches(at(webhook, 'namespaceSelector'), labels) &&
    labelSelectorMatches(at(webhook, 'objectSelector'), template.labels)
  );
}
