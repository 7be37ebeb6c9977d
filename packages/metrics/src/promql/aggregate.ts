import { keepLabels, labelsKey, METRIC_NAME, withLabel, type Labels } from '../labels.ts';
import type { Aggregate, AggregateOperator } from './ast.ts';
import { makeColumn, mapColumn, type Column, type VectorValue } from './columns.ts';
import { formatDecimal } from './format-number.ts';
import { topRanked } from './go-heap.ts';
import { meanOf, sumOf } from './kahan.ts';
import { quantileOf } from './quantile.ts';
import { executionError } from './query-error.ts';

interface Group {
  readonly labels: Labels;
  readonly columns: Column[];
}

function groupColumns(
  { mode, labels }: Aggregate['grouping'],
  columns: readonly Column[],
): readonly Group[] {
  const named = new Set(labels);
  const isKept =
    mode === 'by'
      ? (name: string) => named.has(name)
      : (name: string) => !named.has(name) && name !== METRIC_NAME;
  const groups = new Map<string, Group>();
  for (const column of columns) {
    const kept = keepLabels(column.labels, isKept);
    const key = labelsKey(kept);
    const group = groups.get(key);
    if (group) group.columns.push(column);
    else groups.set(key, { labels: kept, columns: [column] });
  }
  return [...groups.values()];
}

/** The result of one group at one step from its values, which are in storage order. */
type Fold = (values: Float64Array, count: number, parameter: number) => number;

function extreme(isBetter: (value: number, best: number) => boolean): Fold {
  return (values, count) => {
    let best = values[0] ?? NaN;
    for (let i = 1; i < count; i++) {
      const value = values[i] ?? NaN;
      if (isBetter(value, best) || Number.isNaN(best)) best = value;
    }
    return best;
  };
}

function variance(values: Float64Array, count: number): number {
  let mean = values[0] ?? NaN;
  let sum = Number.isFinite(mean) ? 0 : NaN;
  for (let i = 1; i < count; i++) {
    const value = values[i] ?? NaN;
    const delta = value - mean;
    mean += delta / (i + 1);
    sum += delta * (value - mean);
  }
  return sum / count;
}

const FOLDS: Partial<Record<AggregateOperator, Fold>> = {
  sum: (values, count) => sumOf(count, (i) => values[i] ?? NaN),
  avg: (values, count) => meanOf(count, (i) => values[i] ?? NaN),
  min: extreme((value, best) => value < best),
  max: extreme((value, best) => value > best),
  count: (_, count) => count,
  group: () => 1,
  stdvar: variance,
  stddev: (values, count) => Math.sqrt(variance(values, count)),
  quantile: (values, count, q) => quantileOf(Array.from(values.subarray(0, count)), q),
};

/** Evaluates an aggregation over columns. `parameters` has a number per step, for operators that take one. */
export function aggregate(
  expr: Aggregate,
  columns: readonly Column[],
  steps: number,
  parameter: { readonly numbers?: Float64Array; readonly text?: string },
): VectorValue {
  const groups = groupColumns(expr.grouping, columns);
  const numbers = parameter.numbers ?? new Float64Array(steps);
  switch (expr.operator) {
    case 'count_values':
      return { kind: 'vector', columns: countValues(groups, parameter.text ?? '', steps) };
    case 'topk':
    case 'bottomk':
      return {
        kind: 'vector',
        isOrdered: true,
        columns: select(columns, groups, steps, rankings(expr.operator, numbers)),
      };
    case 'limitk':
    case 'limit_ratio':
      return {
        kind: 'vector',
        columns: select(columns, groups, steps, limits(expr.operator, numbers)),
      };
    default: {
      const fold = FOLDS[expr.operator];
      if (!fold) throw executionError(`aggregation ${expr.operator} is not modelled`);
      return { kind: 'vector', columns: groups.map((group) => foldGroup(group, fold, numbers)) };
    }
  }
}

function foldGroup({ labels, columns }: Group, fold: Fold, parameters: Float64Array): Column {
  const steps = parameters.length;
  const result = makeColumn(labels, steps);
  const gathered = new Float64Array(columns.length);
  for (let i = 0; i < steps; i++) {
    let count = 0;
    for (const { present, values } of columns) {
      if (present[i] === 1) gathered[count++] = values[i] ?? NaN;
    }
    if (count === 0) continue;
    result.values[i] = fold(gathered, count, parameters[i] ?? NaN);
    result.present[i] = 1;
  }
  return result;
}

/** The label with the value replaces one of the group, so that groups may fall together. */
function countValues(groups: readonly Group[], label: string, steps: number): readonly Column[] {
  if (label === '') throw executionError('invalid label name ""');
  const counts = new Map<string, Column>();
  for (const group of groups) {
    for (const { present, values } of group.columns) {
      for (let i = 0; i < steps; i++) {
        if (present[i] !== 1) continue;
        const labels = withLabel(group.labels, label, formatDecimal(values[i] ?? NaN));
        const key = labelsKey(labels);
        const column = counts.get(key) ?? makeColumn(labels, steps);
        counts.set(key, column);
        column.values[i] = (column.values[i] ?? 0) + 1;
        column.present[i] = 1;
      }
    }
  }
  return [...counts.values()];
}

/** Which elements of a group stay at a step; they come in order of rank. */
type Selection = (present: readonly Column[], step: number) => readonly Column[];

function countAt(parameters: Float64Array, step: number, available: number): number {
  const k = parameters[step] ?? NaN;
  if (Number.isNaN(k)) throw executionError('Parameter value is NaN');
  if (Math.abs(k) >= 2 ** 63)
    throw executionError(`Scalar value ${k} ${k > 0 ? 'overflows' : 'underflows'} int64`);
  return Math.max(0, Math.min(Math.trunc(k), available));
}

function rankings(operator: 'topk' | 'bottomk', parameters: Float64Array): Selection {
  const isLower = (a: number, b: number): boolean =>
    Number.isNaN(a) || (operator === 'topk' ? a < b : a > b);
  return (present, step) => {
    const k = countAt(parameters, step, present.length);
    return topRanked(present, k, (a, b) => isLower(a.values[step] ?? NaN, b.values[step] ?? NaN));
  };
}

function limits(operator: 'limitk' | 'limit_ratio', parameters: Float64Array): Selection {
  if (operator === 'limit_ratio') throw executionError('limit_ratio is not modelled');
  return (present, step) => present.slice(0, countAt(parameters, step, present.length));
}

/** The chosen elements keep their labels. Columns come in the order in which a step first chose them. */
function select(
  columns: readonly Column[],
  groups: readonly Group[],
  steps: number,
  selection: Selection,
): readonly Column[] {
  const chosen = new Map<Column, Uint8Array>();
  for (const group of groups) {
    for (let i = 0; i < steps; i++) {
      const present = group.columns.filter((column) => column.present[i] === 1);
      if (present.length === 0) continue;
      for (const column of selection(present, i)) {
        const mask = chosen.get(column) ?? new Uint8Array(columns[0]?.present.length ?? steps);
        mask[i] = 1;
        chosen.set(column, mask);
      }
    }
  }
  return Array.from(chosen, ([column, mask]) =>
    mapColumn(column, column.labels, (value, i) => (mask[i] === 1 ? value : undefined)),
  );
}
