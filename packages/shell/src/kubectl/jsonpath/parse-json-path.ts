/** Nodes of kubectl's JSONPath dialect (client-go util/jsonpath/node.go). */
export type JsonPathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'identifier'; readonly name: string }
  | {
      readonly kind: 'array';
      readonly from?: number;
      readonly to?: number;
      readonly step?: number;
      readonly isIndex: boolean;
    }
  | {
      readonly kind: 'filter';
      readonly left: readonly JsonPathNode[];
      readonly operator: string;
      readonly right: readonly JsonPathNode[];
    }
  | { readonly kind: 'union'; readonly paths: readonly (readonly JsonPathNode[])[] }
  | { readonly kind: 'value'; readonly value: string | number | boolean }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'list'; readonly nodes: readonly JsonPathNode[] };

export type ParsedJsonPath =
  | { readonly ok: true; readonly nodes: readonly JsonPathNode[] }
  | { readonly ok: false; readonly message: string };

class JsonPathError extends Error {}

/** Parses a template: text, and actions in braces. The message of a refusal is client-go's. */
export function parseJsonPath(template: string): ParsedJsonPath {
  try {
    return { ok: true, nodes: new Parser(template).template() };
  } catch (error) {
    if (error instanceof JsonPathError) return { ok: false, message: error.message };
    throw error;
  }
}

/** `.metadata.name`, `metadata.name` or `{.metadata.name}` as one template (kubectl get.RelaxedJSONPathExpression). */
export function relaxJsonPath(expression: string): string | undefined {
  if (expression === '') return expression;
  const match = /^\{?\s*\.?([^{}]*|[^{}]+)\}?$/s.exec(expression.trim());
  const hasOpening = expression.trim().startsWith('{');
  const hasClosing = expression.trim().endsWith('}');
  if (!match || hasOpening !== hasClosing) return undefined;
  const path = match[1] ?? '';
  return path.startsWith('[') ? `{${path}}` : `{.${path}}`;
}

const NUMBER = /^[-+]?(?:\d+\.\d*|\.?\d+)/;
const QUOTED = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/s;
const OPERATOR = /(==|!=|<=|>=|<|>)/;

class Parser {
  readonly #input: string;
  #at = 0;

  constructor(input: string) {
    this.#input = input;
  }

  get #rest(): string {
    return this.#input.slice(this.#at);
  }

  template(): readonly JsonPathNode[] {
    const nodes: JsonPathNode[] = [];
    while (this.#at < this.#input.length) {
      const open = this.#input.indexOf('{', this.#at);
      const end = open === -1 ? this.#input.length : open;
      if (end > this.#at) nodes.push({ kind: 'text', text: this.#input.slice(this.#at, end) });
      this.#at = end;
      if (open === -1) break;
      this.#at += 1;
      nodes.push({ kind: 'list', nodes: this.#action() });
    }
    return nodes;
  }

  /** Everything up to the closing brace; also used for the inside of a filter or union, which ends with the text. */
  #action(isNested = false): readonly JsonPathNode[] {
    const nodes: JsonPathNode[] = [];
    for (;;) {
      const character = this.#input.charAt(this.#at);
      if (character === '') {
        if (isNested) return nodes;
        throw new JsonPathError('unclosed action');
      }
      if (character === '}' && !isNested) {
        this.#at += 1;
        return nodes;
      }
      this.#step(character, nodes);
    }
  }

  #step(character: string, nodes: JsonPathNode[]): void {
    const rest = this.#rest;
    const quoted = QUOTED.exec(rest);
    const number = NUMBER.exec(rest);
    if (/\s/.test(character) || character === '@' || character === '$') this.#at += 1;
    else if (character === '[') nodes.push(...this.#bracket());
    else if (quoted) {
      this.#at += quoted[0].length;
      nodes.push({ kind: 'text', text: unquote(quoted[1] ?? quoted[2] ?? '') });
    } else if (character === '"' || character === "'") {
      throw new JsonPathError('unterminated quoted string');
    } else if (rest.startsWith('..')) {
      this.#at += 2;
      nodes.push({ kind: 'recursive' });
      if (/[A-Za-z_*]/.test(this.#input.charAt(this.#at))) nodes.push(this.#field());
    } else if (character === '.') {
      this.#at += 1;
      if (this.#input.charAt(this.#at) !== '[') nodes.push(this.#field());
    } else if (number) {
      this.#at += number[0].length;
      nodes.push({ kind: 'value', value: Number(number[0]) });
    } else if (/[A-Za-z_]/.test(character)) nodes.push(this.#identifier());
    else throw new JsonPathError(`unrecognized character in action: ${rune(character)}`);
  }

  #field(): JsonPathNode {
    const match = /^(?:[^\s.[\](){}@$"',|=<>!\\]|\\.)+/.exec(this.#rest);
    const text = match?.[0] ?? '';
    this.#at += text.length;
    if (text === '*') return { kind: 'wildcard' };
    return { kind: 'field', name: text.replaceAll(/\\(.)/g, '$1') };
  }

  #identifier(): JsonPathNode {
    const name = /^[A-Za-z_]\w*/.exec(this.#rest)?.[0] ?? '';
    this.#at += name.length;
    if (name === 'true' || name === 'false') return { kind: 'value', value: name === 'true' };
    if (name === 'range' || name === 'end') return { kind: 'identifier', name };
    throw new JsonPathError(`unrecognized identifier ${name}`);
  }

  #bracket(): readonly JsonPathNode[] {
    const close = closingBracket(this.#input, this.#at);
    if (close === -1) {
      const isFilter = this.#input.startsWith('[?(', this.#at);
      throw new JsonPathError(isFilter ? 'unterminated filter' : 'unterminated array');
    }
    const inside = this.#input.slice(this.#at + 1, close);
    this.#at = close + 1;
    if (inside.startsWith('?(')) {
      if (!inside.endsWith(')')) throw new JsonPathError('unterminated filter');
      return [filterNode(inside.slice(2, -1))];
    }
    const parts = splitUnion(inside);
    if (parts.length === 1) return nested(bracketPath(inside));
    return [{ kind: 'union', paths: parts.map((part) => nested(bracketPath(part))) }];
  }

  static nested(text: string): readonly JsonPathNode[] {
    return new Parser(text).#action(true);
  }

  static arrayNode(text: string): JsonPathNode | undefined {
    const match = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(text.trim());
    if (!match || text.trim() === '') return undefined;
    const number = (part: string | undefined): number | undefined =>
      part === undefined || part === '' ? undefined : Number(part);
    const [from, to, step] = [number(match[1]), number(match[2]), number(match[3])];
    return {
      kind: 'array',
      isIndex: !text.includes(':'),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(step === undefined ? {} : { step }),
    };
  }
}

type BracketPath = { readonly nodes: readonly JsonPathNode[] } | { readonly text: string };

/** The inside of a bracket: `*`, an index or slice, a quoted key, or a path. */
function bracketPath(text: string): BracketPath {
  const trimmed = text.trim();
  if (trimmed === '*') return { nodes: [{ kind: 'wildcard' }] };
  const array = Parser.arrayNode(trimmed);
  if (array) return { nodes: [array] };
  const key = /^'((?:[^'\\]|\\.)*)'$/.exec(trimmed);
  // A quoted key is a path of its own: a dot in it must be escaped.
  if (key) return { text: `.${key[1] ?? ''}` };
  if (/^(?:[-+\w]+|".*")$/.test(trimmed)) throw new JsonPathError(`invalid array index ${trimmed}`);
  return { text: trimmed };
}

function nested(path: BracketPath): readonly JsonPathNode[] {
  return 'nodes' in path ? path.nodes : Parser.nested(path.text);
}

function filterNode(text: string): JsonPathNode {
  const at = operatorPosition(text);
  const operator = at === -1 ? undefined : OPERATOR.exec(text.slice(at))?.[0];
  if (operator === undefined) {
    return { kind: 'filter', left: Parser.nested(text), operator: 'exists', right: [] };
  }
  return {
    kind: 'filter',
    left: Parser.nested(text.slice(0, at)),
    operator,
    right: Parser.nested(text.slice(at + operator.length)),
  };
}

/** Where the comparison stands, outside quotes. */
function operatorPosition(text: string): number {
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (/[=!<>]/.test(character)) return at;
  }
  return -1;
}

function closingBracket(text: string, open: number): number {
  let depth = 0;
  let quote = '';
  for (let at = open; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '[') depth += 1;
    else if (character === ']') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function splitUnion(text: string): readonly string[] {
  const parts: string[] = [];
  let quote = '';
  let part = '';
  for (const character of text) {
    if (quote !== '' && character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    if (character === ',' && quote === '') {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

function unquote(text: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return text.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}

function rune(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code} '${character}'`;
}
