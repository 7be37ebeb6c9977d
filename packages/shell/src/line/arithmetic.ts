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

/** The value of `$((expression))` in whole numbers; undefined when it is no expression or divides by zero. */
export function evaluateArithmetic(
  expression: string,
  variable: (name: string) => string | undefined,
): number | undefined {
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

  level(index: number): number | undefined {
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

  #unary(): number | undefined {
    const token = this.#peek();
    this.#at += 1;
    if (/^\d+$/.test(token)) return Number(token);
    if (token === '-' || token === '+' || token === '!' || token === '(') {
      if (this.#depth >= DEEPEST) return undefined;
      this.#depth += 1;
      const value = token === '(' ? this.level(0) : this.#unary();
      this.#depth -= 1;
      if (value === undefined) return undefined;
      if (token !== '(')
        return token === '!' ? Number(value === 0) : token === '-' ? -value : value;
      if (this.#peek() !== ')') return undefined;
      this.#at += 1;
      return value;
    }
    if (!/^\$?[A-Za-z_]\w*$/.test(token)) return undefined;
    const text = (this.#variable(token.replace('$', '')) ?? '').trim();
    return text === '' ? 0 : /^[-+]?\d+$/.test(text) ? Number(text) : undefined;
  }
}

function combine(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : Math.trunc(left / right);
    case '%':
      return right === 0 ? undefined : left % right;
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '<':
      return Number(left < right);
    case '>':
      return Number(left > right);
    case '<=':
      return Number(left <= right);
    case '>=':
      return Number(left >= right);
    case '&&':
      return Number(left !== 0 && right !== 0);
    default:
      return Number(left !== 0 || right !== 0);
  }
}
