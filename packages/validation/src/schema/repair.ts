import type { FieldPath, Fix } from '@drydock/manifests';
import { replaceValueFix } from '../fix/replace-value.ts';
import type { ResourceSet } from '../resource-set.ts';
import type { Subject } from '../subject.ts';
import type { Repair, SchemaFinding } from './walk.ts';

/** The edits that carry out a repair, none where the text does not hold the field. */
export function repairFixes(
  finding: SchemaFinding,
  subject: Subject,
  set: Pick<ResourceSet, 'textOf'>,
): readonly Fix[] {
  const { repair, path } = finding;
  switch (repair?.kind) {
    case 'rename-key':
      return renameKey(subject, path, repair);
    case 'replace-value':
      return replaceValueFix(`Change to ${repair.to}`, subject, path, repair.to, set);
    case 'quote':
      return quoteValue(subject, path, set);
    case undefined:
      return [];
  }
}

function renameKey(
  { source }: Subject,
  path: FieldPath,
  { to }: Extract<Repair, { readonly kind: 'rename-key' }>,
): readonly Fix[] {
  const range = source?.keyRange(path);
  if (!source || !range) return [];
  return [{ title: `Rename to "${to}"`, edits: [{ file: source.file, range, text: to }] }];
}

function quoteValue(
  { source }: Subject,
  path: FieldPath,
  set: Pick<ResourceSet, 'textOf'>,
): readonly Fix[] {
  const range = source?.valueRange(path);
  const text = source && range && set.textOf(source.file)?.slice(range[0], range[1]);
  if (!source || !range || text === undefined || text === '') return [];
  return [
    {
      title: 'Put it in quotes',
      edits: [{ file: source.file, range, text: JSON.stringify(text) }],
    },
  ];
}
