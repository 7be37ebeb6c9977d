import {
  isComparison,
  isSetOperator,
  VALUE_TYPE_WORDS,
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  type ValueType,
} from './ast.ts';
import { parseError } from './query-error.ts';
import { NOT_MODELLED, SIGNATURES } from './signatures.ts';

/** The type of an expression. Throws QueryError of kind `parse` where Prometheus' parser does. */
export function checkTypes(expr: Expr, experimental: boolean): ValueType {
  const check = (inner: Expr): ValueType => checkTypes(inner, experimental);
  switch (expr.type) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
      return 'vector';
    case 'matrix':
      return 'matrix';
    case 'paren':
      return check(expr.expr);
    case 'subquery': {
      const inner = check(expr.expr);
      if (inner === 'vector') return 'matrix';
      throw parseError(
        `subquery is only allowed on instant vector, got ${inner} instead`,
        expr.range,
      );
    }
    case 'unary': {
      const inner = check(expr.expr);
      if (inner === 'scalar' || inner === 'vector') return inner;
      throw parseError(
        `unary expression only allowed on expressions of type scalar or instant vector, got ${VALUE_TYPE_WORDS[inner]}`,
        expr.range,
      );
    }
    case 'call':
      return checkCall(expr, experimental, check);
    case 'aggregate':
      return checkAggregate(expr, experimental, check);
    case 'binary':
      return checkBinary(expr, check);
  }
}

function expectType(expr: Expr, actual: ValueType, wanted: ValueType, where: string): void {
  if (actual === wanted) return;
  throw parseError(
    `expected type ${VALUE_TYPE_WORDS[wanted]} in ${where}, got ${VALUE_TYPE_WORDS[actual]}`,
    expr.range,
  );
}

function checkCall(call: Call, experimental: boolean, check: (expr: Expr) => ValueType): ValueType {
  if (NOT_MODELLED.has(call.name) && experimental) {
    throw parseError(`function "${call.name}" is not modelled`, call.range);
  }
  const signature = SIGNATURES.get(call.name);
  if ((signature?.isExperimental ?? NOT_MODELLED.has(call.name)) && !experimental) {
    throw parseError(`function "${call.name}" is not enabled`, call.range);
  }
  if (!signature) throw parseError(`unknown function with name "${call.name}"`, call.range);
  const { args, optional, variadic, returns } = signature;
  const [least, most] = [args.length - optional, variadic ? Infinity : args.length];
  const count = call.args.length;
  if (count < least || count > most) {
    const wanted =
      count < least
        ? least === most
          ? least
          : `at least ${least}`
        : least === most
          ? most
          : `at most ${most}`;
    throw parseError(
      `expected ${wanted} argument(s) in call to "${call.name}", got ${count}`,
      call.range,
    );
  }
  for (const [i, argument] of call.args.entries()) {
    const wanted = args[Math.min(i, args.length - 1)] ?? 'vector';
    expectType(argument, check(argument), wanted, `call to function "${call.name}"`);
  }
  return returns;
}

function checkAggregate(
  aggregate: Aggregate,
  experimental: boolean,
  check: (expr: Expr) => ValueType,
): ValueType {
  const { operator, parameter, expr } = aggregate;
  if ((operator === 'limitk' || operator === 'limit_ratio') && !experimental) {
    throw parseError(
      `${operator}() is experimental and must be enabled with --enable-feature=promql-experimental-functions`,
      aggregate.range,
    );
  }
  expectType(expr, check(expr), 'vector', 'aggregation expression');
  if (parameter) {
    expectType(
      parameter,
      check(parameter),
      operator === 'count_values' ? 'string' : 'scalar',
      'aggregation parameter',
    );
  }
  return 'vector';
}

function checkBinary(binary: Binary, check: (expr: Expr) => ValueType): ValueType {
  const { operator, returnsBool, matching } = binary;
  if (returnsBool && !isComparison(operator)) {
    throw parseError('bool modifier can only be used on comparison operators', binary.range);
  }
  const [left, right] = [check(binary.left), check(binary.right)];
  const wrong = [[binary.left, left] as const, [binary.right, right] as const].find(
    ([, type]) => type !== 'scalar' && type !== 'vector',
  );
  if (wrong)
    throw parseError(
      'binary expression must contain only scalar and instant vector types',
      wrong[0].range,
    );
  const areScalars = left === 'scalar' && right === 'scalar';
  if (isSetOperator(operator) && (left === 'scalar' || right === 'scalar')) {
    throw parseError(
      `set operator "${operator}" not allowed in binary scalar expression`,
      binary.range,
    );
  }
  if (areScalars && isComparison(operator) && !returnsBool) {
    throw parseError('comparisons between scalars must use BOOL modifier', binary.range);
  }
  const isMatched =
    matching.labels.length > 0 || matching.cardinality !== 'one-to-one' || matching.mode === 'on';
  if (isMatched && matching.labels.length > 0 && (left !== 'vector' || right !== 'vector')) {
    throw parseError('vector matching only allowed between instant vectors', binary.range);
  }
  return areScalars ? 'scalar' : 'vector';
}
