import type { Expression } from './expression.ts';

/**
 * Parses CEL as Envoy's filters and Istio's tags use it: literals, attributes, operators, calls.
 * Undefined for anything else: comprehensions and message literals are not read.
 */
export function parseExpression(text: string): Expression | undefined {
  const tokens = tokensOf(text);
  if (!tokens) return undefined;
  const parser = new Parser(tokens);
  const expression = parser.ternary();
  return expression && parser.isAtEnd ? expression : undefined;
}

interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'sign';
  readonly value: string;
}

const TOKEN =
  /\s*(?:(?<text>"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?u?)|(?<name>[A-Za-z_]\w*)|(?<sign>&&|\|\||[=!<>]=|[-+*/%!<>?:.,()[\]]))/y;

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) return undefined;
    const found = (['text', 'number', 'name', 'sign'] as const).find(
      (kind) => groups[kind] !== undefined,
    );
    if (!found) return undefined;
    tokens.push({ kind: found, value: groups[found] ?? '' });
  }
  return tokens;
}

/** Binary operators, weakest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];

const MOST_DEPTH = 100;

/** Recursive descent; owns its position. */
class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#tokens.length;
  }

  ternary(): Expression | undefined {
    if (this.#depth >= MOST_DEPTH) return undefined;
    this.#depth += 1;
    const condition = this.#binary(0);
    const result = condition && this.#take('?') ? this.#choice(condition) : condition;
    this.#depth -= 1;
    return result;
  }

  #choice(condition: Expression): Expression | undefined {
    const yes = this.ternary();
    if (!yes || !this.#take(':')) return undefined;
    const no = this.ternary();
    return no && { kind: 'choice', condition, yes, no };
  }

  #binary(level: number): Expression | undefined {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.#tokens[this.#position];
      if (!left || !token || token.kind === 'text' || !operators.includes(token.value)) return left;
      this.#position += 1;
      const right = this.#binary(level + 1);
      left = right && { kind: 'binary', operator: token.value, left, right };
    }
  }

  #unary(): Expression | undefined {
    const operator = this.#take('!') ? '!' : this.#take('-') ? '-' : undefined;
    if (!operator) return this.#member();
    if (this.#depth >= MOST_DEPTH) return undefined;
    this.#depth += 1;
    const of = this.#unary();
    this.#depth -= 1;
    return of && { kind: 'unary', operator, of };
  }

  #member(): Expression | undefined {
    let value = this.#primary();
    for (;;) {
      if (!value) return undefined;
      if (this.#take('.')) value = this.#fieldOf(value);
      else if (this.#take('[')) {
        const at = this.ternary();
        value = at && this.#take(']') ? { kind: 'index', of: value, at } : undefined;
      } else return value;
    }
  }

  #fieldOf(of: Expression): Expression | undefined {
    const token = this.#next();
    if (token?.kind !== 'name') return undefined;
    if (!this.#take('(')) return { kind: 'field', of, name: token.value };
    const args = this.#listUntil(')');
    return args && { kind: 'call', name: token.value, target: of, args };
  }

  #primary(): Expression | undefined {
    const token = this.#next();
    switch (token?.kind) {
      case 'text':
        return { kind: 'literal', value: unquoted(token.value) };
      case 'number':
        return { kind: 'literal', value: Number(token.value.replace(/u$/, '')) };
      case 'name':
        return this.#named(token.value);
      case 'sign':
        return this.#bracketed(token.value);
      default:
        return undefined;
    }
  }

  #named(name: string): Expression | undefined {
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    if (!this.#take('(')) return { kind: 'name', name };
    const args = this.#listUntil(')');
    return args && { kind: 'call', name, args };
  }

  #bracketed(sign: string): Expression | undefined {
    if (sign === '[') {
      const items = this.#listUntil(']');
      return items && { kind: 'list', items };
    }
    if (sign !== '(') return undefined;
    const inner = this.ternary();
    return inner && this.#take(')') ? inner : undefined;
  }

  #listUntil(end: string): readonly Expression[] | undefined {
    const items: Expression[] = [];
    if (this.#take(end)) return items;
    for (;;) {
      const item = this.ternary();
      if (!item) return undefined;
      items.push(item);
      if (this.#take(end)) return items;
      if (!this.#take(',')) return undefined;
    }
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind !== 'sign' || token.value !== sign) return false;
    this.#position += 1;
    return true;
  }

  #next(): Token | undefined {
    const token = this.#tokens[this.#position];
    this.#position += 1;
    return token;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\([^])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
}
