export type {
  Catalogue,
  CatalogueData,
  KindEntry,
  Schema,
  ValidationExpression,
} from './catalogue.ts';
export { loadCatalogueDocs, type CatalogueDocs, type DocNode } from './catalogue-docs.ts';
export { compareVersions } from './compare-versions.ts';
export { createCatalogue } from './create-catalogue.ts';
export { loadCatalogue } from './load-catalogue.ts';
export { removedVersions, type RemovedVersion } from './overlay/removed-versions.ts';
export { SHARED_KEYWORDS } from './shared-keywords.ts';
export { toJsonSchema, type JsonSchema, type JsonSchemaOptions } from './to-json-schema.ts';
export { withCrds } from './with-crds.ts';
