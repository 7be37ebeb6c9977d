import { misplacedInjectLabel } from '../../codes/mesh.ts';
import { at, rootField } from '../../field.ts';
import type { ObjectRule } from '../../rule.ts';
import { labelsOf, textPairs } from '../../subject.ts';

const INJECT = 'sidecar.istio.io/inject';

/** Injection reads the labels of pods: on the workload itself the label does nothing. */
export const injectLabelRule: ObjectRule = {
  scope: 'object',
  name: 'pod/inject-label',
  kinds: ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job'],
  codes: [misplacedInjectLabel],
  check(subject, report) {
    const value = labelsOf(subject).get(INJECT);
    const template = at(rootField(subject.object), 'spec', 'template', 'metadata');
    const inTemplate = ['labels', 'annotations'].some((field) =>
      textPairs(at(template, field).value).has(INJECT),
    );
    if (value === undefined || inTemplate) return;
    report({
      code: misplacedInjectLabel,
      path: ['metadata', 'labels', INJECT],
      onKey: true,
      message: `Injection reads the labels of pods: on the ${subject.key.kind} itself ${INJECT} does nothing.`,
      hint: 'Move it into spec.template.metadata.labels.',
    });
  },
};
