import { duplicateResource } from '../../codes/kubernetes.ts';
import { relatedPlace } from '../../related.ts';
import type { SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/** One object has one manifest; `kubectl apply` takes the last one without a word. */
export const duplicateResourceRule: SetRule = {
  scope: 'set',
  name: 'kubernetes/duplicate-resource',
  codes: [duplicateResource],
  check(set, report) {
    const first = new Map<string, Subject>();
    for (const subject of set.subjects) {
      if (!subject.source || subject.key.name === '') continue;
      const { group, kind, name } = subject.key;
      const cluster = set.context.clusterOf(subject.source.file) ?? '';
      const id = `${cluster}\0${group}\0${kind}\0${subject.namespace}\0${name}`;
      const earlier = first.get(id);
      if (!earlier) first.set(id, subject);
      else {
        report(subject, {
          code: duplicateResource,
          path: ['metadata', 'name'],
          message: `There is another ${kind} "${name}" in ${subject.namespace === '' ? 'this set' : `namespace "${subject.namespace}"`}.`,
          hint: 'Rename one of the two, or remove one.',
          related: relatedPlace(earlier, ['metadata', 'name'], 'the other one is here'),
        });
      }
    }
  },
};
