import { dropName, NO_LABELS } from '../labels.ts';
import type { Binary, Expr, Unary } from './ast.ts';
import { isSetOperator } from './ast.ts';
import { aggregate } from './aggregate.ts';
import { scalarBinary, setBinary, vectorBinary, vectorScalarBinary } from './binary.ts';
import {
  joinColumns,
  mapColumn,
  type ScalarValue,
  type StringValue,
  type VectorValue,
} from './columns.ts';
import type { EvalContext } from './context.ts';
import { evaluateCall } from './evaluate-call.ts';
import { selectInstant } from './select.ts';
import { executionError } from './query-error.ts';

export type Value = ScalarValue | StringValue | VectorValue;

/** Evaluates an expression at every step at once. Throws QueryError of kind `execution`. */
export function evaluate(expr: Expr, context: EvalContext): Value {
  const steps = context.times.length;
  switch (expr.type) {
    case 'number':
      return { kind: 'scalar', values: new Float64Array(steps).fill(expr.value) };
    case 'string':
      return { kind: 'string', value: expr.value };
    case 'paren':
      return evaluate(expr.expr, context);
    case 'selector':
      return { kind: 'vector', columns: selectInstant(expr, context, 'value') };
    case 'unary':
      return evaluateUnary(expr, context);
    case 'binary':
      return evaluateBinary(expr, context);
    case 'call':
      return evaluateCall(expr, context, evaluate);
    case 'aggregate': {
      const parameter = expr.parameter && evaluate(expr.parameter, context);
      const columns = vectorOf(evaluate(expr.expr, context)).columns;
      return aggregate(expr, columns, steps, {
        ...(parameter?.kind === 'scalar' ? { numbers: parameter.values } : {}),
        ...(parameter?.kind === 'string' ? { text: parameter.value } : {}),
      });
    }
    case 'matrix':
    case 'subquery':
      throw executionError('a range vector has no value of its own here');
  }
}

export function vectorOf(value: Value): VectorValue {
  if (value.kind !== 'vector')
    throw executionError(`expected an instant vector, got ${value.kind}`);
  return value;
}

function evaluateUnary(expr: Unary, context: EvalContext): Value {
  const value = evaluate(expr.expr, context);
  if (expr.operator === '+' || value.kind === 'string') return value;
  if (value.kind === 'scalar')
    return { kind: 'scalar', values: value.values.map((number) => -number) };
  const columns = value.columns.map((column) =>
    mapColumn(column, dropName(column.labels), (number) => -number),
  );
  return { ...value, columns: joinColumns(columns) };
}

function evaluateBinary(expr: Binary, context: EvalContext): Value {
  const [left, right] = [evaluate(expr.left, context), evaluate(expr.right, context)];
  const steps = context.times.length;
  if (left.kind === 'scalar' && right.kind === 'scalar') return scalarBinary(expr, left, right);
  if (left.kind === 'vector' && right.kind === 'scalar') {
    return { ...left, columns: vectorScalarBinary(expr, left.columns, right, false) };
  }
  if (left.kind === 'scalar' && right.kind === 'vector') {
    return { ...right, columns: vectorScalarBinary(expr, right.columns, left, true) };
  }
  const [a, b] = [vectorOf(left).columns, vectorOf(right).columns];
  const combine = isSetOperator(expr.operator) ? setBinary : vectorBinary;
  return { kind: 'vector', columns: combine(expr, a, b, steps) };
}

/** Wraps a number per step as a vector of one element without labels. */
export function vectorFromScalar(values: Float64Array): VectorValue {
  return {
    kind: 'vector',
    columns: [{ labels: NO_LABELS, values, present: new Uint8Array(values.length).fill(1) }],
  };
}

export type Evaluator = typeof evaluate;
