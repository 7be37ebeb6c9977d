import { usageFailure } from '../failure.ts';
import { selectJsonPath, goPlain } from '../jsonpath/evaluate-json-path.ts';
import { parseJsonPath, relaxJsonPath, type JsonPathNode } from '../jsonpath/parse-json-path.ts';
import { alignTabs, TABLE_TABS } from './tab-writer.ts';

export interface CustomColumn {
  readonly header: string;
  readonly path: readonly JsonPathNode[];
}

/** Parses `NAME:.metadata.name,IP:.status.podIP` in kubectl's words. */
export function parseCustomColumns(spec: string): readonly CustomColumn[] {
  if (spec === '') {
    throw usageFailure('custom-columns format specified but no custom columns given');
  }
  return splitColumns(spec).map((part) => {
    const colon = part.indexOf(':');
    if (colon === -1) {
      throw usageFailure(
        `unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`,
      );
    }
    return { header: part.slice(0, colon), path: parseColumn(part.slice(colon + 1)) };
  });
}

/** Commas separate columns, except in brackets and quotes. */
function splitColumns(spec: string): readonly string[] {
  return spec.split(/,(?![^[]*\])/);
}

function parseColumn(expression: string): readonly JsonPathNode[] {
  const template = relaxJsonPath(expression);
  if (template === undefined) {
    throw usageFailure(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  const parsed = parseJsonPath(template);
  if (!parsed.ok) throw usageFailure(parsed.message);
  return parsed.nodes;
}

/** One row per object; a column without a value is `<none>`, several values are joined by commas. */
export function printCustomColumns(
  columns: readonly CustomColumn[],
  objects: readonly unknown[],
  headers: boolean,
): string {
  const rows = objects.map((object) =>
    columns
      .map(({ path }) => {
        const values = selectJsonPath(path, object);
        return values.length === 0 ? '<none>' : values.map(goPlain).join(',');
      })
      .join('\t'),
  );
  const header = columns.map((column) => column.header).join('\t');
  const lines = headers ? [header, ...rows] : rows;
  return lines.length === 0 ? '' : `${alignTabs(lines.join('\n'), TABLE_TABS)}\n`;
}
