import {
  CallError,
  createTemplateEngine,
  fn,
  GoMap,
  TemplateError,
  toGo,
  type FunctionSet,
  type GoValue,
} from '@drydock/render';
import type { JsonObject } from '@drydock/manifests';
import { KubectlFailure, usageFailure } from '../failure.ts';
import { goPlain } from '../jsonpath/evaluate-json-path.ts';
import { goJson } from './json.ts';

const MOST_STEPS = 1_000_000;
const MOST_OUTPUT = 8_000_000;

/** What kubectl gives its templates besides Go's own functions (cli-runtime printers/template.go). */
const FUNCTIONS: FunctionSet = new Map([
  ['exists', fn('any any...', (...path: readonly GoValue[]) => exists(path))],
  ['base64decode', fn('string', (text: string) => decodeBase64(text))],
]);

/** Whether a path of keys leads to something. */
function exists([start, ...keys]: readonly GoValue[]): boolean {
  let value: GoValue | undefined = start;
  for (const key of keys) {
    if (!(value instanceof GoMap) || typeof key !== 'string') return false;
    value = value.entries.get(key);
    if (value === undefined) return false;
  }
  return value !== undefined;
}

function decodeBase64(text: string): string {
  const clean = text.replaceAll(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean) || clean.length % 4 !== 0) {
    const at = clean.search(/[^A-Za-z0-9+/]/);
    const offset = at === -1 ? clean.length - (clean.length % 4) : at;
    throw new CallError(
      `base64decode "${text}" failed: illegal base64 data at input byte ${offset}`,
    );
  }
  return new TextDecoder().decode(Uint8Array.from(atob(clean), (c) => c.codePointAt(0) ?? 0));
}

export interface GoTemplateOptions {
  /** --allow-missing-template-keys: a key that is not there prints as `<no value>`. */
  readonly allowsMissingKeys: boolean;
  readonly out: (text: string) => void;
}

/** Compiles the template of `-o go-template`; throws KubectlFailure in kubectl's words. */
export function goTemplatePrinter(
  template: string,
  { allowsMissingKeys, out }: GoTemplateOptions,
): (object: JsonObject) => string {
  const engine = createTemplateEngine({
    now: () => 0n,
    random: { next: () => 0 },
    functions: FUNCTIONS,
    maxSteps: MOST_STEPS,
    maxOutput: MOST_OUTPUT,
    missingKey: allowsMissingKeys ? 'invalid' : 'error',
  });
  try {
    engine.add('output', template);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw usageFailure(`error parsing template ${template}, ${error.message}`);
  }
  return (object) => {
    try {
      return engine.execute('output', toGo(object));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      // kubectl writes what it had to standard output.
      out(
        `Error executing template: ${error.message}. Printing more information for debugging the template:\n` +
          `\ttemplate was:\n\t\t${template}\n\traw data was:\n\t\t${goJson(object)}\n` +
          `\tobject given to template engine was:\n\t\t${goPlain(object)}\n\n`,
      );
      throw new KubectlFailure(
        `error: error executing template ${JSON.stringify(template)}: ${error.message}`,
      );
    }
  };
}
