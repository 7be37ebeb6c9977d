import {
  dropName,
  keepLabels,
  labelsKey,
  labelsKeyIgnoring,
  labelsKeyOn,
  METRIC_NAME,
  formatLabels,
  withLabel,
  type Labels,
} from '../labels.ts';
import { combine } from './arithmetic.ts';
import { isComparison, type Binary, type VectorMatching } from './ast.ts';
import {
  hasAny,
  joinColumns,
  makeColumn,
  mapColumn,
  type Column,
  type ScalarValue,
} from './columns.ts';
import { executionError } from './query-error.ts';

type Signature = (labels: Labels) => string;

function signatureOf({ mode, labels }: VectorMatching): Signature {
  if (mode === 'on') {
    const names = labels.toSorted();
    return (set) => labelsKeyOn(set, names);
  }
  const ignored = new Set(labels);
  return (set) => labelsKeyIgnoring(set, ignored);
}

function dropsName({ operator, returnsBool }: Binary): boolean {
  return !isComparison(operator) || returnsBool;
}

export function scalarBinary(expr: Binary, left: ScalarValue, right: ScalarValue): ScalarValue {
  const values = left.values.map((value, i) => {
    const other = right.values[i] ?? NaN;
    return combine(expr.operator, [value, other], true, value) ?? NaN;
  });
  return { kind: 'scalar', values };
}

/** Each element against the scalar of its step. A filter keeps the element, whichever side it is on. */
export function vectorScalarBinary(
  expr: Binary,
  columns: readonly Column[],
  scalar: ScalarValue,
  isScalarLeft: boolean,
): readonly Column[] {
  return joinColumns(
    columns.map((column) => {
      const labels = dropsName(expr) ? dropName(column.labels) : column.labels;
      return mapColumn(column, labels, (value, i) => {
        const other = scalar.values[i] ?? NaN;
        const pair = isScalarLeft ? ([other, value] as const) : ([value, other] as const);
        return combine(expr.operator, pair, expr.returnsBool, value);
      });
    }),
  );
}

/** and, or, unless: by the presence of a partner at each step. */
export function setBinary(
  expr: Binary,
  left: readonly Column[],
  right: readonly Column[],
  steps: number,
): readonly Column[] {
  const signature = signatureOf(expr.matching);
  const presence = (columns: readonly Column[]): ReadonlyMap<string, Uint8Array> => {
    const byKey = new Map<string, Uint8Array>();
    for (const { labels, present } of columns) {
      const key = signature(labels);
      const known = byKey.get(key) ?? new Uint8Array(steps);
      for (let i = 0; i < steps; i++) if (present[i] === 1) known[i] = 1;
      byKey.set(key, known);
    }
    return byKey;
  };
  const keepWhere = (
    columns: readonly Column[],
    partners: ReadonlyMap<string, Uint8Array>,
    wanted: 0 | 1,
  ): readonly Column[] =>
    columns.map((column) => {
      const partner = partners.get(signature(column.labels));
      return mapColumn(column, column.labels, (value, i) =>
        (partner?.[i] ?? 0) === wanted ? value : undefined,
      );
    });
  switch (expr.operator) {
    case 'and':
      return keepWhere(left, presence(right), 1);
    case 'unless':
      return keepWhere(left, presence(right), 0);
    default:
      return joinColumns([...left, ...keepWhere(right, presence(left), 0)]);
  }
}

/** Arithmetic and comparison between two vectors, matched by their labels. */
export function vectorBinary(
  expr: Binary,
  left: readonly Column[],
  right: readonly Column[],
  steps: number,
): readonly Column[] {
  const { matching } = expr;
  const isSwapped = matching.cardinality === 'one-to-many';
  const [many, one] = isSwapped ? [right, left] : [left, right];
  const signature = signatureOf(matching);
  const partners = Map.groupBy(one, ({ labels }) => signature(labels));
  refuseDuplicates(expr, many, one, { partners, steps });
  const taken = new Map<string, Uint8Array>();
  const results = many.flatMap((column) => {
    const key = signature(column.labels);
    return (partners.get(key) ?? []).map((partner) => {
      const pair = isSwapped ? ([partner, column] as const) : ([column, partner] as const);
      const labels = resultLabels(expr, column.labels, partner.labels);
      const result = computePair(expr, pair, labels, steps);
      takeOnce(expr, taken, {
        key: matching.cardinality === 'one-to-one' ? key : labelsKey(labels),
        present: result.present,
      });
      return result;
    });
  });
  return joinColumns(results.filter(hasAny));
}

function computePair(
  expr: Binary,
  [left, right]: readonly [Column, Column],
  labels: Labels,
  steps: number,
): Column {
  const result = makeColumn(labels, steps);
  for (let i = 0; i < steps; i++) {
    if (left.present[i] !== 1 || right.present[i] !== 1) continue;
    const a = left.values[i] ?? NaN;
    const value = combine(expr.operator, [a, right.values[i] ?? NaN], expr.returnsBool, a);
    if (value === undefined) continue;
    result.values[i] = value;
    result.present[i] = 1;
  }
  return result;
}

interface Matches {
  readonly partners: ReadonlyMap<string, readonly Column[]>;
  readonly steps: number;
}

/** The "one" side may hold one element per match group and step, whether or not it finds a partner. */
function refuseDuplicates(
  expr: Binary,
  many: readonly Column[],
  one: readonly Column[],
  { partners, steps }: Matches,
): void {
  const someAt = (columns: readonly Column[], i: number): boolean =>
    columns.some(({ present }) => present[i] === 1);
  for (const group of partners.values()) {
    if (group.length < 2) continue;
    for (let i = 0; i < steps; i++) {
      const [first, second] = group.filter(({ present }) => present[i] === 1);
      if (!first || !second || !someAt(many, i) || !someAt(one, i)) continue;
      const side = expr.matching.cardinality === 'one-to-many' ? 'left' : 'right';
      throw executionError(
        `found duplicate series for the match group ${groupText(expr.matching, first.labels)} on the ${side} hand-side of the operation: ` +
          `[${formatLabels(second.labels)}, ${formatLabels(first.labels)}];many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    }
  }
}

function groupText({ mode, labels }: VectorMatching, set: Labels): string {
  const isNamed = (name: string): boolean => labels.includes(name);
  return formatLabels(
    keepLabels(set, (name) =>
      mode === 'on' ? isNamed(name) : !isNamed(name) && name !== METRIC_NAME,
    ),
  );
}

/** Two results for one group at one step: the match was not one-to-one after all. */
function takeOnce(
  expr: Binary,
  taken: Map<string, Uint8Array>,
  { key, present }: { readonly key: string; readonly present: Uint8Array },
): void {
  const before = taken.get(key);
  if (!before) {
    taken.set(key, present.slice());
    return;
  }
  for (let i = 0; i < present.length; i++) {
    if (present[i] !== 1) continue;
    if (before[i] === 1) {
      throw executionError(
        expr.matching.cardinality === 'one-to-one'
          ? 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'
          : 'multiple matches for labels: grouping labels must ensure unique matches',
      );
    }
    before[i] = 1;
  }
}

function resultLabels(expr: Binary, many: Labels, one: Labels): Labels {
  const { mode, labels, cardinality, include } = expr.matching;
  let result = dropsName(expr) ? dropName(many) : many;
  if (cardinality === 'one-to-one') {
    return mode === 'on'
      ? keepLabels(result, (name) => labels.includes(name))
      : keepLabels(result, (name) => !labels.includes(name));
  }
  for (const name of include) result = withLabel(result, name, one[name] ?? '');
  return result;
}
