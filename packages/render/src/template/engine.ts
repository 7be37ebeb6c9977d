import { ENCODING_FUNCTIONS } from '../functions/encoding.ts';
import { DATA_FUNCTIONS } from '../functions/data-formats.ts';
import { dateFunctions } from '../functions/dates.ts';
import { DEFAULT_FUNCTIONS } from '../functions/defaults.ts';
import { DICT_FUNCTIONS } from '../functions/dicts.ts';
import { GO_BUILTINS } from '../functions/go-builtins.ts';
import { LIST_FUNCTIONS } from '../functions/lists.ts';
import { MATH_FUNCTIONS } from '../functions/math.ts';
import { PATH_FUNCTIONS } from '../functions/paths.ts';
import { randomFunctions, type Random } from '../functions/random.ts';
import { REGEX_FUNCTIONS } from '../functions/regex.ts';
import { SEMVER_FUNCTIONS } from '../functions/semver.ts';
import { STRING_FUNCTIONS } from '../functions/strings.ts';
import { CallError } from './call-error.ts';
import { executeTemplate } from './execute.ts';
import type { ExecuteOptions } from './execute-options.ts';
import { fn, type FunctionSet, type TemplateFunction } from './function-set.ts';
import type { GoValue } from './go-value.ts';
import type { TemplateTree } from './nodes.ts';
import { parseTemplate } from './parse.ts';
import { TemplateError } from './template-error.ts';

export interface EngineOptions extends Pick<
  ExecuteOptions,
  'maxSteps' | 'maxOutput' | 'missingKey'
> {
  /** Virtual time in nanoseconds since 1970. */
  readonly now: () => bigint;
  readonly random: Random;
  /** Replaces the functions that Helm adds to Go's own, for programs that give their templates others; may be made from Helm's. */
  readonly functions?: FunctionSet | ((helm: FunctionSet) => FunctionSet);
}

/** A set of templates that can include each other, with the functions that Helm gives them. */
export interface TemplateEngine {
  /** Parses a source; what it defines replaces what was there. Throws TemplateError. */
  add(source: string, text: string): void;
  /** Throws TemplateError. */
  execute(name: string, data: GoValue): string;
}

/** Deepest nesting of include and tpl, as Helm limits it. */
const DEEPEST_INCLUDE = 1000;

export function createTemplateEngine(options: EngineOptions): TemplateEngine {
  const templates = new Map<string, TemplateTree>();
  let depth = 0;
  const run = (name: string, data: GoValue, among: ReadonlyMap<string, TemplateTree>): string => {
    if (depth >= DEEPEST_INCLUDE)
      throw new CallError(
        `rendering template has a nested reference name: ${name}: unable to execute template`,
      );
    depth++;
    try {
      return executeTemplate(name, data, { ...options, templates: among, functions });
    } finally {
      depth--;
    }
  };
  const helmFunctions = (): readonly (readonly [string, TemplateFunction])[] => [
    ...STRING_FUNCTIONS,
    ...LIST_FUNCTIONS,
    ...DICT_FUNCTIONS,
    ...MATH_FUNCTIONS,
    ...REGEX_FUNCTIONS,
    ...ENCODING_FUNCTIONS,
    ...SEMVER_FUNCTIONS,
    ...PATH_FUNCTIONS,
    ...DATA_FUNCTIONS,
    ...DEFAULT_FUNCTIONS,
    ...dateFunctions(options.now),
    ...randomFunctions(options.random),
    ['include', fn('string any', (name: string, data: GoValue) => run(name, data, templates))],
    ['tpl', fn('string any', (text: string, data: GoValue) => runText(text, data))],
  ];
  const { functions: given = (helm: FunctionSet): FunctionSet => helm } = options;
  const functions: FunctionSet = new Map<string, TemplateFunction>([
    ...GO_BUILTINS,
    ...(typeof given === 'function' ? given(new Map(helmFunctions())) : given),
  ]);
  const runText = (text: string, data: GoValue): string => {
    const own = new Map(templates);
    try {
      for (const tree of parseTemplate('gotpl', text, (name) => functions.has(name)))
        own.set(tree.name, tree);
    } catch (error) {
      throw error instanceof TemplateError
        ? new CallError(`cannot parse template ${JSON.stringify(text)}: ${error.message}`)
        : error;
    }
    try {
      return run('gotpl', data, own).replaceAll('<no value>', '');
    } catch (error) {
      throw error instanceof TemplateError
        ? new CallError(
            `error during tpl function execution for ${JSON.stringify(text)}: ${error.message}`,
          )
        : error;
    }
  };
  return {
    add(source, text) {
      for (const tree of parseTemplate(source, text, (name) => functions.has(name))) {
        const isEmptyAgain =
          templates.has(tree.name) &&
          tree.body.every((statement) => statement.type === 'text' && statement.text.trim() === '');
        if (!isEmptyAgain) templates.set(tree.name, tree);
      }
    },
    execute: (name, data) => run(name, data, templates),
  };
}
