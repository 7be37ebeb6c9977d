import {
  GoDuration,
  GoInt,
  GoMap,
  GoSlice,
  GoStruct,
  typeName,
  type GoValue,
} from '../template/go-value.ts';

/** Go's reflect.DeepEqual. */
export function isSame(a: GoValue, b: GoValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeName(a) !== typeName(b)) return false;
  if (
    (a instanceof GoInt && b instanceof GoInt) ||
    (a instanceof GoDuration && b instanceof GoDuration)
  )
    return a.value === b.value;
  if (a instanceof GoSlice && b instanceof GoSlice) {
    return (
      a.items.length === b.items.length &&
      a.items.every((item, i) => isSame(item, b.items[i] ?? null))
    );
  }
  if (a instanceof GoMap && b instanceof GoMap) {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries].every(
        ([key, item]) => b.entries.has(key) && isSame(item, b.entries.get(key) ?? null),
      )
    );
  }
  return a instanceof GoStruct && b instanceof GoStruct && a.text === b.text;
}
