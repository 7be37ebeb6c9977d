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
  return (evaluation) => {
    const { rule, oldSelf } = evaluation;
    if (oldSelf === undefined && /\boldSelf\b/.test(rule)) return { holds: true };
    if (steps(evaluation) > MAX_STEPS) return { undecided: 'it would take too long on this value' };
    if (!programs.has(rule)) {
      if (programs.size >= MAX_PROGRAMS) programs.clear();
      programs.set(rule, compile(rule));
    }
    const program = programs.get(rule);
    return typeof program === 'function' ? run(program, evaluation) : { undecided: program ?? '' };
  };
}

function run(program: Program, { self, oldSelf, schema, catalogue }: Evaluation): Verdict {
  try {
    const old = oldSelf === undefined ? null : toCel(catalogue, oldSelf, schema);
    const result = program({ self: toCel(catalogue, self, schema), oldSelf: old });
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
function steps({ rule, self }: Evaluation): number {
  const macros = rule.match(/\.(?:all|exists|exists_one|map|filter)\s*\(/g)?.length ?? 0;
  return macros < 2 ? 0 : widest(self) ** macros;
}
