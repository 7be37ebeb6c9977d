import { parseTimestamp, type JsonObject } from '@drydock/manifests';
import { humanDuration } from '../human-duration.ts';
import { asList, asNumber, asObjects, asPairs, asText, at } from '../json-access.ts';
import { alignTabs, TABLE_TABS } from './tab-writer.ts';

/** A server's `Table` answer, or several of one type joined. */
export interface Table {
  readonly columns: readonly {
    readonly name: string;
    readonly priority: number;
    readonly format: string;
  }[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly unknown[];
  /** The object, or its metadata, as the server put it into the row. */
  readonly object: JsonObject;
}

export interface TableOptions {
  readonly wide: boolean;
  readonly headers: boolean;
  readonly showNamespace: boolean;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
  /** `deployment.apps` where rows are printed as kind/name. */
  readonly kind?: string;
}

/** What kubectl prints of objects that the server made no table of: their names and ages. */
export function plainTable(objects: readonly JsonObject[], now: number): Table {
  return {
    columns: [
      { name: 'Name', priority: 0, format: 'name' },
      { name: 'Age', priority: 0, format: '' },
    ],
    rows: objects.map((object) => {
      const created = parseTimestamp(asText(at(object, 'metadata', 'creationTimestamp')));
      const age = created === undefined ? '<unknown>' : humanDuration(now - created);
      return { cells: [asText(at(object, 'metadata', 'name')), age], object };
    }),
  };
}

export function readTable(document: JsonObject): Table {
  return {
    columns: asObjects(document['columnDefinitions']).map((column) => ({
      name: asText(column['name']),
      priority: asNumber(column['priority']),
      format: asText(column['format']),
    })),
    rows: asObjects(document['rows']).map((row) => ({
      cells: asList(row['cells']),
      object: (row['object'] ?? {}) as JsonObject, // rows hold objects, PartialObjectMetadata or null
    })),
  };
}

/** Prints a table as cli-runtime's TablePrinter does; '' when there is nothing to print. */
export function printTable(table: Table, options: TableOptions): string {
  const { lines, header } = tableLines(table, options);
  const all = options.headers ? [header, ...lines] : lines;
  return all.length === 0 ? '' : `${alignTabs(all.join('\n'), TABLE_TABS)}\n`;
}

/** Header and rows with tabs between the cells: what `-w` aligns line by line. */
export function tableLines(
  table: Table,
  options: TableOptions,
): { readonly header: string; readonly lines: readonly string[] } {
  const { wide, showNamespace, showLabels, labelColumns, kind } = options;
  const shown = table.columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ priority }) => wide || priority === 0);
  const header = [
    ...(showNamespace ? ['NAMESPACE'] : []),
    ...shown.map(({ name }) => name.toUpperCase()),
    ...labelColumns.map((label) => (label.split('/').at(-1) ?? label).toUpperCase()),
    ...(showLabels ? ['LABELS'] : []),
  ].join('\t');
  const lines = table.rows.map(({ cells, object }) => {
    const labels = asPairs(at(object, 'metadata', 'labels'));
    return [
      ...(showNamespace ? [asText(at(object, 'metadata', 'namespace'))] : []),
      ...shown.map(({ index, format }) => {
        const text = cellText(cells[index]);
        return kind !== undefined && format === 'name' ? `${kind}/${text}` : text;
      }),
      ...labelColumns.map((label) => labels.find(([key]) => key === label)?.[1] ?? ''),
      ...(showLabels ? [formatLabels(labels)] : []),
    ].join('\t');
  });
  return { header, lines };
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return Array.isArray(cell) ? `[${cell.join(' ')}]` : asText(cell);
  const end = cell.search(/[\n\r\f]/);
  return end === -1 ? cell : `${cell.slice(0, end)}...`;
}

/** `a=b,c=d`, or `<none>`. */
export function formatLabels(labels: readonly (readonly [string, string])[]): string {
  return labels.length === 0 ? '<none>' : labels.map(([key, value]) => `${key}=${value}`).join(',');
}
