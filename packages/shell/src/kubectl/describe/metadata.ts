import type { JsonObject } from '@drydock/manifests';
import { asObjects, asPairs, asText, asTexts, at } from '../json-access.ts';
import { LAST_APPLIED } from '../last-applied.ts';
import type { DescribeWriter } from './describe-writer.ts';

/** `a=b` below each other, or `<none>`. */
export function writeLabels(
  writer: DescribeWriter,
  title: string,
  labels: unknown,
  indent = '',
): void {
  const pairs = asPairs(labels);
  writer.write(0, `${indent}${title}:\t`);
  if (pairs.length === 0) writer.line(0, '<none>');
  for (const [index, [key, value]] of pairs.entries()) {
    if (index > 0) writer.write(0, `${indent}\t`);
    writer.line(0, `${key}=${value}`);
  }
}

const LONGEST_ANNOTATION = 140;

/** `a: b` below each other; long and multi-line values on lines of their own. The last applied configuration is left out. */
export function writeAnnotations(
  writer: DescribeWriter,
  title: string,
  annotations: unknown,
): void {
  const pairs = asPairs(annotations).filter(([key]) => key !== LAST_APPLIED);
  writer.write(0, `${title}:\t`);
  if (pairs.length === 0) writer.line(0, '<none>');
  for (const [index, [key, text]] of pairs.entries()) {
    if (index > 0) writer.write(0, '\t');
    const value = text.replace(/\n$/, '');
    if (value.length + key.length + 2 <= LONGEST_ANNOTATION && !value.includes('\n')) {
      writer.line(0, `${key}: ${value}`);
      continue;
    }
    writer.line(0, `${key}:`);
    for (const line of value.split('\n')) {
      const most = LONGEST_ANNOTATION - 2;
      writer.line(0, `\t  ${line.length > most ? `${line.slice(0, most)}...` : line}`);
    }
  }
}

export function nameOf(object: JsonObject): string {
  return asText(at(object, 'metadata', 'name'));
}

export function namespaceOf(object: JsonObject): string {
  return asText(at(object, 'metadata', 'namespace'));
}

/** Name and, where there is one, namespace. */
export function writeNames(writer: DescribeWriter, object: JsonObject): void {
  writer.field('Name', nameOf(object));
  writer.field('Namespace', namespaceOf(object));
}

export function writeLabelsAndAnnotations(writer: DescribeWriter, object: JsonObject): void {
  writeLabels(writer, 'Labels', at(object, 'metadata', 'labels'));
  writeAnnotations(writer, 'Annotations', at(object, 'metadata', 'annotations'));
}

/** `Deployment/web` of the owner that controls the object. */
export function controllerOf(object: JsonObject): string | undefined {
  const owner = asObjects(at(object, 'metadata', 'ownerReferences')).find(
    ({ controller }) => controller === true,
  );
  return owner && `${asText(owner['kind'])}/${asText(owner['name'])}`;
}

/** A label selector as text: `app=web,tier in (a,b),!x`; `<none>` for none, '' for an empty one that selects all. */
export function formatSelector(selector: unknown): string {
  if (selector === undefined || selector === null) return '<none>';
  const equalities = asPairs(at(selector, 'matchLabels')).map(([key, value]): [string, string] => [
    key,
    `${key}=${value}`,
  ]);
  const expressions = asObjects(at(selector, 'matchExpressions')).map(
    (expression): [string, string] => {
      const key = asText(expression['key']);
      const values = asTexts(expression['values']).toSorted().join(',');
      const operator = asText(expression['operator']);
      if (operator === 'Exists') return [key, key];
      if (operator === 'DoesNotExist') return [key, `!${key}`];
      return [key, `${key} ${operator.toLowerCase()} (${values})`];
    },
  );
  const terms = [...equalities, ...expressions].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return terms.length === 0 ? '<none>' : terms.map(([, text]) => text).join(',');
}

/** The selector as a query, for listing what it selects. */
export function selectorQuery(selector: unknown): string {
  const text = formatSelector(selector);
  return text === '<none>' ? '' : text;
}
