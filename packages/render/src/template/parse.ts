import { parseGoNumber, unquoteGo } from './constants.ts';
import { lex, parseFailure, type Token, type TokenType } from './lex.ts';
import type { Command, Operand, Pipe, Statement, TemplateTree } from './nodes.ts';
import type { TemplateError } from './template-error.ts';

const DEEPEST = 200;

/** Parses one source into its main template and those that it defines. Throws TemplateError. */
export function parseTemplate(
  source: string,
  text: string,
  hasFunction: (name: string) => boolean,
): readonly TemplateTree[] {
  return new Parser(source, text, hasFunction).parse();
}

interface Block {
  readonly body: readonly Statement[];
  /** The keyword that ended it: `end` or `else`. */
  readonly endedBy: 'end' | 'else';
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #trees: TemplateTree[] = [];
  readonly #source: string;
  readonly #text: string;
  readonly #hasFunction: (name: string) => boolean;
  #position = 0;
  #variables: string[] = ['$'];
  #rangeDepth = 0;
  #depth = 0;

  constructor(source: string, text: string, hasFunction: (name: string) => boolean) {
    this.#source = source;
    this.#text = text;
    this.#hasFunction = hasFunction;
    this.#tokens = lex(source, text);
  }

  parse(): readonly TemplateTree[] {
    const body: Statement[] = [];
    while (this.#peek().type !== 'end') {
      if (this.#peekKeyword() === 'define') this.#define();
      else body.push(...this.#statement());
    }
    this.#trees.unshift(this.#tree(this.#source, body));
    return this.#trees;
  }

  #tree(name: string, body: readonly Statement[]): TemplateTree {
    return { name, source: this.#source, text: this.#text, body };
  }

  #fail(message: string, at = this.#peek().at): TemplateError {
    return parseFailure(this.#source, this.#text, at, message);
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { type: 'end', text: '', at: this.#text.length };
  }

  #next(): Token {
    const token = this.#peek();
    this.#position++;
    return token;
  }

  #skipSpace(): void {
    while (this.#peek().type === 'space') this.#position++;
  }

  #peekSolid(): Token {
    this.#skipSpace();
    return this.#peek();
  }

  #expect(type: TokenType, context: string): Token {
    this.#skipSpace();
    const token = this.#next();
    if (token.type !== type)
      throw this.#fail(`unexpected ${describe(token)} in ${context}`, token.at);
    return token;
  }

  /** The keyword of the action that begins here, if it is one. */
  #peekKeyword(): string | undefined {
    if (this.#peek().type !== 'open') return undefined;
    let at = this.#position + 1;
    while (this.#tokens[at]?.type === 'space') at++;
    const token = this.#tokens[at];
    return token?.type === 'keyword' ? token.text : undefined;
  }

  #takeKeyword(): Token {
    this.#next();
    this.#skipSpace();
    return this.#next();
  }

  #define(): void {
    const keyword = this.#takeKeyword();
    const name = this.#name('define clause');
    this.#expect('close', 'define clause');
    const outer = this.#variables;
    const outerRange = this.#rangeDepth;
    this.#variables = ['$'];
    this.#rangeDepth = 0;
    const { body, endedBy } = this.#block();
    if (endedBy !== 'end') throw this.#fail('unexpected {{else}} in define clause', keyword.at);
    this.#variables = outer;
    this.#rangeDepth = outerRange;
    this.#trees.push(this.#tree(name, body));
  }

  #name(context: string): string {
    this.#skipSpace();
    const token = this.#next();
    const name =
      token.type === 'string' || token.type === 'raw' ? unquoteGo(token.text) : undefined;
    if (name === undefined)
      throw this.#fail(`unexpected ${describe(token)} in ${context}`, token.at);
    return name;
  }

  /** Statements up to `{{end}}` or `{{else}}`, which is taken (an `else if` leaves its condition). */
  #block(): Block {
    const body: Statement[] = [];
    for (;;) {
      if (this.#peek().type === 'end') throw this.#fail('unexpected EOF');
      const keyword = this.#peekKeyword();
      if (keyword === 'end' || keyword === 'else') {
        this.#takeKeyword();
        if (keyword === 'end') this.#expect('close', 'end');
        return { body, endedBy: keyword };
      }
      if (keyword === 'define') throw this.#fail('unexpected {{define}}');
      body.push(...this.#statement());
    }
  }

  #statement(): readonly Statement[] {
    const token = this.#peek();
    if (token.type === 'text') {
      this.#next();
      return [{ type: 'text', text: token.text, at: token.at }];
    }
    if (++this.#depth > DEEPEST) throw this.#fail(`nested deeper than ${DEEPEST} levels`);
    const statement = this.#action();
    this.#depth--;
    return [statement];
  }

  #action(): Statement {
    const keyword = this.#peekKeyword();
    switch (keyword) {
      case undefined: {
        const { at } = this.#next();
        const pipe = this.#pipe('command', 'close', true);
        return { type: 'action', pipe, at };
      }
      case 'if':
      case 'with':
      case 'range':
        return this.#control(keyword, this.#takeKeyword().at);
      case 'template':
        this.#takeKeyword();
        return this.#callTemplate();
      case 'block':
        return this.#blockTemplate(this.#takeKeyword().at);
      case 'break':
      case 'continue': {
        const { at } = this.#takeKeyword();
        if (this.#rangeDepth === 0) throw this.#fail(`{{${keyword}}} outside {{range}}`, at);
        this.#expect('close', keyword);
        return { type: keyword, at };
      }
      default:
        throw this.#fail(`unexpected {{${keyword}}}`);
    }
  }

  #control(type: 'if' | 'with' | 'range', at: number): Statement {
    const scope = this.#variables.length;
    const pipe = this.#pipe(type, 'close', true);
    if (type === 'range') this.#rangeDepth++;
    const { body, endedBy } = this.#block();
    if (type === 'range') this.#rangeDepth--;
    let otherwise: readonly Statement[] = [];
    if (endedBy === 'else') {
      const next = this.#peekSolid();
      if (
        next.type === 'keyword' &&
        (next.text === 'if' || next.text === 'with') &&
        next.text === type
      ) {
        this.#next();
        otherwise = [this.#control(type, next.at)];
        this.#variables.length = scope;
        return { type, pipe, body, otherwise, at };
      }
      this.#expect('close', 'else');
      const rest = this.#block();
      if (rest.endedBy === 'else') throw this.#fail('expected end; found {{else}}', at);
      otherwise = rest.body;
    }
    this.#variables.length = scope;
    return { type, pipe, body, otherwise, at };
  }

  #callTemplate(): Statement {
    const { at } = this.#peekSolid();
    const name = this.#name('template clause');
    if (this.#peekSolid().type === 'close') {
      this.#next();
      return { type: 'template', name, at };
    }
    return { type: 'template', name, pipe: this.#pipe('template clause', 'close', false), at };
  }

  #blockTemplate(at: number): Statement {
    const name = this.#name('block clause');
    const pipe = this.#pipe('block clause', 'close', false);
    const outer = this.#variables;
    this.#variables = ['$'];
    const { body, endedBy } = this.#block();
    if (endedBy !== 'end') throw this.#fail('unexpected {{else}} in block clause', at);
    this.#variables = outer;
    this.#trees.push(this.#tree(name, body));
    return { type: 'template', name, pipe, at };
  }

  #pipe(context: string, end: 'close' | 'paren-close', mayDeclare: boolean): Pipe {
    const { at } = this.#peekSolid();
    const { variables, isAssignment } = mayDeclare
      ? this.#declaration(context)
      : { variables: [], isAssignment: false };
    const commands: Command[] = [];
    for (;;) {
      const token = this.#peekSolid();
      if (token.type === end) {
        this.#next();
        const [first, ...rest] = commands;
        if (!first) throw this.#fail(`missing value for ${context}`, at);
        if (!isAssignment) this.#variables.push(...variables);
        return { variables, isAssignment, commands: [first, ...rest], at };
      }
      if (commands.length > 0 || token.type === 'pipe')
        throw this.#fail(`unexpected ${describe(token)} in ${context}`, token.at);
      commands.push(...this.#commands(context));
    }
  }

  #declaration(context: string): {
    readonly variables: readonly string[];
    readonly isAssignment: boolean;
  } {
    const start = this.#position;
    const variables: string[] = [];
    for (;;) {
      const token = this.#peekSolid();
      if (token.type !== 'variable') break;
      this.#next();
      variables.push(token.text);
      const next = this.#peekSolid();
      if (next.type === 'declare' || next.type === 'assign') {
        this.#next();
        const most = context === 'range' ? 2 : 1;
        if (variables.length > most)
          throw this.#fail(`too many declarations in ${context}`, token.at);
        if (next.type === 'assign')
          for (const name of variables) this.#checkVariable(name, token.at);
        return { variables, isAssignment: next.type === 'assign' };
      }
      if (next.type !== 'comma') break;
      if (context !== 'range') throw this.#fail(`too many declarations in ${context}`, token.at);
      this.#next();
    }
    this.#position = start;
    return { variables: [], isAssignment: false };
  }

  #checkVariable(name: string, at: number): void {
    if (!this.#variables.includes(name))
      throw this.#fail(`undefined variable ${JSON.stringify(name)}`, at);
  }

  #commands(context: string): readonly Command[] {
    const commands: Command[] = [this.#command(context)];
    while (this.#peekSolid().type === 'pipe') {
      this.#next();
      const token = this.#peekSolid();
      if (token.type === 'close' || token.type === 'paren-close')
        throw this.#fail(`missing value for ${context}`, token.at);
      const command = this.#command(context);
      const [first] = command.operands;
      const isCallable = ['function', 'field', 'variable', 'chain', 'pipe'].includes(first.type);
      if (!isCallable)
        throw this.#fail(
          `non executable command in pipeline stage ${commands.length + 1}`,
          token.at,
        );
      commands.push(command);
    }
    return commands;
  }

  #command(context: string): Command {
    const { at } = this.#peekSolid();
    const operands: Operand[] = [];
    for (;;) {
      this.#skipSpace();
      const operand = this.#operand(context);
      if (!operand) break;
      operands.push(operand);
      const next = this.#peek();
      if (next.type === 'space') continue;
      if (!['close', 'paren-close', 'pipe'].includes(next.type))
        throw this.#fail(`unexpected ${describe(next)} in operand`, next.at);
      break;
    }
    const [first, ...rest] = operands;
    if (!first) {
      const token = this.#peek();
      throw this.#fail(
        token.type === 'close'
          ? `missing value for ${context}`
          : `unexpected ${describe(token)} in ${context}`,
        token.at,
      );
    }
    return { operands: [first, ...rest], at };
  }

  #operand(context: string): Operand | undefined {
    const term = this.#term(context);
    if (!term) return undefined;
    const names: string[] = [];
    while (this.#peek().type === 'field') names.push(this.#next().text.slice(1));
    if (names.length === 0) return term;
    switch (term.type) {
      case 'field':
        return { ...term, names: [...term.names, ...names] };
      case 'variable':
        return { ...term, names: [...term.names, ...names] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        throw this.#fail(
          `unexpected . after term ${JSON.stringify(this.#text.slice(term.at, this.#peek().at))}`,
          term.at,
        );
      default:
        return { type: 'chain', operand: term, names, at: term.at };
    }
  }

  #term(context: string): Operand | undefined {
    const token = this.#peek();
    const { at, text } = token;
    const take = (operand: Operand): Operand => {
      this.#next();
      return operand;
    };
    switch (token.type) {
      case 'dot':
        return take({ type: 'dot', at });
      case 'nil':
        return take({ type: 'nil', at });
      case 'bool':
        return take({ type: 'bool', value: text === 'true', at });
      case 'field':
        return take({ type: 'field', names: [text.slice(1)], at });
      case 'variable':
        this.#checkVariable(text, at);
        return take({ type: 'variable', name: text, names: [], at });
      case 'identifier':
        if (!this.#hasFunction(text))
          throw this.#fail(`function ${JSON.stringify(text)} not defined`, at);
        return take({ type: 'function', name: text, at });
      case 'number':
      case 'char':
        return take(this.#number(token));
      case 'string':
      case 'raw': {
        const value = unquoteGo(text);
        if (value === undefined) throw this.#fail('invalid syntax', at);
        return take({ type: 'string', value, at });
      }
      case 'paren-open': {
        this.#next();
        if (++this.#depth > DEEPEST) throw this.#fail(`nested deeper than ${DEEPEST} levels`);
        const pipe = this.#pipe('parenthesized pipeline', 'paren-close', true);
        this.#depth--;
        return { type: 'pipe', pipe, at };
      }
      case 'assign':
      case 'declare':
      case 'comma':
      case 'keyword':
        throw this.#fail(`unexpected ${describe(token)} in ${context}`, at);
      default:
        return undefined;
    }
  }

  #number({ type, text, at }: Token): Operand {
    if (type === 'char') {
      const value = unquoteGo(text);
      if (value === undefined || Array.from(value).length !== 1)
        throw this.#fail(`malformed character constant: ${text}`, at);
      return { type: 'number', value: BigInt(value.codePointAt(0) ?? 0), text, at };
    }
    const value = parseGoNumber(text);
    if (value === undefined) throw this.#fail(`illegal number syntax: ${JSON.stringify(text)}`, at);
    return { type: 'number', value, text, at };
  }
}

function describe(token: Token): string {
  if (token.type === 'end') return 'EOF';
  if (token.type === 'close') return '"}}"';
  if (token.type === 'keyword') return `<${token.text}>`;
  return JSON.stringify(token.text);
}
