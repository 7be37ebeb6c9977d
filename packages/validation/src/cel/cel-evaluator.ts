import { CelScalar, celEnv, isCelError, parse, plan, type CelResult } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import type { Evaluation, RuleEvaluator, Verdict } from './rule-evaluator.ts';
import { kubernetesFunctions } from './kubernetes-functions.ts';
import { toCel, widest } from './to-cel.ts';

type Program = (bindings: Readonly<Record<string, unknown>>) => CelResult;

const MAX_PROGRAMS = 1000;
/** Steps that nested macros may take at most, as the library cannot be interrupted. */
const MAX_STEPS = 300_000;

/**
 * Evaluates validation expressions with @bufbuild/cel, whose `matches` is RE2's, and the functions that
 * Kubernetes adds. Programs are compiled once and kept. Never throws.
 */
export function createCelEvaluator(): RuleEvaluator {
  const env = celEnv({
    variables: { self: CelScalar.DYN, oldSelf: CelScalar.DYN },
    funcs: [...strings, ...kubernetesFunctions],
  });
  const programs = new Map<string, Program | string>();
  const compile = (rule: string): Program | string => {
    try {
      return plan(env, parse(rule)) as Program; // the variables are those of the environment
    } catch (error) {
      return messageOf(error);
    }
  };
  const programOf = (expression: string): Program | string => {
    let program = programs.get(expression);
    if (program === undefined) {
      if (programs.size >= MAX_PROGRAMS) programs.clear();
      programs.set(expression, (program = compile(expression)));
    }
    return program;
  };
  return (evaluation) => {
    const { rule, oldSelf, optionalOldSelf, messageExpression } = evaluation;
    const isTransition = /\boldSelf\b/.test(rule);
    if (oldSelf === undefined && isTransition && !optionalOldSelf) return { holds: true };
    if (steps(evaluation) > MAX_STEPS) return { undecided: 'it would take too long on this value' };
    const program = programOf(rule);
    if (typeof program !== 'function') return { undecided: program };
    const verdict = run(program, evaluation);
    if (!('holds' in verdict) || verdict.holds || messageExpression === undefined) return verdict;
    const message = messageFrom(programOf(messageExpression), evaluation);
    return message === undefined ? verdict : { ...verdict, message };
  };
}

/** The text that a message expression yields; undefined when it fails, or yields what is no line of text. */
function messageFrom(program: Program | string, evaluation: Evaluation): string | undefined {
  if (typeof program !== 'function') return undefined;
  try {
    const result = program(bindingsOf(evaluation));
    const isLine = typeof result === 'string' && result.trim() !== '' && !/[\r\n]/.test(result);
    return isLine ? result.trim() : undefined;
  } catch {
    return undefined;
  }
}

function bindingsOf({
  self,
  oldSelf,
  optionalOldSelf,
  schema,
  catalogue,
}: Evaluation): Readonly<Record<string, unknown>> {
  const old = oldSelf === undefined ? undefined : toCel(catalogue, oldSelf, schema);
  const optional = old === undefined ? [] : [old];
  return {
    self: toCel(catalogue, self, schema),
    oldSelf: optionalOldSelf ? optional : (old ?? null),
  };
}

function run(program: Program, evaluation: Evaluation): Verdict {
  try {
    const result = program(bindingsOf(evaluation));
    if (isCelError(result)) return failed(result.message);
    return typeof result === 'boolean' ? { holds: result } : { undecided: 'it yields no boolean' };
  } catch (error) {
    return { undecided: messageOf(error) };
  }
}

/** A function that is missing here is our gap; all else would fail in a cluster too. */
function failed(message: string): Verdict {
  const isGap = /^unbound function|no matching overload/.test(message);
  return isGap ? { undecided: message } : { holds: false, error: message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An upper bound for what nested macros do: the widest list, to the power of the macros. */
function steps({ rule, messageExpression = '', self }: Evaluation): number {
  const macros =
    `${rule} ${messageExpression}`.match(/\.(?:all|exists|exists_one|map|filter)\s*\(/g)?.length ??
    0;
  return macros < 2 ? 0 : widest(self) ** macros;
}
