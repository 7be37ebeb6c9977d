import { at, entries, items, isSet, text, texts, type Field } from '../field.ts';
import { textPairs } from '../subject.ts';

export type Labels = ReadonlyMap<string, string>;

/** The pairs of a selector that compares for equality. */
export function selectorPairs(field: Field): Labels {
  return textPairs(field.value);
}

/** Whether the labels hold every pair; no pairs select everything. */
export function selects(pairs: Labels, labels: Labels): boolean {
  return [...pairs].every(([key, value]) => labels.get(key) === value);
}

/** `app=web,version=v1`, sorted, as Kubernetes prints selectors. */
export function formatSelector(pairs: Labels): string {
  return [...pairs]
    .map(([key, value]) => `${key}=${value}`)
    .toSorted()
    .join(',');
}

/** A LabelSelector with matchLabels and matchExpressions; absent selects everything, so does an empty one. */
export function labelSelectorMatches(selector: Field, labels: Labels): boolean {
  if (!isSet(selector)) return true;
  return (
    entries(at(selector, 'matchLabels')).every(([key, value]) => labels.get(key) === text(value)) &&
    items(at(selector, 'matchExpressions')).every((expression) =>
      expressionHolds(expression, labels),
    )
  );
}

function expressionHolds(expression: Field, labels: Labels): boolean {
  const key = text(at(expression, 'key'));
  const value = labels.get(key);
  const values = texts(at(expression, 'values'));
  switch (text(at(expression, 'operator'))) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
