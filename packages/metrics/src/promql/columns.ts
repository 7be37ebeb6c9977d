import { labelsKey, type Labels } from '../labels.ts';
import { executionError } from './query-error.ts';

/** One series of a result: a value, or none, for each step of the query. */
export interface Column {
  readonly labels: Labels;
  readonly values: Float64Array;
  /** 1 where there is a value. */
  readonly present: Uint8Array;
}

export interface VectorValue {
  readonly kind: 'vector';
  readonly columns: readonly Column[];
  /** The order of the columns means something (sort, topk), for instant queries. */
  readonly isOrdered?: boolean;
}

export interface ScalarValue {
  readonly kind: 'scalar';
  readonly values: Float64Array;
}

export interface StringValue {
  readonly kind: 'string';
  readonly value: string;
}

export function makeColumn(labels: Labels, steps: number): Column {
  return { labels, values: new Float64Array(steps), present: new Uint8Array(steps) };
}

export function hasAny({ present }: Column): boolean {
  return present.includes(1);
}

/** The columns with new labels. Columns that become the same series are joined; two values at one step are an error. */
export function relabelColumns(
  columns: readonly Column[],
  relabel: (labels: Labels) => Labels,
): readonly Column[] {
  return joinColumns(columns.map((column) => ({ ...column, labels: relabel(column.labels) })));
}

/** Joins columns of equal labels. Throws QueryError where both have a value at one step. */
export function joinColumns(columns: readonly Column[]): readonly Column[] {
  const byKey = new Map<string, Column>();
  let hasTwins = false;
  for (const column of columns) {
    const key = labelsKey(column.labels);
    const twin = byKey.get(key);
    if (!twin) {
      byKey.set(key, column);
      continue;
    }
    hasTwins = true;
    byKey.set(key, join(twin, column));
  }
  return hasTwins ? [...byKey.values()] : columns;
}

function join(a: Column, b: Column): Column {
  const values = a.values.slice();
  const present = a.present.slice();
  for (let i = 0; i < present.length; i++) {
    if (b.present[i] !== 1) continue;
    if (present[i] === 1)
      throw executionError('vector cannot contain metrics with the same labelset');
    present[i] = 1;
    values[i] = b.values[i] ?? 0;
  }
  return { labels: a.labels, values, present };
}

/** A new column by a function of each value; `undefined` leaves the step without a value. */
export function mapColumn(
  column: Column,
  labels: Labels,
  compute: (value: number, step: number) => number | undefined,
): Column {
  const result = makeColumn(labels, column.values.length);
  for (let i = 0; i < column.values.length; i++) {
    if (column.present[i] !== 1) continue;
    const value = compute(column.values[i] ?? 0, i);
    if (value === undefined) continue;
    result.values[i] = value;
    result.present[i] = 1;
  }
  return result;
}
