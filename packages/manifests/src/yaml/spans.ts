import type { TextRange } from '../diagnostic.ts';

/** Where one field or list item stands: its key (maps only) and its value. */
export interface Span {
  readonly key: TextRange | undefined;
  readonly value: TextRange;
}

/**
 * Positions of every field, by the container that holds it. An alias shares its anchor's container,
 * so a path through an alias leads to where the text really stands.
 */
export type Spans = Map<object, Map<string | number, Span>>;

/** One document with its positions. */
export interface LocatedDocument {
  readonly root: unknown;
  readonly range: TextRange;
  readonly spans: Spans;
}
