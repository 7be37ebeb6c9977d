import { selectorMismatch } from '../../codes/kubernetes.ts';
import { at, entries, isSet, rootField, text } from '../../field.ts';
import { labelSelectorMatches } from '../../kubernetes/label-selector.ts';
import type { ObjectRule } from '../../rule.ts';
import { textPairs } from '../../subject.ts';

/** A workload selects the pods that it makes. */
export const workloadSelectorRule: ObjectRule = {
  scope: 'object',
  name: 'kubernetes/workload-selector',
  kinds: ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet'],
  codes: [selectorMismatch],
  check(subject, report) {
    const spec = at(rootField(subject.object), 'spec');
    const selector = at(spec, 'selector');
    const labels = textPairs(at(spec, 'template', 'metadata', 'labels').value);
    if (!isSet(selector) || !isSet(at(spec, 'template'))) return;
    if (labelSelectorMatches(selector, labels)) return;
    const differing = entries(at(selector, 'matchLabels')).find(
      ([key, value]) => labels.get(key) !== text(value),
    );
    const [key, value] = differing ?? [];
    const has = key === undefined ? undefined : labels.get(key);
    report({
      code: selectorMismatch,
      path: value?.path ?? selector.path,
      message:
        key === undefined || value === undefined
          ? 'The selector does not select the pods of the template.'
          : `The selector wants ${key}=${text(value)}, the pods of the template have ${has === undefined ? `no "${key}"` : `${key}=${has}`}.`,
      hint: 'Give the template the labels that the selector names.',
    });
  },
};
