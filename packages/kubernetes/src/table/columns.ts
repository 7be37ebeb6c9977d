import type { KubernetesObject } from '@drydock/manifests';
import { formatAge } from './age.ts';
import { parseTime } from '../registry/timestamp.ts';
import type { ResourceType } from '../types/resource-type.ts';
import type { ColumnDefinition, Columns } from './render-table.ts';

export function define(name: string, type = 'string', priority = 0, format = ''): ColumnDefinition {
  return { name, type, format, description: '', priority };
}

export const nameColumn: ColumnDefinition = define('Name', 'string', 0, 'name');
export const ageColumn: ColumnDefinition = define('Age');

/** Time since creation as kubectl shows it; `<unknown>` without a creation time. */
export function ageOf(object: KubernetesObject, now: number): string {
  return ageSince(object.metadata.creationTimestamp, now);
}

export function ageSince(time: string | undefined, now: number): string {
  const created = parseTime(time);
  return created === undefined ? '<unknown>' : formatAge(now - created);
}

const fallback: Columns = {
  definitions: [nameColumn, { ...define('Created At', 'date'), description: '' }],
  row: (object) => ({ cells: [object.metadata.name, object.metadata.creationTimestamp ?? ''] }),
};

/** Columns of a served type. */
export function columnsOf(type: ResourceType): Columns {
  void type;
  return fallback;
}
