import { invalidLabel } from '../../codes/kubernetes.ts';
import { at, entries, rootField, text } from '../../field.ts';
import type { SetRule } from '../../rule.ts';

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;
const MAX_NAME = 63;
const MAX_PREFIX = 253;

/** Labels are written as the API server wants them. */
export const labelsRule: SetRule = {
  scope: 'set',
  name: 'kubernetes/labels',
  codes: [invalidLabel],
  check(set, report) {
    for (const subject of set.subjects) {
      if (!subject.source) continue;
      for (const [key, field] of entries(at(rootField(subject.object), 'metadata', 'labels'))) {
        const value = text(field);
        if (!isLabelKey(key)) {
          report(subject, {
            code: invalidLabel,
            path: field.path,
            onKey: true,
            message: `"${key}" is no key of a label.`,
            hint: 'A key is a name of at most 63 letters, digits, "-", "_" and ".", with a DNS name and "/" before it or not.',
          });
        }
        if (value !== '' && !isLabelName(value)) {
          report(subject, {
            code: invalidLabel,
            path: field.path,
            message: `"${value}" is no value of a label.`,
            hint: 'A value is at most 63 letters, digits, "-", "_" and "."; it begins and ends with a letter or a digit.',
          });
        }
      }
    }
  },
};

function isLabelName(name: string): boolean {
  return name.length <= MAX_NAME && NAME.test(name);
}

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash === -1) return isLabelName(key);
  const prefix = key.slice(0, slash);
  return prefix.length <= MAX_PREFIX && PREFIX.test(prefix) && isLabelName(key.slice(slash + 1));
}
