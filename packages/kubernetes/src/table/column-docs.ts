import {
  loadCatalogueDocs,
  type Catalogue,
  type CatalogueDocs,
  type DocNode,
} from '@drydock/manifests/catalogue';
import { columnTexts } from './column-texts.ts';
import type { ColumnDefinition } from './render-table.ts';

/** Descriptions of columns, which come from the doc comments of fields. */
export interface ColumnDocs {
  /** The same columns with what upstream says of them; `definition` names the kind's schema. */
  describe(
    columns: readonly ColumnDefinition[],
    kind: string,
    definition: string | undefined,
  ): readonly ColumnDefinition[];
}

const METADATA = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

let loaded: Promise<CatalogueDocs> | undefined;

/** Loads the doc comments when somebody first asks for a table: they are larger than all the rest. */
export async function loadColumnDocs(catalogue: Catalogue): Promise<ColumnDocs> {
  loaded ??= loadCatalogueDocs();
  return columnDocs(catalogue, await loaded);
}

function columnDocs(catalogue: Catalogue, docs: CatalogueDocs): ColumnDocs {
  const name = fieldText(catalogue, docs, METADATA, ['name']);
  const age = fieldText(catalogue, docs, METADATA, ['creationTimestamp']);
  const textOf = (text: string, definition: string | undefined): string => {
    if (!text.startsWith('@')) return text;
    const [path = '', sentences] = text.slice(1).split('#');
    const whole = fieldText(catalogue, docs, definition ?? '', path.split('.'));
    if (sentences === undefined) return whole;
    const ends = [...whole.matchAll(/\.(?=\s+[A-Z(])/g)];
    return whole.slice(0, (ends[Number(sentences) - 1]?.index ?? whole.length) + 1);
  };
  return {
    describe(columns, kind, definition) {
      const texts = [...(columnTexts[kind] ?? [])];
      return columns.map((column) => {
        if (column.description !== '') return column;
        if (column.name === 'Name' && kind !== 'Event.') return { ...column, description: name };
        if (column.name === 'Age' || column.name === 'Created At')
          return { ...column, description: age };
        return { ...column, description: textOf(texts.shift() ?? '', definition) };
      });
    },
  };
}

/** The doc comment of a field, without the list of its values. */
function fieldText(
  catalogue: Catalogue,
  docs: CatalogueDocs,
  definition: string,
  path: readonly string[],
): string {
  let schema = catalogue.definition(definition);
  let doc: DocNode | undefined = docs[definition];
  for (const field of path) {
    if (schema?.ref !== undefined) {
      doc = docs[schema.ref];
      schema = catalogue.definition(schema.ref);
    }
    schema = schema?.properties?.[field];
    doc = doc?.fields?.[field];
  }
  return (doc?.text ?? '').split('\n\nPossible enum values')[0] ?? '';
}
