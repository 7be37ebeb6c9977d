import { isComparison, type BinaryOperator, type ComparisonOperator } from './ast.ts';

/** Arithmetic between two numbers, as Go computes it. */
export function arithmetic(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return power(a, b);
    case 'atan2':
      return Math.atan2(a, b);
    default:
      return NaN; // comparisons and sets are not arithmetic; the callers ask isComparison first
  }
}

/** C's pow, which Go follows: 1 to any power is 1, -1 to an infinite one too. JavaScript says NaN. */
function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  return a ** b;
}

export function compare(operator: ComparisonOperator, a: number, b: number): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '>':
      return a > b;
    case '<':
      return a < b;
    case '>=':
      return a >= b;
    case '<=':
      return a <= b;
  }
}

/** The value of `a operator b` for one element; undefined when a comparison filters it out. `kept` is what a filter keeps. */
export function combine(
  operator: BinaryOperator,
  [a, b]: readonly [number, number],
  returnsBool: boolean,
  kept: number,
): number | undefined {
  if (!isComparison(operator)) return arithmetic(operator, a, b);
  const holds = compare(operator, a, b);
  if (returnsBool) return holds ? 1 : 0;
  return holds ? kept : undefined;
}
