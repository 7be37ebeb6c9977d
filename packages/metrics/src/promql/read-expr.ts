import type { SyntaxNode } from '@lezer/common';
import type {
  Aggregate,
  AggregateOperator,
  AtTime,
  Binary,
  BinaryOperator,
  Call,
  Expr,
  QueryRange,
  VectorMatching,
} from './ast.ts';
import { parseDuration, parseNumber } from './literals.ts';
import { parseError } from './query-error.ts';
import { readSelector, readString, textOf } from './read-selector.ts';

type Reader = (node: SyntaxNode, query: string) => Expr;

/** One reader per node type of the grammar that is an expression. */
const READERS: Readonly<Record<string, Reader>> = {
  NumberDurationLiteral: readNumber,
  StringLiteral: (node, query) => ({
    type: 'string',
    value: readString(node, query),
    range: rangeOf(node),
  }),
  VectorSelector: readSelector,
  MatrixSelector: readMatrix,
  SubqueryExpr: readSubquery,
  OffsetExpr: readOffset,
  StepInvariantExpr: readAt,
  ParenExpr: (node, query) => ({
    type: 'paren',
    expr: readExpr(exprChild(node), query),
    range: rangeOf(node),
  }),
  UnaryExpr: readUnary,
  BinaryExpr: readBinary,
  FunctionCall: readCall,
  AggregateExpr: readAggregate,
};

/** Turns a node without errors into our tree. Throws QueryError of kind `parse`. */
export function readExpr(node: SyntaxNode, query: string): Expr {
  const reader = READERS[node.name];
  if (!reader) throw parseError(`${node.name} is not modelled`, rangeOf(node));
  return reader(node, query);
}

function rangeOf(node: SyntaxNode): QueryRange {
  return [node.from, node.to];
}

function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') found.push(child);
  }
  return found;
}

function child(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return children(node).find((candidate) => candidate.name === name);
}

function exprChildren(node: SyntaxNode): readonly SyntaxNode[] {
  return children(node).filter(({ name }) => name in READERS);
}

function exprChild(node: SyntaxNode): SyntaxNode {
  const [first] = exprChildren(node);
  if (!first) throw parseError('expression expected', rangeOf(node));
  return first;
}

function readNumber(node: SyntaxNode, query: string): Expr {
  const value = parseNumber(textOf(node, query));
  if (value === undefined) {
    throw parseError(
      `bad number or duration syntax: ${JSON.stringify(textOf(node, query))}`,
      rangeOf(node),
    );
  }
  return { type: 'number', value, range: rangeOf(node) };
}

/** Milliseconds of a duration literal, a number of seconds, or a sign before one. */
function readDuration(node: SyntaxNode, query: string): number {
  const text = withoutParens(textOf(node, query));
  const match = /^([+-]?)\s*([\w.]+)$/.exec(text);
  const body = match?.[2] ?? '';
  const seconds = parseNumber(body);
  const value = parseDuration(body) ?? (seconds === undefined ? undefined : seconds * 1000);
  if (value === undefined || !Number.isFinite(value)) {
    throw parseError(
      `duration ${JSON.stringify(text)} is not modelled; write one like 5m or 300`,
      rangeOf(node),
    );
  }
  return match?.[1] === '-' ? -value : value;
}

/** `-(1m)` is `-1m`: parentheses around a single duration mean nothing. */
function withoutParens(text: string): string {
  return text.trim().replace(/^([+-]?)\s*\(\s*([\w.]+)\s*\)$/, '$1$2');
}

function positiveDuration(node: SyntaxNode, query: string): number {
  const value = readDuration(node, query);
  if (value <= 0) throw parseError('duration must be greater than 0', rangeOf(node));
  return value;
}

function readMatrix(node: SyntaxNode, query: string): Expr {
  const inner = exprChild(node);
  if (inner.name !== 'VectorSelector')
    throw parseError('ranges only allowed for vector selectors', rangeOf(node));
  const duration = child(node, 'DurationExpr');
  if (!duration) throw parseError('missing range', rangeOf(node));
  return {
    type: 'matrix',
    selector: readSelector(inner, query),
    window: positiveDuration(duration, query),
    range: rangeOf(node),
  };
}

function readSubquery(node: SyntaxNode, query: string): Expr {
  const [window, step] = children(node).filter(({ name }) => name === 'DurationExpr');
  if (!window) throw parseError('missing range', rangeOf(node));
  return {
    type: 'subquery',
    expr: readExpr(exprChild(node), query),
    window: positiveDuration(window, query),
    ...(step ? { step: positiveDuration(step, query) } : {}),
    offset: 0,
    range: rangeOf(node),
  };
}

type Modify = (expr: Expr, node: SyntaxNode) => Expr;

/** A modifier binds to the last operand: the grammar hangs it on the whole of `a - b offset 1m`. */
function modifyLast(expr: Expr, node: SyntaxNode, modify: Modify): Expr {
  if (expr.type === 'binary') return { ...expr, right: modifyLast(expr.right, node, modify) };
  if (expr.type === 'unary') return { ...expr, expr: modifyLast(expr.expr, node, modify) };
  return modify(expr, node);
}

function readOffset(node: SyntaxNode, query: string): Expr {
  const duration = child(node, 'OffsetDurationExpr');
  if (!duration) throw parseError('missing offset', rangeOf(node));
  const offset = readDuration(duration, query);
  return modifyLast(readExpr(exprChild(node), query), node, (expr) =>
    withOffset(expr, offset, node),
  );
}

function withOffset(expr: Expr, offset: number, node: SyntaxNode): Expr {
  switch (expr.type) {
    case 'selector':
    case 'subquery':
      refuseSecond(expr.offset !== 0, 'offset may not be set multiple times', node);
      return { ...expr, offset };
    case 'matrix':
      refuseSecond(expr.selector.offset !== 0, 'offset may not be set multiple times', node);
      return { ...expr, selector: { ...expr.selector, offset } };
    default:
      throw parseError(
        'offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
        rangeOf(node),
      );
  }
}

function refuseSecond(isSet: boolean, message: string, node: SyntaxNode): void {
  if (isSet) throw parseError(message, rangeOf(node));
}

function readAt(node: SyntaxNode, query: string): Expr {
  const [target] = exprChildren(node);
  if (!target) throw parseError('expression expected', rangeOf(node));
  const at = readAtTime(node, query);
  return modifyLast(readExpr(target, query), node, (expr) => withAt(expr, at, node));
}

function withAt(expr: Expr, at: AtTime, node: SyntaxNode): Expr {
  const twice = '@ <timestamp> may not be set multiple times';
  switch (expr.type) {
    case 'selector':
    case 'subquery':
      refuseSecond(expr.at !== undefined, twice, node);
      return { ...expr, at };
    case 'matrix':
      refuseSecond(expr.selector.at !== undefined, twice, node);
      return { ...expr, selector: { ...expr.selector, at } };
    default:
      throw parseError(
        '@ modifier must be preceded by an instant vector selector or range vector selector or a subquery',
        rangeOf(node),
      );
  }
}

function readAtTime(node: SyntaxNode, query: string): AtTime {
  const all = children(node);
  const time = all[all.findIndex(({ name }) => name === 'At') + 1];
  if (!time) throw parseError('timestamp expected after @', rangeOf(node));
  if (time.name === 'AtModifierPreprocessors')
    return textOf(time, query).toLowerCase().startsWith('start') ? 'start' : 'end';
  const sign = all.find(({ name }) => name === 'UnaryOp');
  const literal = all.findLast(({ name }) => name === 'NumberDurationLiteral') ?? time;
  const seconds = parseNumber((sign ? textOf(sign, query) : '') + textOf(literal, query));
  if (seconds === undefined || !Number.isFinite(seconds) || Math.abs(seconds) >= 9.3e15) {
    throw parseError(
      `timestamp out of bounds for @ modifier: ${textOf(time, query)}`,
      rangeOf(node),
    );
  }
  return Math.round(seconds * 1000);
}

function readUnary(node: SyntaxNode, query: string): Expr {
  const sign = child(node, 'UnaryOp');
  const operator = sign && textOf(sign, query) === '-' ? '-' : '+';
  return { type: 'unary', operator, expr: readExpr(exprChild(node), query), range: rangeOf(node) };
}

function readBinary(node: SyntaxNode, query: string): Expr {
  const [leftNode, rightNode] = exprChildren(node);
  if (!leftNode || !rightNode) throw parseError('operand expected', rangeOf(node));
  const operator = readOperator(node, leftNode, query);
  const bool =
    child(node, 'BoolModifier') ?? child(node, 'MatchingModifierClause')?.getChild('BoolModifier');
  const base = {
    type: 'binary',
    operator,
    right: readExpr(rightNode, query),
    returnsBool: bool !== undefined && bool !== null,
    matching: readMatching(node, operator, query),
    range: rangeOf(node),
  } as const;
  const left = readExpr(leftNode, query);
  // The grammar takes the sign of -2^2 for the number's; Prometheus binds the power first.
  const signed =
    operator === '^' &&
    leftNode.name === 'NumberDurationLiteral' &&
    /^[+-]/.test(textOf(leftNode, query));
  if (signed && left.type === 'number') {
    const isNegative = textOf(leftNode, query).startsWith('-');
    const power: Binary = {
      ...base,
      left: { ...left, value: isNegative ? -left.value : left.value },
    };
    return { type: 'unary', operator: isNegative ? '-' : '+', expr: power, range: rangeOf(node) };
  }
  return { ...base, left };
}

function readOperator(node: SyntaxNode, left: SyntaxNode, query: string): BinaryOperator {
  const all = children(node);
  const token = all[all.findIndex(({ from }) => from === left.from) + 1];
  // The grammar admits only operators at this place.
  return textOf(token ?? node, query).toLowerCase() as BinaryOperator;
}

function readMatching(node: SyntaxNode, operator: BinaryOperator, query: string): VectorMatching {
  const clause = child(node, 'MatchingModifierClause');
  const isSet = ['and', 'or', 'unless'].includes(operator);
  if (!clause) return { mode: 'ignoring', labels: [], cardinality: 'one-to-one', include: [] };
  const parts = children(clause);
  const group = parts.findIndex(({ name }) => name === 'GroupLeft' || name === 'GroupRight');
  const labelsAt = (from: number, to: number): readonly string[] => {
    const list = parts.slice(from, to).find(({ name }) => name === 'GroupingLabels');
    return list ? readGrouping(list, query) : [];
  };
  const end = group === -1 ? parts.length : group;
  const include = group === -1 ? [] : labelsAt(group, parts.length);
  const labels = labelsAt(0, end);
  const mode = parts.some(({ name }) => name === 'On') ? 'on' : 'ignoring';
  if (group !== -1 && isSet)
    throw parseError(`no grouping allowed for "${operator}" operation`, rangeOf(node));
  const clash = mode === 'on' ? include.find((label) => labels.includes(label)) : undefined;
  if (clash !== undefined) {
    throw parseError(
      `label "${clash}" must not occur in ON and GROUP clause at once`,
      rangeOf(clause),
    );
  }
  const cardinality =
    group === -1
      ? 'one-to-one'
      : parts[group]?.name === 'GroupLeft'
        ? 'many-to-one'
        : 'one-to-many';
  return { mode, labels, cardinality, include };
}

function readGrouping(node: SyntaxNode, query: string): readonly string[] {
  return children(node).map((label) => {
    const string = label.name === 'QuotedLabelName' ? label.firstChild : undefined;
    return string ? readString(string, query) : textOf(label, query);
  });
}

function readArguments(body: SyntaxNode | undefined, query: string): readonly Expr[] {
  return body ? exprChildren(body).map((argument) => readExpr(argument, query)) : [];
}

function readCall(node: SyntaxNode, query: string): Call {
  const name = child(node, 'FunctionIdentifier');
  return {
    type: 'call',
    name: name ? textOf(name, query) : '',
    args: readArguments(child(node, 'FunctionCallBody'), query),
    range: rangeOf(node),
  };
}

const WITH_PARAMETER = new Set<string>([
  'topk',
  'bottomk',
  'limitk',
  'limit_ratio',
  'quantile',
  'count_values',
]);

function readAggregate(node: SyntaxNode, query: string): Aggregate {
  const name = child(node, 'AggregateOp');
  // The grammar admits only aggregation operators here.
  const operator = (name ? textOf(name, query) : '').toLowerCase() as AggregateOperator;
  const args = readArguments(child(node, 'FunctionCallBody'), query);
  const wanted = WITH_PARAMETER.has(operator) ? 2 : 1;
  if (args.length === 0)
    throw parseError('no arguments for aggregate expression provided', rangeOf(node));
  const expr = args.at(-1);
  if (args.length !== wanted || !expr) {
    throw parseError(
      `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`,
      rangeOf(node),
    );
  }
  const modifier = child(node, 'AggregateModifier');
  const list = modifier && child(modifier, 'GroupingLabels');
  const mode = modifier && child(modifier, 'Without') ? 'without' : 'by';
  return {
    type: 'aggregate',
    operator,
    grouping: { mode, labels: list ? readGrouping(list, query) : [] },
    ...(wanted === 2 && args[0] ? { parameter: args[0] } : {}),
    expr,
    range: rangeOf(node),
  };
}
