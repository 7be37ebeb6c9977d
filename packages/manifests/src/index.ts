export type {
  Diagnostic,
  DiagnosticCode,
  Fix,
  RelatedPlace,
  Severity,
  Stage,
  TextEdit,
  TextRange,
} from './diagnostic.ts';
export { formatFieldPath, parseFieldPath, type FieldPath } from './field-path.ts';
export { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from './json.ts';
export type {
  KubernetesObject,
  ObjectMeta,
  OwnerReference,
  ParsedManifests,
  Resource,
  ResourceSource,
} from './resource.ts';
export {
  formatApiVersion,
  formatResourceKey,
  parseApiVersion,
  type GroupVersionKind,
  type ResourceKey,
} from './resource-key.ts';
export { lineColumn, type LineColumn } from './line-column.ts';
export { parseManifests, type ParseLimits } from './parse-manifests.ts';
export {
  createManifestReader,
  type ManifestReader,
  type ReadDocument,
  type ReadManifests,
} from './manifest-reader.ts';
export { emptySource } from './resource-source.ts';
export { syntaxCodes, type SyntaxCode } from './syntax-codes.ts';
export { decodeUtf8, type DecodedText } from './decode-utf8.ts';
export {
  formatMicroTimestamp,
  formatTimestamp,
  parseTimestamp,
  timestampParts,
  type TimestampParts,
} from './timestamp.ts';
