import { CallError } from './call-error.ts';
import { convertArgument } from './convert-argument.ts';
import type { ExecuteOptions } from './execute-options.ts';
import type { TemplateFunction } from './function-set.ts';
import { GoInt, GoMap, GoSlice, GoStruct, isTrue, typeName, type GoValue } from './go-value.ts';
import type { Command, Operand, Pipe, Statement, TemplateTree } from './nodes.ts';
import { printValue } from './print.ts';
import { TemplateError } from './template-error.ts';

/** No value at all: Go's invalid reflect.Value. A missing key gives nil, which only becomes invalid at the end of a pipeline. */
const INVALID = Symbol('invalid');
type Value = GoValue | typeof INVALID;

const DEEPEST_CALL = 1000;

/** `missingkey=zero`, as Helm and Prometheus set it: no item is the zero value, which an interface does not have. */
function absentItem({ elem }: GoMap): GoValue {
  return elem === 'string' ? '' : null;
}

class BreakSignal extends Error {}
class ContinueSignal extends Error {}

/** Executes a named template over data. Throws TemplateError with Go's text and place. */
export function executeTemplate(name: string, data: GoValue, options: ExecuteOptions): string {
  const run = new Execution(options);
  run.template(name, data);
  return run.output.join('');
}

/** The operands behind a function or method, and the value of the stage before. */
interface CallArguments {
  readonly args: readonly Operand[];
  readonly final: { readonly value: Value } | undefined;
}

interface Frame {
  readonly tree: TemplateTree;
  readonly variables: { readonly name: string; value: Value }[];
}

class Execution {
  readonly output: string[] = [];
  readonly #options: ExecuteOptions;
  #steps = 0;
  #length = 0;
  #depth = 0;

  constructor(options: ExecuteOptions) {
    this.#options = options;
  }

  template(
    name: string,
    data: Value,
    caller?: { readonly frame: Frame; readonly at: number; readonly pipeAt?: number },
  ): void {
    const tree = this.#options.templates.get(name);
    if (!tree) {
      const quoted = JSON.stringify(name);
      if (!caller) throw new TemplateError('exec', `template: no template ${quoted}`);
      const { frame, at, pipeAt } = caller;
      const pipe = pipeAt === undefined ? '' : ` ${this.#commandSource(frame, { at: pipeAt })}`;
      const node = `{{template ${quoted}${pipe}}}`;
      throw this.#failure(frame, at, `template ${quoted} not defined`, node);
    }
    if (++this.#depth > DEEPEST_CALL) {
      throw new TemplateError(
        'exec',
        `template: ${tree.source}: exceeded maximum template depth (${DEEPEST_CALL})`,
      );
    }
    this.#walk({ tree, variables: [{ name: '$', value: data }] }, data, tree.body);
    this.#depth--;
  }

  #failure(frame: Frame, at: number, message: string, node?: string): TemplateError {
    const before = frame.tree.text.slice(0, at);
    const line = before.split('\n').length;
    const column = new TextEncoder().encode(before.slice(before.lastIndexOf('\n') + 1)).length;
    const context =
      node === undefined ? '' : ` at <${node.length > 20 ? `${node.slice(0, 20)}...` : node}>`;
    return new TemplateError(
      'exec',
      `template: ${frame.tree.source}:${line}:${column}: executing ${JSON.stringify(frame.tree.name)}${context}: ${message}`,
    );
  }

  #tick(frame: Frame, at: number): void {
    if (++this.#steps > (this.#options.maxSteps ?? 5_000_000))
      throw this.#failure(frame, at, 'the template takes too many steps');
  }

  #write(frame: Frame, at: number, text: string): void {
    this.#length += text.length;
    if (this.#length > (this.#options.maxOutput ?? 20_000_000))
      throw this.#failure(frame, at, 'the template writes too much');
    this.output.push(text);
  }

  #walk(frame: Frame, dot: Value, body: readonly Statement[]): void {
    for (const statement of body) this.#statement(frame, dot, statement);
  }

  #statement(frame: Frame, dot: Value, statement: Statement): void {
    const { at } = statement;
    this.#tick(frame, at);
    switch (statement.type) {
      case 'text':
        return this.#write(frame, at, statement.text);
      case 'action': {
        const value = this.#pipe(frame, dot, statement.pipe);
        if (statement.pipe.variables.length === 0)
          this.#write(frame, at, value === INVALID ? '<no value>' : printValue(value));
        return;
      }
      case 'if':
      case 'with':
        return this.#branch(frame, dot, statement);
      case 'range':
        return this.#range(frame, dot, statement);
      case 'template':
        return this.template(
          statement.name,
          statement.pipe ? this.#pipe(frame, dot, statement.pipe) : INVALID,
          { frame, at, ...(statement.pipe ? { pipeAt: statement.pipe.at } : {}) },
        );
      case 'break':
        throw new BreakSignal();
      case 'continue':
        throw new ContinueSignal();
    }
  }

  #branch(
    frame: Frame,
    dot: Value,
    statement: Extract<Statement, { readonly type: 'if' | 'with' | 'range' }>,
  ): void {
    const mark = frame.variables.length;
    const value = this.#pipe(frame, dot, statement.pipe);
    const truth = value !== INVALID && isTrue(value);
    if (truth) this.#walk(frame, statement.type === 'with' ? value : dot, statement.body);
    else this.#walk(frame, dot, statement.otherwise);
    frame.variables.length = mark;
  }

  #range(
    frame: Frame,
    dot: Value,
    statement: Extract<Statement, { readonly type: 'if' | 'with' | 'range' }>,
  ): void {
    const mark = frame.variables.length;
    const value = this.#pipe(frame, dot, statement.pipe);
    const pairs = this.#pairs(frame, statement.pipe, value);
    let isEmpty = true;
    const inner = frame.variables.length;
    for (const [key, item] of pairs) {
      isEmpty = false;
      this.#tick(frame, statement.at);
      this.#bind(frame, statement.pipe, key, item);
      try {
        this.#walk(frame, item, statement.body);
      } catch (signal) {
        if (signal instanceof BreakSignal) break;
        if (!(signal instanceof ContinueSignal)) throw signal;
      } finally {
        frame.variables.length = inner;
      }
    }
    if (isEmpty) this.#walk(frame, dot, statement.otherwise);
    frame.variables.length = mark;
  }

  *#pairs(frame: Frame, pipe: Pipe, value: Value): Iterable<readonly [GoValue, GoValue]> {
    if (value === INVALID || value === null) return;
    if (value instanceof GoSlice) {
      for (const [i, item] of value.items.entries()) yield [new GoInt(i), item];
    } else if (value instanceof GoMap) {
      yield* value.sorted();
    } else if (value instanceof GoInt) {
      for (let i = 0n; i < value.value; i++)
        yield [new GoInt(i, value.type), new GoInt(i, value.type)];
    } else {
      throw this.#failure(
        frame,
        pipe.at,
        `range can't iterate over ${printValue(value)}`,
        this.#source(frame, pipe),
      );
    }
  }

  #source(frame: Frame, node: { readonly at: number }): string {
    return /^[^\s)}|]+/.exec(frame.tree.text.slice(node.at))?.[0] ?? '';
  }

  /** A function with its arguments: up to the end of the stage, outside of quotes and parentheses. */
  #commandSource(frame: Frame, { at }: { readonly at: number }): string {
    const text = frame.tree.text.slice(at);
    let depth = 0;
    for (const { 0: piece, index } of text.matchAll(/"(?:\\.|[^"\\])*"|`[^`]*`|[()|}]|-\}\}/g)) {
      if (piece === '(') depth++;
      else if (piece === ')' && depth > 0) depth--;
      else if (depth === 0 && !/^["`]/.test(piece)) return text.slice(0, index).trim();
    }
    return text.trim();
  }

  #bind(frame: Frame, { variables, isAssignment }: Pipe, key: GoValue, item: GoValue): void {
    const values = variables.length === 2 ? [key, item] : [item];
    for (const [i, name] of variables.entries()) {
      const value = values[i] ?? null;
      if (isAssignment) this.#assign(frame, name, value);
      else frame.variables.push({ name, value });
    }
  }

  #assign(frame: Frame, name: string, value: Value): void {
    const variable = frame.variables.findLast((one) => one.name === name);
    if (variable) variable.value = value;
  }

  /** The value of a pipeline: a nil at its end is no value at all. */
  #pipe(frame: Frame, dot: Value, pipe: Pipe): Value {
    let value: Value = INVALID;
    for (const [i, command] of pipe.commands.entries()) {
      value = this.#command(frame, dot, command, i === 0 ? undefined : { value });
      if (value === null) value = INVALID;
    }
    const isRange =
      pipe.variables.length > 0 && frame.tree.text.slice(0, pipe.at).trimEnd().endsWith('range');
    if (isRange) return value;
    for (const name of pipe.variables) {
      if (pipe.isAssignment) this.#assign(frame, name, value);
      else frame.variables.push({ name, value });
    }
    return value;
  }

  #command(
    frame: Frame,
    dot: Value,
    command: Command,
    final: { readonly value: Value } | undefined,
  ): Value {
    const [first, ...args] = command.operands;
    switch (first.type) {
      case 'function':
        return this.#callFunction(frame, dot, first, { args, final });
      case 'field':
      case 'variable':
      case 'chain':
        return this.#fieldCommand(frame, dot, first, { args, final });
      default:
        if (args.length > 0 || final) {
          throw this.#failure(
            frame,
            first.at,
            `can't give argument to non-function ${this.#source(frame, first)}`,
            this.#source(frame, first),
          );
        }
        return this.#operand(frame, dot, first);
    }
  }

  #fieldCommand(
    frame: Frame,
    dot: Value,
    operand: Extract<Operand, { readonly type: 'field' | 'variable' | 'chain' }>,
    { args, final }: CallArguments,
  ): Value {
    const start = this.#start(frame, dot, operand);
    const hasArguments = args.length > 0 || final !== undefined;
    if (!hasArguments) return this.#fields(frame, start, operand);
    const last = operand.names.at(-1) ?? '';
    const receiver = this.#fields(frame, start, { ...operand, names: operand.names.slice(0, -1) });
    const method =
      receiver instanceof GoStruct || receiver instanceof GoMap
        ? receiver.methods.get(last)
        : undefined;
    if (!method)
      throw this.#failure(
        frame,
        operand.at,
        `${last} is not a method but has arguments`,
        this.#source(frame, operand),
      );
    const values = args.map((argument) => this.#operand(frame, dot, argument));
    if (final) values.push(final.value);
    return method(values.map((value) => (value === INVALID ? null : value)));
  }

  #start(
    frame: Frame,
    dot: Value,
    operand: Extract<Operand, { readonly type: 'field' | 'variable' | 'chain' }>,
  ): Value {
    if (operand.type === 'field') return dot;
    if (operand.type === 'variable') return this.#variable(frame, operand.name);
    return this.#operand(frame, dot, operand.operand);
  }

  #variable(frame: Frame, name: string): Value {
    return frame.variables.findLast((one) => one.name === name)?.value ?? INVALID;
  }

  #fields(
    frame: Frame,
    start: Value,
    operand: Operand & { readonly names: readonly string[] },
  ): Value {
    let value = start;
    for (const name of operand.names) value = this.#field(frame, value, name, operand);
    return value;
  }

  #absent(frame: Frame, receiver: GoMap, name: string, node: Operand): Value {
    const { missingKey = 'zero' } = this.#options;
    if (missingKey === 'zero') return absentItem(receiver);
    if (missingKey === 'invalid') return INVALID;
    const problem = `map has no entry for key ${JSON.stringify(name)}`;
    throw this.#failure(frame, node.at, problem, this.#source(frame, node));
  }

  #field(frame: Frame, receiver: Value, name: string, node: Operand): Value {
    if (receiver === INVALID) return INVALID;
    if (receiver === null)
      throw this.#failure(
        frame,
        node.at,
        `nil pointer evaluating interface {}.${name}`,
        this.#source(frame, node),
      );
    if (receiver instanceof GoMap) {
      const item = receiver.methods.get(name)?.([]) ?? receiver.entries.get(name);
      return item !== undefined ? item : this.#absent(frame, receiver, name, node);
    }
    if (receiver instanceof GoStruct) {
      const field = receiver.fields.get(name);
      if (field !== undefined) return field;
      const method = receiver.methods.get(name);
      if (method) return method([]);
    }
    throw this.#failure(
      frame,
      node.at,
      `can't evaluate field ${name} in type ${typeName(receiver)}`,
      this.#source(frame, node),
    );
  }

  #operand(frame: Frame, dot: Value, operand: Operand): Value {
    switch (operand.type) {
      case 'dot':
        return dot;
      case 'nil':
        throw this.#failure(frame, operand.at, 'nil is not a command', 'nil');
      case 'bool':
      case 'string':
        return operand.value;
      case 'number':
        return typeof operand.value === 'bigint' ? new GoInt(operand.value) : operand.value;
      case 'field':
      case 'variable':
      case 'chain':
        return this.#fields(frame, this.#start(frame, dot, operand), operand);
      case 'function':
        return this.#callFunction(frame, dot, operand, { args: [], final: undefined });
      case 'pipe':
        return this.#pipe(frame, dot, operand.pipe);
    }
  }

  #callFunction(
    frame: Frame,
    dot: Value,
    operand: Extract<Operand, { readonly type: 'function' }>,
    { args, final }: CallArguments,
  ): Value {
    const { name } = operand;
    if (name === 'and' || name === 'or')
      return this.#shortCircuit(frame, dot, { operand, args, final });
    const target = this.#options.functions.get(name);
    if (!target)
      throw this.#failure(
        frame,
        operand.at,
        `${JSON.stringify(name)} is not a defined function`,
        name,
      );
    const count = args.length + (final ? 1 : 0);
    const { parameters, isVariadic } = target;
    const isWrong = isVariadic ? count < parameters.length - 1 : count !== parameters.length;
    if (isWrong) {
      const want = isVariadic ? `at least ${parameters.length - 1}` : String(parameters.length);
      throw this.#failure(
        frame,
        operand.at,
        `wrong number of args for ${name}: want ${want} got ${count}`,
        name,
      );
    }
    const values = args.map((argument, i) =>
      this.#argument(frame, dot, argument, { target, index: i }),
    );
    if (final)
      values.push(this.#convert(frame, operand, final.value, { target, index: args.length }));
    try {
      return target.call(...values);
    } catch (error) {
      if (error instanceof TemplateError || error instanceof CallError)
        throw this.#failure(
          frame,
          operand.at,
          `error calling ${name}: ${error.message}`,
          this.#commandSource(frame, operand),
        );
      throw error;
    }
  }

  /** `and` and `or` look at their arguments one by one, and give the one that decided. */
  #shortCircuit(
    frame: Frame,
    dot: Value,
    {
      operand,
      args,
      final,
    }: {
      readonly operand: Extract<Operand, { readonly type: 'function' }>;
      readonly args: readonly Operand[];
      readonly final: { readonly value: Value } | undefined;
    },
  ): Value {
    if (args.length === 0 && !final)
      throw this.#failure(
        frame,
        operand.at,
        `wrong number of args for ${operand.name}: want at least 1 got 0`,
        operand.name,
      );
    let value: Value = INVALID;
    for (const argument of args) {
      value = argument.type === 'nil' ? null : this.#operand(frame, dot, argument);
      if ((value !== INVALID && isTrue(value)) === (operand.name === 'or')) return value;
    }
    return final ? final.value : value;
  }

  #argument(
    frame: Frame,
    dot: Value,
    operand: Operand,
    place: { readonly target: TemplateFunction; readonly index: number },
  ): GoValue {
    if (operand.type === 'nil') return this.#convert(frame, operand, null, place);
    if (operand.type === 'number') return this.#constant(frame, operand, place);
    return this.#convert(frame, operand, this.#operand(frame, dot, operand), place);
  }

  /** An untyped number constant takes the type of its parameter. */
  #constant(
    frame: Frame,
    operand: Extract<Operand, { readonly type: 'number' }>,
    { target, index }: { readonly target: TemplateFunction; readonly index: number },
  ): GoValue {
    const type = target.parameters[Math.min(index, target.parameters.length - 1)] ?? 'any';
    const { value, text } = operand;
    if (type === 'any' || type === 'value')
      return typeof value === 'bigint' ? new GoInt(value) : value;
    if (type === 'int' || type === 'int64') {
      if (typeof value === 'bigint') return new GoInt(value, type);
      if (Number.isInteger(value)) return new GoInt(BigInt(value), type);
      throw this.#failure(frame, operand.at, `expected integer; found ${text}`, text);
    }
    if (type === 'float64') return Number(value);
    throw this.#failure(frame, operand.at, `expected ${type}; found ${text}`, text);
  }

  #convert(
    frame: Frame,
    operand: Operand,
    value: Value,
    { target, index }: { readonly target: TemplateFunction; readonly index: number },
  ): GoValue {
    const type = target.parameters[Math.min(index, target.parameters.length - 1)] ?? 'any';
    const converted = convertArgument(value === INVALID ? undefined : value, type);
    if ('problem' in converted)
      throw this.#failure(frame, operand.at, converted.problem, this.#source(frame, operand));
    return converted.value;
  }
}
