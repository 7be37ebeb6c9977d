import type { TextRange } from './diagnostic.ts';
import type { FieldPath } from './field-path.ts';
import type { ResourceSource } from './resource.ts';
import type { LocatedDocument, Span } from './yaml/spans.ts';

/** Where a source stands: positions are computed by `locate` when first asked for. */
export interface SourceOrigin {
  readonly file: string;
  readonly index: number;
  readonly range: TextRange;
  /** Path of the resource in its document: empty, or `items[3]` in a List. */
  readonly prefix: FieldPath;
  readonly locate: () => LocatedDocument;
}

/** A source whose positions are read from the text on the first question, and kept. */
export function lazySource(origin: SourceOrigin): ResourceSource {
  const { file, index, range, prefix } = origin;
  let located: LocatedDocument | undefined;
  const find = (path: FieldPath): Span | undefined => {
    located ??= origin.locate();
    return findSpan(located, [...prefix, ...path]);
  };
  const valueRange = (path: FieldPath): TextRange | undefined => find(path)?.value;
  return {
    file,
    index,
    range,
    valueRange,
    keyRange: (path) => find(path)?.key,
    nearestRange(path) {
      for (let length = path.length; length > 0; length--) {
        const found = valueRange(path.slice(0, length));
        if (found) return found;
      }
      return range;
    },
  };
}

function findSpan(document: LocatedDocument, path: FieldPath): Span | undefined {
  let span: Span | undefined = { key: undefined, value: document.range };
  let container = document.root;
  for (const segment of path) {
    if (typeof container !== 'object' || container === null) return undefined;
    span = document.spans.get(container)?.get(segment);
    if (!span) return undefined;
    container = fieldOf(container, segment);
  }
  return span;
}

function fieldOf(container: object, segment: string | number): unknown {
  return Object.hasOwn(container, segment)
    ? (container as Readonly<Record<string | number, unknown>>)[segment] // own field, checked above
    : undefined;
}

/** The source of an object that comes from no text, such as one read from a cluster. */
export function emptySource(file: string): ResourceSource {
  const range: TextRange = [0, 0];
  return {
    file,
    index: 0,
    range,
    valueRange: () => undefined,
    keyRange: () => undefined,
    nearestRange: () => range,
  };
}
