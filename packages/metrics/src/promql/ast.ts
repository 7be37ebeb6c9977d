import type { Matcher } from '../matcher.ts';

/** Half-open range of UTF-16 offsets in the query. */
export type QueryRange = readonly [from: number, to: number];

/** Milliseconds since the epoch, or the start or end of the query. */
export type AtTime = number | 'start' | 'end';

interface Node {
  readonly range: QueryRange;
}

export interface NumberLiteral extends Node {
  readonly type: 'number';
  readonly value: number;
}

export interface StringLiteral extends Node {
  readonly type: 'string';
  readonly value: string;
}

export interface VectorSelector extends Node {
  readonly type: 'selector';
  readonly matchers: readonly Matcher[];
  /** Milliseconds into the past. */
  readonly offset: number;
  readonly at?: AtTime;
}

export interface MatrixSelector extends Node {
  readonly type: 'matrix';
  readonly selector: VectorSelector;
  /** Milliseconds. */
  readonly window: number;
}

export interface Subquery extends Node {
  readonly type: 'subquery';
  readonly expr: Expr;
  readonly window: number;
  /** Milliseconds; undefined is the default evaluation interval. */
  readonly step?: number;
  readonly offset: number;
  readonly at?: AtTime;
}

export interface Call extends Node {
  readonly type: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

export type AggregateOperator =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'topk'
  | 'bottomk'
  | 'limitk'
  | 'limit_ratio'
  | 'quantile'
  | 'count_values';

export interface Aggregate extends Node {
  readonly type: 'aggregate';
  readonly operator: AggregateOperator;
  readonly grouping: { readonly mode: 'by' | 'without'; readonly labels: readonly string[] };
  readonly parameter?: Expr;
  readonly expr: Expr;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOperator = '==' | '!=' | '>' | '<' | '>=' | '<=';
export type SetOperator = 'and' | 'or' | 'unless';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator;

export interface VectorMatching {
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many';
  /** Labels that group_left or group_right copies from the one side. */
  readonly include: readonly string[];
}

export interface Binary extends Node {
  readonly type: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnsBool: boolean;
  readonly matching: VectorMatching;
}

export interface Unary extends Node {
  readonly type: 'unary';
  readonly operator: '+' | '-';
  readonly expr: Expr;
}

export interface Paren extends Node {
  readonly type: 'paren';
  readonly expr: Expr;
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregate
  | Binary
  | Unary
  | Paren;

export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix';

/** What Prometheus calls the types in its messages. */
export const VALUE_TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  string: 'string',
  vector: 'instant vector',
  matrix: 'range vector',
};

export function isComparison(operator: BinaryOperator): operator is ComparisonOperator {
  return ['==', '!=', '>', '<', '>=', '<='].includes(operator);
}

export function isSetOperator(operator: BinaryOperator): operator is SetOperator {
  return ['and', 'or', 'unless'].includes(operator);
}
