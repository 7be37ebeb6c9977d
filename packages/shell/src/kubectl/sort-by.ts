import { parseQuantity, compareQuantities } from '@drydock/merge';
import { usageFailure } from './failure.ts';
import { asText } from './json-access.ts';
import { selectJsonPath } from './jsonpath/evaluate-json-path.ts';
import { parseJsonPath, relaxJsonPath } from './jsonpath/parse-json-path.ts';

/** Sorts by the value at a JSONPath (kubectl get --sort-by): numbers and quantities by value, text naturally.
 * undefined when no object has the field. */
export function sortByPath<T>(
  items: readonly T[],
  expression: string,
  objectOf: (item: T) => unknown,
): readonly T[] | undefined {
  const template = relaxJsonPath(expression);
  const parsed = template === undefined ? undefined : parseJsonPath(template);
  if (!parsed?.ok) {
    throw usageFailure(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  const keyed = items.map((item) => ({
    item,
    key: selectJsonPath(parsed.nodes, objectOf(item))[0],
  }));
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) return undefined;
  return keyed.toSorted((a, b) => compareValues(a.key, b.key)).map(({ item }) => item);
}

function compareValues(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = asText(a);
  const right = asText(b);
  const quantities = [parseQuantity(left), parseQuantity(right)] as const;
  if (quantities[0] && quantities[1]) return compareQuantities(quantities[0], quantities[1]);
  return compareNaturally(left, right);
}

/** `a2` before `a10`. */
function compareNaturally(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (const [index, piece] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (piece === other) continue;
    const isNumeric = /^\d/.test(piece) && /^\d/.test(other);
    if (isNumeric && Number(piece) !== Number(other)) return Number(piece) - Number(other);
    return piece < other ? -1 : 1;
  }
  return left.length - right.length;
}
