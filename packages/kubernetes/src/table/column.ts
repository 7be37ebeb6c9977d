import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { parseTime } from '../registry/timestamp.ts';
import { textOf } from '@drydock/object-validation';
import { formatAge } from './age.ts';
import type { ColumnDefinition, Columns } from './render-table.ts';

export function define(name: string, type = 'string', priority = 0, format = ''): ColumnDefinition {
  return { name, type, format, description: '', priority };
}

export const nameColumn: ColumnDefinition = define('Name', 'string', 0, 'name');

export const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
export const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(textOf) : [];
export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Time since creation as kubectl shows it; `<unknown>` without a creation time. */
export function ageOf(object: KubernetesObject, now: number): string {
  return ageSince(object.metadata.creationTimestamp, now);
}

export function ageSince(time: string | undefined, now: number): string {
  const created = parseTime(time);
  return created === undefined ? '<unknown>' : formatAge(now - created);
}

/** `Name`, then `Title[:type[:priority]]` each, with the cells of an object in the same order. */
export function columns(
  titles: readonly string[],
  cells: (object: KubernetesObject, now: number) => readonly unknown[],
): Columns {
  const definitions = titles.map((title) => {
    const [name = '', type = 'string', priority = '0'] = title.split(':');
    return define(name, type === '' ? 'string' : type, Number(priority));
  });
  return {
    definitions: [nameColumn, ...definitions],
    row: (object, now) => ({ cells: [object.metadata.name, ...cells(object, now)] }),
  };
}

export const orNone = (text: string): string => (text === '' ? '<none>' : text);

export function formatLabels(labels: unknown): string {
  return orNone(
    Object.entries(asObject(labels))
      .map(([key, value]) => `${key}=${textOf(value)}`)
      .join(','),
  );
}

/** A LabelSelector as kubectl writes it: `a=b,c in (d,e),!f`. */
export function formatSelector(selector: unknown): string {
  const { matchLabels, matchExpressions } = asObject(selector);
  const labels = Object.entries(asObject(matchLabels)).map(
    ([key, value]) => `${key}=${textOf(value)}`,
  );
  const expressions = asList(matchExpressions).map(({ key, operator, values }) => {
    const list = textsOf(values).join(',');
    switch (operator) {
      case 'In':
        return `${textOf(key)} in (${list})`;
      case 'NotIn':
        return `${textOf(key)} notin (${list})`;
      case 'DoesNotExist':
        return `!${textOf(key)}`;
      default:
        return textOf(key);
    }
  });
  return orNone([...labels, ...expressions].join(','));
}

/** Names and images of a pod template's containers. */
export function containersAndImages(template: unknown): readonly [string, string] {
  const containers = asList(asObject(asObject(template).spec).containers);
  return [
    containers.map(({ name }) => textOf(name)).join(','),
    containers.map(({ image }) => textOf(image)).join(','),
  ];
}
