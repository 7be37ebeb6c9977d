import { dropName, makeLabels, METRIC_NAME, NO_LABELS, type Labels } from '../labels.ts';
import type { Call, Expr } from './ast.ts';
import {
  hasAny,
  joinColumns,
  makeColumn,
  mapColumn,
  relabelColumns,
  type Column,
  type ScalarValue,
  type VectorValue,
} from './columns.ts';
import type { EvalContext } from './context.ts';
import type { Evaluator, Value } from './evaluate.ts';
import { goSort } from './go-sort.ts';
import { bucketFraction, bucketQuantile, overHistograms } from './histogram.ts';
import { labelJoin, labelReplace } from './label-functions.ts';
import { naturalCompare } from './natural-compare.ts';
import { executionError } from './query-error.ts';
import { KEEPS_NAME, RANGE_FUNCTIONS } from './range-functions.ts';
import { selectInstant, selectRange } from './select.ts';
import { DATE_FUNCTIONS, NATIVE_HISTOGRAM_FUNCTIONS, VALUE_FUNCTIONS } from './value-functions.ts';
import type { Window } from './window.ts';

interface CallFrame {
  readonly call: Call;
  readonly context: EvalContext;
  readonly steps: number;
  readonly evaluate: Evaluator;
}

/** Evaluates a function call; the arguments are of the right types already. */
export function evaluateCall(call: Call, context: EvalContext, evaluate: Evaluator): Value {
  const frame: CallFrame = { call, context, steps: context.times.length, evaluate };
  if (RANGE_FUNCTIONS.has(call.name)) return rangeCall(frame);
  if (VALUE_FUNCTIONS.has(call.name)) return valueCall(frame);
  if (NATIVE_HISTOGRAM_FUNCTIONS.has(call.name)) return vector([]);
  const special = SPECIAL[call.name];
  if (!special) throw executionError(`function "${call.name}" is not modelled`);
  return special(frame);
}

function vector(columns: readonly Column[], isOrdered = false): VectorValue {
  return { kind: 'vector', columns, isOrdered };
}

function scalar(values: Float64Array): ScalarValue {
  return { kind: 'scalar', values };
}

function argument({ call, context, evaluate }: CallFrame, index: number): Value | undefined {
  const expr = call.args[index];
  return expr && evaluate(expr, context);
}

function columnsAt(frame: CallFrame, index: number): readonly Column[] {
  const value = argument(frame, index);
  return value?.kind === 'vector' ? value.columns : [];
}

function numbersAt(frame: CallFrame, index: number): Float64Array {
  const value = argument(frame, index);
  return value?.kind === 'scalar' ? value.values : new Float64Array(frame.steps).fill(NaN);
}

function textsFrom(frame: CallFrame, from: number): readonly string[] {
  return frame.call.args.slice(from).map((_, i) => {
    const value = argument(frame, from + i);
    return value?.kind === 'string' ? value.value : '';
  });
}

function unwrap(expr: Expr | undefined): Expr | undefined {
  return expr?.type === 'paren' ? unwrap(expr.expr) : expr;
}

const NO_PARAMETERS: readonly number[] = [];

function rangeCall(frame: CallFrame): VectorValue {
  const { call, context, steps, evaluate } = frame;
  const compute = RANGE_FUNCTIONS.get(call.name);
  const position = call.args.findIndex((expr) => isRange(unwrap(expr)));
  const expr = unwrap(call.args[position]);
  if (!compute || !expr || !isRange(expr))
    throw executionError(`expected a range vector in call to function "${call.name}"`);
  const range = selectRange(expr, context, evaluate);
  const parameters = call.args.flatMap((_, i) => (i === position ? [] : [numbersAt(frame, i)]));
  const columns = range.series.map(({ series, first, end }) => {
    const column = makeColumn(
      KEEPS_NAME.has(call.name) ? series.labels : dropName(series.labels),
      steps,
    );
    for (let i = 0; i < steps; i++) {
      const [low, high] = [first[i] ?? 0, end[i] ?? 0];
      if (low === high) continue;
      const to = range.to[i] ?? 0;
      const window: Window = {
        times: series.times,
        values: series.values,
        first: low,
        end: high,
        from: to - range.window,
        to,
        at: context.times[i] ?? 0,
      };
      const value = compute(
        window,
        parameters.length === 0 ? NO_PARAMETERS : parameters.map((numbers) => numbers[i] ?? NaN),
      );
      if (value === undefined) continue;
      column.values[i] = value;
      column.present[i] = 1;
    }
    return column;
  });
  return vector(joinColumns(columns.filter(hasAny)));
}

function isRange(
  expr: Expr | undefined,
): expr is Extract<Expr, { readonly type: 'matrix' | 'subquery' }> {
  return expr?.type === 'matrix' || expr?.type === 'subquery';
}

function valueCall(frame: CallFrame): VectorValue {
  const { call, context } = frame;
  const compute = VALUE_FUNCTIONS.get(call.name);
  if (!compute) throw executionError(`function "${call.name}" is not modelled`);
  const isNow = DATE_FUNCTIONS.has(call.name) && call.args.length === 0;
  const columns = isNow
    ? [constantColumn(context.times.map((time) => time / 1000))]
    : columnsAt(frame, 0);
  const parameters = call.args.slice(1).map((_, i) => numbersAt(frame, i + 1));
  const results = columns.map((column) =>
    mapColumn(column, dropName(column.labels), (value, i) =>
      compute(
        value,
        parameters.map((numbers) => numbers[i] ?? NaN),
      ),
    ),
  );
  return vector(joinColumns(results));
}

function constantColumn(values: Float64Array, labels: Labels = NO_LABELS): Column {
  return { labels, values, present: new Uint8Array(values.length).fill(1) };
}

function timestampCall(frame: CallFrame): VectorValue {
  const selector = unwrap(frame.call.args[0]);
  const columns =
    selector?.type === 'selector'
      ? selectInstant(selector, frame.context, 'timestamp')
      : columnsAt(frame, 0).map((column) =>
          mapColumn(column, column.labels, (_, i) => (frame.context.times[i] ?? 0) / 1000),
        );
  return vector(relabelColumns(columns, dropName));
}

/** 1 where the argument has nothing; the labels are those that the selector pins down. */
function absentCall(frame: CallFrame): VectorValue {
  const { call, steps, context, evaluate } = frame;
  const expr = unwrap(call.args[0]);
  const filled = new Uint8Array(steps);
  if (isRange(expr)) {
    for (const { first, end } of selectRange(expr, context, evaluate).series) {
      for (let i = 0; i < steps; i++) if (end[i] !== first[i]) filled[i] = 1;
    }
  } else {
    for (const { present } of columnsAt(frame, 0))
      for (let i = 0; i < steps; i++) if (present[i] === 1) filled[i] = 1;
  }
  const column = makeColumn(pinnedLabels(expr), steps);
  for (let i = 0; i < steps; i++) {
    if (filled[i] === 1) continue;
    column.values[i] = 1;
    column.present[i] = 1;
  }
  return vector([column]);
}

function pinnedLabels(expr: Expr | undefined): Labels {
  const selector = expr?.type === 'matrix' ? expr.selector : expr;
  if (selector?.type !== 'selector') return NO_LABELS;
  const counts = new Map<string, number>();
  for (const { name } of selector.matchers) counts.set(name, (counts.get(name) ?? 0) + 1);
  return makeLabels(
    selector.matchers
      .filter(
        ({ name, operator }) => operator === '=' && name !== METRIC_NAME && counts.get(name) === 1,
      )
      .map(({ name, value }) => [name, value] as const),
  );
}

function sortCall(direction: 1 | -1): (frame: CallFrame) => VectorValue {
  return (frame) => {
    const last = frame.steps - 1;
    const value = ({ values }: Column): number => values[last] ?? NaN;
    // Only an instant query shows the order: there is one step.
    const sorted = goSort(columnsAt(frame, 0), (a, b) => {
      const [x, y] = [value(a), value(b)];
      return Number.isNaN(y) || (x - y) * direction < 0;
    });
    return vector(sorted, true);
  };
}

function sortByLabel(direction: 1 | -1): (frame: CallFrame) => VectorValue {
  return (frame) => {
    const names = textsFrom(frame, 1);
    const sorted = columnsAt(frame, 0).toSorted((a, b) => {
      for (const name of names) {
        const order = naturalCompare(a.labels[name] ?? '', b.labels[name] ?? '');
        if (order !== 0) return order * direction;
      }
      return 0;
    });
    return vector(sorted, true);
  };
}

/** The value of the one element at each step; NaN where there is none or more than one. */
function scalarCall(frame: CallFrame): ScalarValue {
  const columns = columnsAt(frame, 0);
  const values = Float64Array.from({ length: frame.steps }, (_, i) => {
    const [first, second] = columns.filter(({ present }) => present[i] === 1);
    return first && !second ? (first.values[i] ?? NaN) : NaN;
  });
  return scalar(values);
}

function constant({ steps }: CallFrame, value: number): ScalarValue {
  return scalar(new Float64Array(steps).fill(value));
}

function pairwise(pick: (a: number, b: number) => number): (frame: CallFrame) => ScalarValue {
  return (frame) => {
    const other = numbersAt(frame, 1);
    return scalar(numbersAt(frame, 0).map((value, i) => pick(value, other[i] ?? NaN)));
  };
}

const SPECIAL: Readonly<Record<string, (frame: CallFrame) => Value>> = {
  absent: absentCall,
  absent_over_time: absentCall,
  timestamp: timestampCall,
  sort: sortCall(1),
  sort_desc: sortCall(-1),
  sort_by_label: sortByLabel(1),
  sort_by_label_desc: sortByLabel(-1),
  label_replace: (frame) => vector(labelReplace(columnsAt(frame, 0), textsFrom(frame, 1))),
  label_join: (frame) => vector(labelJoin(columnsAt(frame, 0), textsFrom(frame, 1))),
  histogram_quantile: (frame) => {
    const q = numbersAt(frame, 0);
    return vector(
      joinColumns(
        overHistograms(columnsAt(frame, 1), frame.steps, (buckets, i) =>
          bucketQuantile(q[i] ?? NaN, buckets),
        ),
      ),
    );
  },
  histogram_fraction: (frame) => {
    const [lower, upper] = [numbersAt(frame, 0), numbersAt(frame, 1)];
    return vector(
      joinColumns(
        overHistograms(columnsAt(frame, 2), frame.steps, (buckets, i) =>
          bucketFraction(lower[i] ?? NaN, upper[i] ?? NaN, buckets),
        ),
      ),
    );
  },
  scalar: scalarCall,
  vector: (frame) => vector([constantColumn(numbersAt(frame, 0))]),
  time: ({ context }) => scalar(context.times.map((time) => time / 1000)),
  pi: (frame) => constant(frame, Math.PI),
  max_of: pairwise(Math.max),
  min_of: pairwise(Math.min),
  start: (frame) => constant(frame, frame.context.queryStart / 1000),
  end: (frame) => constant(frame, frame.context.queryEnd / 1000),
  range: (frame) => constant(frame, (frame.context.queryEnd - frame.context.queryStart) / 1000),
  step: (frame) => constant(frame, frame.context.step / 1000),
};
