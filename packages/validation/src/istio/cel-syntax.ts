type TokenKind = 'number' | 'string' | 'name' | 'operator';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<comment>\/\/[^\n]*)|(?<number>0[xX][0-9a-fA-F]+[uU]?|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[uU]?)|(?<string>[bBrR]{0,2}(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<operator>&&|\|\||[=!<>]=|[-+*/%<>!?:.,()[\]{}]))/y;

/**
 * What keeps a text from being a CEL expression; undefined when it parses. Types and names are not
 * judged. Grammar: cel-spec doc/langdef.md.
 */
export function celProblem(source: string): string | undefined {
  const tokens = tokenize(source);
  if (typeof tokens === 'string') return tokens;
  const parser = new CelParser(tokens);
  return parser.parse();
}

function tokenize(source: string): readonly Token[] | string {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.trimEnd().length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (!match) return `"${source.slice(at).trim().slice(0, 10)}" is no token`;
    at = TOKEN.lastIndex;
    for (const kind of ['number', 'string', 'name', 'operator'] as const) {
      const text = match.groups?.[kind];
      if (text !== undefined) tokens.push({ kind, text });
    }
  }
  return tokens;
}

class SyntaxProblem extends Error {}

const MAX_DEPTH = 200;

/** Recursive descent; owns the position in the tokens. */
class CelParser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): string | undefined {
    try {
      this.#expression();
      const rest = this.#peek();
      return rest ? `"${rest.text}" does not belong there` : undefined;
    } catch (error) {
      if (error instanceof SyntaxProblem) return error.message;
      throw error;
    }
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #is(...texts: readonly string[]): boolean {
    const token = this.#peek();
    return token?.kind === 'operator' && texts.includes(token.text);
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    if (this.#take(text)) return;
    const found = this.#peek();
    throw new SyntaxProblem(
      `"${text}" is missing${found ? ` before "${found.text}"` : ' at its end'}`,
    );
  }

  #expression(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new SyntaxProblem('it is nested too deeply');
    this.#binary();
    if (this.#take('?')) {
      this.#binary();
      this.#expect(':');
      this.#expression();
    }
    this.#depth -= 1;
  }

  /** All binary operators: their ranks do not matter for whether a text parses. */
  #binary(): void {
    this.#unary();
    for (;;) {
      const isIn = this.#peek()?.kind === 'name' && this.#peek()?.text === 'in';
      if (!isIn && !this.#is('&&', '||', '==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%'))
        return;
      this.#next += 1;
      this.#unary();
    }
  }

  #unary(): void {
    while (this.#is('!', '-')) this.#next += 1;
    this.#primary();
    for (;;) {
      if (this.#take('.')) this.#selection();
      else if (this.#take('[')) {
        this.#expression();
        this.#expect(']');
      } else if (this.#take('{')) this.#fields();
      else return;
    }
  }

  #selection(): void {
    if (this.#peek()?.kind !== 'name') throw new SyntaxProblem('a name is missing after "."');
    this.#next += 1;
    if (this.#take('(')) this.#list(')');
  }

  #primary(): void {
    if (this.#take('(')) {
      this.#expression();
      this.#expect(')');
      return;
    }
    if (this.#take('[')) {
      this.#list(']');
      return;
    }
    if (this.#take('{')) {
      this.#fields();
      return;
    }
    this.#take('.');
    const token = this.#peek();
    if (!token) throw new SyntaxProblem('it ends where a value belongs');
    if (token.kind === 'operator')
      throw new SyntaxProblem(`"${token.text}" stands where a value belongs`);
    this.#next += 1;
    if (token.kind === 'name' && this.#take('(')) this.#list(')');
  }

  #list(end: string): void {
    while (!this.#take(end)) {
      this.#expression();
      if (!this.#is(end)) this.#expect(',');
    }
  }

  #fields(): void {
    while (!this.#take('}')) {
      this.#expression();
      this.#expect(':');
      this.#expression();
      if (!this.#is('}')) this.#expect(',');
    }
  }
}
