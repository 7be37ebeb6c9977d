import { formatFieldPath, isJsonObject, type FieldPath } from '@drydock/manifests';

export interface Mismatch {
  readonly path: string;
  readonly wanted: string;
  readonly seen: string;
}

/** Where `actual` lacks what `wanted` asks for: maps field by field, lists item by item with equal length, scalars exactly. */
export function mismatches(wanted: unknown, actual: unknown): readonly Mismatch[] {
  return compare(wanted, actual, []);
}

function compare(wanted: unknown, actual: unknown, path: FieldPath): readonly Mismatch[] {
  if (isJsonObject(wanted) && isJsonObject(actual)) {
    return Object.entries(wanted).flatMap(([key, value]) =>
      compare(value, actual[key], [...path, key]),
    );
  }
  if (Array.isArray(wanted) && Array.isArray(actual) && wanted.length === actual.length) {
    return wanted.flatMap((value: unknown, index) =>
      compare(value, actual[index], [...path, index]),
    );
  }
  if (Array.isArray(wanted) && Array.isArray(actual)) {
    return [{ path: formatFieldPath(path), wanted: items(wanted), seen: items(actual) }];
  }
  if (wanted === actual) return [];
  return [{ path: formatFieldPath(path), wanted: show(wanted), seen: show(actual) }];
}

function items({ length }: readonly unknown[]): string {
  return length === 1 ? '1 item' : `${length} items`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
