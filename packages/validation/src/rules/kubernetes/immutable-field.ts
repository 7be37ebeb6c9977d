import { immutableField } from '../../codes/kubernetes.ts';
import { at, rootField } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { changedFields, IMMUTABLE_FIELDS } from '../../kubernetes/immutable-fields.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule } from '../../rule.ts';
import { annotationsOf, type Subject } from '../../subject.ts';

/**
 * Some fields are settled when an object is created: another value is refused, be the object in the
 * cluster or an earlier document of the set. Objects that Argo CD replaces by force are new ones.
 */
export const immutableFieldRule: EachRule = {
  scope: 'each',
  name: 'kubernetes/immutable-field',
  kinds: Object.keys(IMMUTABLE_FIELDS),
  codes: [immutableField],
  prepare: (set) => (subject, report) => {
    const previous = set.derived(earlierDocuments).get(subject) ?? set.live(subject);
    if (!previous || isRecreated(subject)) return;
    const kind = `${subject.key.group}/${subject.key.kind}`;
    for (const { path } of changedFields(kind, previous.object, subject.object)) {
      const old = at(rootField(previous.object), ...path).value;
      // Of two documents one must go: there is nothing to keep.
      const canKeep = !previous.source && (typeof old === 'string' || typeof old === 'number');
      const where = previous.source ? 'an earlier document' : 'the cluster';
      report(subject, {
        code: immutableField,
        path,
        message: `"${path.join('.')}" of a ${subject.key.kind} cannot change: in ${where} "${subject.key.name}" has ${shown(old)}.`,
        hint: 'Keep the value, delete the object first, or give the new one another name.',
        fixes: canKeep ? replaceValueFix(`Keep "${old}"`, subject, path, old, set) : [],
        related: relatedPlace(previous, path, 'the value before is here'),
      });
    }
  },
};

/** The document before, for each that is not the first of its name. */
function earlierDocuments(set: ResourceSet): ReadonlyMap<Subject, Subject> {
  const earlier = new Map<Subject, Subject>();
  for (const kind of Object.keys(IMMUTABLE_FIELDS)) {
    const slash = kind.lastIndexOf('/');
    const last = new Map<string, Subject>();
    for (const subject of set.ofKind(kind.slice(0, slash), kind.slice(slash + 1))) {
      if (!subject.source || subject.key.name === '') continue;
      const cluster = set.context.clusterOf(subject.source.file) ?? '';
      const id = `${cluster}\0${subject.namespace}\0${subject.key.name}`;
      const before = last.get(id);
      if (before) earlier.set(subject, before);
      last.set(id, subject);
    }
  }
  return earlier;
}

/** Whether Argo CD deletes the object and makes it anew: by force, or as a hook. */
function isRecreated(subject: Subject): boolean {
  const annotations = annotationsOf(subject);
  const options = (annotations.get('argocd.argoproj.io/sync-options') ?? '').split(',');
  return (
    options.some((option) => option.trim() === 'Force=true') ||
    annotations.has('argocd.argoproj.io/hook') ||
    annotations.has('helm.sh/hook')
  );
}

const MAX_SHOWN = 60;

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint' ? String(one) : one,
  );
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
