import { RE2JS } from 're2js';
import { withLabel, type Labels } from '../labels.ts';
import { relabelColumns, type Column } from './columns.ts';
import { executionError } from './query-error.ts';

/** label_replace(v, destination, replacement, source, regex). */
export function labelReplace(
  columns: readonly Column[],
  [destination = '', replacement = '', source = '', regex = '']: readonly string[],
): readonly Column[] {
  const pattern = compile(regex);
  if (destination === '')
    throw executionError(`invalid destination label name in label_replace(): ${destination}`);
  return relabelColumns(columns, (labels) => {
    const matcher = pattern.matcher(labels[source] ?? '');
    if (!matcher.matches()) return labels;
    return withLabel(
      labels,
      destination,
      expandTemplate(replacement, (name) => groupOf(matcher, name)),
    );
  });
}

function compile(regex: string): RE2JS {
  try {
    return RE2JS.compile(regex, RE2JS.DOTALL);
  } catch {
    throw executionError(`invalid regular expression in label_replace(): ${regex}`);
  }
}

type Matcher = ReturnType<RE2JS['matcher']>;

/** A group by number or name; what the pattern does not have is empty. */
export function groupOf(matcher: Matcher, name: string): string {
  try {
    return (/^\d+$/.test(name) ? matcher.group(Number(name)) : matcher.group(name)) ?? '';
  } catch {
    return '';
  }
}

/** Go's regexp.Expand: `$1`, `${1}`, `$name`, `$$`; a name is as long as it can be. */
export function expandTemplate(template: string, group: (name: string) => string): string {
  return template.replaceAll(
    /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (_whole: string, dollar?: string, braced?: string, bare?: string) =>
      dollar === undefined ? group(braced ?? bare ?? '') : '$',
  );
}

/** label_join(v, destination, separator, source…). */
export function labelJoin(
  columns: readonly Column[],
  [destination = '', separator = '', ...sources]: readonly string[],
): readonly Column[] {
  if (destination === '' || sources.includes('')) {
    const [word, name] = destination === '' ? ['destination', destination] : ['source', ''];
    throw executionError(`invalid ${word} label name in label_join(): ${name}`);
  }
  return relabelColumns(columns, (labels: Labels) =>
    withLabel(labels, destination, sources.map((source) => labels[source] ?? '').join(separator)),
  );
}
