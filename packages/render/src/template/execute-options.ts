import type { FunctionSet } from './function-set.ts';
import type { TemplateTree } from './nodes.ts';

/** What an execution of templates works with, and its bounds. */
export interface ExecuteOptions {
  readonly templates: ReadonlyMap<string, TemplateTree>;
  readonly functions: FunctionSet;
  /** Steps after which the execution is ended; default 5 million. */
  readonly maxSteps?: number;
  /** Characters after which the output is ended; default 20 million. */
  readonly maxOutput?: number;
  /** What a key is that a map does not have: its zero value (Helm, Prometheus), no value (Go's default), an error. */
  readonly missingKey?: 'zero' | 'invalid' | 'error';
}
