/** Deepest nesting of parentheses. */
const DEEPEST = 50;

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** What an expression that divides by zero is worth: no number. */
export class DivisionByZero extends Error {}

/**
 * The value of `$((expression))` in whole numbers of 64 bits, which wrap; undefined when it is no expression.
 * Throws DivisionByZero.
 */
export function evaluateArithmetic(
  expression: string,
  variable: (name: string) => string | undefined,
): bigint | undefined {
  const tokens = expression.match(
    /\d+|[A-Za-z_]\w*|\$[A-Za-z_]\w*|[<>=!]=|&&|\|\||[-+*/%()<>!]|\S/g,
  );
  const reader = new ExpressionReader(tokens ?? [], variable);
  const value = reader.level(0);
  return reader.isDone ? value : undefined;
}

class ExpressionReader {
  readonly #tokens: readonly string[];
  readonly #variable: (name: string) => string | undefined;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], variable: (name: string) => string | undefined) {
    this.#tokens = tokens;
    this.#variable = variable;
  }

  get isDone(): boolean {
    return this.#at === this.#tokens.length;
  }

  level(index: number): bigint | undefined {
    const operators = LEVELS[index];
    if (!operators) return this.#unary();
    let left = this.level(index + 1);
    for (let operator = this.#peek(); operators.includes(operator); operator = this.#peek()) {
      this.#at += 1;
      const right = this.level(index + 1);
      if (left === undefined || right === undefined) return undefined;
      left = combine(operator, left, right);
    }
    return left;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #unary(): bigint | undefined {
    const token = this.#peek();
    this.#at += 1;
    if (/^\d+$/.test(token)) return wrap(BigInt(token));
    if (token === '-' || token === '+' || token === '!' || token === '(') {
      if (this.#depth >= DEEPEST) return undefined;
      this.#depth += 1;
      const value = token === '(' ? this.level(0) : this.#unary();
      this.#depth -= 1;
      if (value === undefined) return undefined;
      if (token !== '(')
        return token === '!' ? truth(value === 0n) : token === '-' ? wrap(-value) : value;
      if (this.#peek() !== ')') return undefined;
      this.#at += 1;
      return value;
    }
    if (!/^\$?[A-Za-z_]\w*$/.test(token)) return undefined;
    const text = (this.#variable(token.replace('$', '')) ?? '').trim();
    return text === '' ? 0n : /^[-+]?\d+$/.test(text) ? wrap(BigInt(text)) : undefined;
  }
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}

function combine(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return wrap(left + right);
    case '-':
      return wrap(left - right);
    case '*':
      return wrap(left * right);
    case '/':
    case '%':
      if (right === 0n) throw new DivisionByZero();
      return wrap(operator === '/' ? left / right : left % right);
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    default:
      return truth(left !== 0n || right !== 0n);
  }
}
