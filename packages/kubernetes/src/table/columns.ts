import type { ResourceType } from '../types/resource-type.ts';
import { customColumns } from './custom-columns.ts';
import { clusterColumns } from './cluster-columns.ts';
import { coreColumns } from './core-columns.ts';
import { define, nameColumn } from './column.ts';
import type { Columns } from './render-table.ts';
import { workloadColumns } from './workload-columns.ts';

const fallback: Columns = {
  definitions: [nameColumn, define('Created At', 'date')],
  row: (object) => ({ cells: [object.metadata.name, object.metadata.creationTimestamp ?? ''] }),
};

const builtIn: ReadonlyMap<string, Columns> = new Map([
  ...coreColumns,
  ...workloadColumns,
  ...clusterColumns,
]);

/** Columns of a served type: those of Kubernetes' printers, a CRD's printer columns, else name and creation time. */
export function columnsOf(type: ResourceType): Columns {
  if (type.custom) return customColumns(type.custom);
  return (
    builtIn.get(`${type.kind}.${type.group}`) ??
    builtIn.get(`${type.kind}.${type.storage.group}`) ??
    fallback
  );
}
