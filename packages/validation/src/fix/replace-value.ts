import type { FieldPath, Fix, TextEdit } from '@drydock/manifests';
import type { ResourceSet } from '../resource-set.ts';
import type { Subject } from '../subject.ts';

const PLAIN = /^[A-Za-z/_][A-Za-z0-9/_.-]*$/;
const NOT_TEXT = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** A scalar as YAML text, quoted only where it must be. */
export function scalarText(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return PLAIN.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);
}

/** The edit that writes another scalar over the value at `path`; it keeps the quotes that stand there. */
export function replaceValueEdit(
  subject: Subject,
  path: FieldPath,
  value: string | number | boolean,
  set?: Pick<ResourceSet, 'textOf'>,
): TextEdit | undefined {
  const range = subject.source?.valueRange(path);
  if (!subject.source || !range) return undefined;
  const { file } = subject.source;
  const old = set?.textOf(file)?.slice(range[0], range[1]);
  return { file, range, text: quotedLike(old, value) };
}

function quotedLike(old: string | undefined, value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  if (old?.startsWith('"')) return JSON.stringify(value);
  if (old?.startsWith("'")) return `'${value.replaceAll("'", "''")}'`;
  return scalarText(value);
}

/** A fix of one replaced value, as a list that is empty when the value has no place in a file. */
export function replaceValueFix(
  title: string,
  ...args: Parameters<typeof replaceValueEdit>
): readonly Fix[] {
  const edit = replaceValueEdit(...args);
  return edit ? [{ title, edits: [edit] }] : [];
}
