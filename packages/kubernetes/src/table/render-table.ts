import type { KubernetesObject } from '@drydock/manifests';
import type { ResourceType } from '../types/resource-type.ts';
import type { ColumnDocs } from './column-docs.ts';
import { columnsOf } from './columns.ts';

export interface TableOptions {
  readonly type: ResourceType;
  /** `None`, `Metadata` or `Object`: what a row carries of its object. */
  readonly include: string;
  readonly now: number;
  readonly docs?: ColumnDocs | undefined;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

export interface TableRow {
  readonly cells: readonly unknown[];
  readonly conditions?: readonly unknown[];
}

/** Columns of a kind and how its rows are made. */
export interface Columns {
  readonly definitions: readonly ColumnDefinition[];
  row(object: KubernetesObject, now: number): TableRow;
}

/** The server's own rendering that `kubectl get` prints. */
export function renderTable(
  objects: readonly KubernetesObject[],
  metadata: Readonly<Record<string, unknown>>,
  options: TableOptions,
): unknown {
  const columns = columnsOf(options.type);
  const { docs, type } = options;
  const kind = `${type.kind}.${type.group}`;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions:
      docs?.describe(columns.definitions, kind, type.definition) ?? columns.definitions,
    rows: objects.map((object) => {
      const row = columns.row(object, options.now);
      return {
        cells: row.cells,
        ...(row.conditions ? { conditions: row.conditions } : {}),
        object: rowObject(object, options.include),
      };
    }),
  };
}

function rowObject(object: KubernetesObject, include: string): unknown {
  if (include === 'Object') return object;
  if (include === 'None') return null;
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: withoutConversionNotes(object.metadata),
  };
}

const CONVERSION_NOTE = 'deprecated.daemonset.template.generation';

/** Rows carry metadata as the server keeps it: what the conversion to a version adds is not there. */
function withoutConversionNotes(metadata: KubernetesObject['metadata']): unknown {
  const { annotations, ...rest } = metadata;
  if (annotations?.[CONVERSION_NOTE] === undefined) return metadata;
  const { [CONVERSION_NOTE]: _, ...kept } = annotations;
  return Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept };
}
