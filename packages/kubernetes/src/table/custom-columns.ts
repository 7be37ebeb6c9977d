import type { KubernetesObject } from '@drydock/manifests';
import type { CustomType, PrinterColumn } from '../types/custom-type.ts';
import { ageSince, nameColumn } from './column.ts';
import { readJsonPath } from './json-path.ts';
import type { Columns } from './render-table.ts';

/** Name, then a CRD's printer columns. @see apiextensions-apiserver tableconvertor */
export function customColumns(custom: CustomType): Columns {
  const declared = custom.columns.length > 0;
  const printed = declared ? custom.columns : [agePrinter];
  const describe = ({ description = '', jsonPath }: PrinterColumn): string =>
    description === '' && declared
      ? `Custom resource definition column (in JSONPath format): ${jsonPath}`
      : description;
  return {
    definitions: [
      nameColumn,
      ...printed.map((column) => ({
        name: column.name,
        type: column.type,
        format: column.format ?? '',
        description: describe(column),
        priority: column.priority ?? 0,
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
