/** Doc comments of a schema node: upstream's sentences, for hover and `kubectl explain`. */
export interface DocNode {
  readonly text?: string;
  readonly fields?: Readonly<Record<string, DocNode>>;
  readonly items?: DocNode;
  readonly values?: DocNode;
}

/** Docs by definition name. */
export type CatalogueDocs = Readonly<Record<string, DocNode>>;

/** The docs of the generated catalogue (about 1.5 MB): loaded only where somebody reads them. */
export async function loadCatalogueDocs(): Promise<CatalogueDocs> {
  const { docsJson } = await import('../../generated/docs.js');
  return JSON.parse(docsJson) as CatalogueDocs; // our own build product
}
