export { deepEqual } from './deep-equal.ts';
export {
  differenceOf,
  emptyFieldSet,
  formatFieldsV1,
  formatPaths,
  insertPath,
  intersectionOf,
  isEmptySet,
  parseFieldsV1,
  sameSets,
  unionOf,
  type FieldNode,
  type FieldSet,
  type MutableFieldSet,
} from './field-set.ts';
export { applyJsonPatch, type JsonPatchOperation, type JsonPatchResult } from './json-patch.ts';
export {
  applyManaged,
  managersAfterUpdate,
  type ApplyResult,
  type FieldConflict,
  type ManagedWrite,
  type Manager,
  type ManagerId,
} from './managed-apply.ts';
export { itemElement } from './list-keys.ts';
export { applyMergePatch, createMergePatch } from './merge-patch.ts';
export { untyped, type FieldType, type MergeType } from './merge-type.ts';
export { createMergeTypes, type MergeTypes } from './merge-types.ts';
export { isPlainObject, setKey, type PlainObject } from './plain-object.ts';
export {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  wholeValue,
  type Quantity,
} from './quantity.ts';
export { applyStrategicMerge, type StrategicResult } from './strategic-merge.ts';
export { formatGoValue, typeErrors } from './typed-validation.ts';
export { childType, compareTyped, fieldSetOf, mergeTyped, removeFields } from './typed-value.ts';
export { mergeTypeOf } from './merge-type-of.ts';
export { applyThreeWay, threeWayPatch } from './three-way-patch.ts';
