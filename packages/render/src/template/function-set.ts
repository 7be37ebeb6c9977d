import type { GoValue } from './go-value.ts';

/** Parameter types of a function, as Go declares them. `any` takes everything, nil too. */
export type ParameterType =
  | 'any'
  | 'string'
  | 'bool'
  | 'int'
  | 'int64'
  | 'float64'
  | 'map'
  | 'list'
  | 'strings'
  | 'time'
  | 'duration'
  | 'value';

export interface TemplateFunction {
  readonly parameters: readonly ParameterType[];
  /** The last parameter may come any number of times. */
  readonly isVariadic: boolean;
  /** Throws CallError for what Go's function returns as an error. */
  readonly call: (...args: GoValue[]) => GoValue;
}

export type FunctionSet = ReadonlyMap<string, TemplateFunction>;

/** Declares a function: `fn('string int', …)`; a last type with `...` is variadic. */
export function fn(types: string, call: (...args: never[]) => GoValue): TemplateFunction {
  const words = types.split(' ').filter(Boolean);
  const isVariadic = words.at(-1)?.endsWith('...') ?? false;
  return {
    parameters: words.map((word) => word.replace('...', '') as ParameterType), // our own tables
    isVariadic,
    // The engine converts every argument to the declared type before the call.
    call: call as unknown as (...args: GoValue[]) => GoValue,
  };
}
