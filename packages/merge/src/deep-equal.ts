/** Whether two JSON values say the same; absent and `undefined` fields are alike, order of keys does not matter. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return typeof a === 'bigint' || typeof b === 'bigint' ? String(a) === String(b) : false;
  }
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i]));
  }
  if (Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]; // both are plain objects here
  for (const key in left) {
    if (
      left[key] !== undefined &&
      !(Object.hasOwn(right, key) && deepEqual(left[key], right[key]))
    ) {
      return false;
    }
  }
  for (const key in right) {
    if (right[key] !== undefined && !(Object.hasOwn(left, key) && left[key] !== undefined))
      return false;
  }
  return true;
}
