import { unknownNamespace } from '../../codes/kubernetes.ts';
import { at, rootField } from '../../field.ts';
import type { SetRule } from '../../rule.ts';
import { nearWords } from '../../site.ts';

const ALWAYS = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** In a set that holds its namespaces, objects live in one of them. */
export const unknownNamespaceRule: SetRule = {
  scope: 'set',
  name: 'kubernetes/unknown-namespace',
  codes: [unknownNamespace],
  check(set, report) {
    const namespaces = set.ofKind('', 'Namespace').map(({ key }) => key.name);
    if (!set.complete || namespaces.length === 0) return;
    const known = new Set([...ALWAYS, set.context.rootNamespace, ...namespaces]);
    for (const subject of set.subjects) {
      const { namespace } = subject.key;
      if (!subject.source || namespace === '' || known.has(namespace)) continue;
      const field = at(rootField(subject.object), 'metadata', 'namespace');
      const { hint, fixes } = nearWords({ set, report, subject }, field, known);
      report(subject, {
        code: unknownNamespace,
        path: field.path,
        message: `There is no namespace "${namespace}".`,
        hint: hint ?? `Create a Namespace "${namespace}" first.`,
        fixes,
      });
    }
  },
};
