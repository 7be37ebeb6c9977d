import type { KubernetesObject } from '@drydock/manifests';
import type { CustomType, PrinterColumn } from '../types/custom-type.ts';
import { ageSince, nameColumn } from './column.ts';
import { readJsonPath } from './json-path.ts';
import type { Columns } from './render-table.ts';

/** Name, then a CRD's printer columns. @see apiextensions-apiserver tableconvertor */
export function customColumns(custom: CustomType): Columns {
  const printed = custom.columns.length > 0 ? custom.columns : [agePrinter];
  return {
    definitions: [
      nameColumn,
      ...printed.map(({ name, type, format = '', description = '', priority = 0 }) => ({
        name,
        type,
        format,
        description,
        priority,
      })),
    ],
    row: (object, now) => ({
      cells: [object.metadata.name, ...printed.map((column) => cellOf(object, column, now))],
    }),
  };
}

const agePrinter: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

function cellOf(object: KubernetesObject, column: PrinterColumn, now: number): unknown {
  const values = readJsonPath(object, column.jsonPath);
  const [first] = values;
  if (first === undefined || first === null) return column.type === 'date' ? '<unknown>' : null;
  if (column.type === 'date') return ageSince(typeof first === 'string' ? first : undefined, now);
  switch (column.type) {
    case 'integer':
    case 'number':
      return typeof first === 'number' ? first : null;
    case 'boolean':
      return typeof first === 'boolean' ? first : null;
    default:
      if (values.length > 1) return values.map(show).join(',');
      return show(first);
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
