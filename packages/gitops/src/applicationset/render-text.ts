import { isJsonObject } from '@drydock/manifests';
import type { GoValue, TemplateFunction } from '@drydock/render';
import { CallError, createTemplateEngine, fn, GoInt, TemplateError, toGo } from '@drydock/render';

import { yamlDocument } from '../read-yaml.ts';
import { normalizeName, slugifyName } from './names.ts';
import type { Params } from './params.ts';

/** How the texts of an ApplicationSet are filled in. */
export interface TemplateOptions {
  readonly goTemplate: boolean;
  /** `missingkey=error` and its kin. */
  readonly goTemplateOptions: readonly string[];
}

/** A text, or why it could not be filled in. */
export type RenderedText = { readonly text: string } | { readonly error: string };

const HIDDEN = ['env', 'expandenv', 'getHostByName', 'include', 'tpl', 'lookup', 'toToml'];
const MOST_STEPS = 200_000;
const MOST_OUTPUT = 1_000_000;

/** Fills parameters into one text, as a Go template or by `{{name}}` (utils.Render.Replace). */
export function renderText(text: string, params: Params, options: TemplateOptions): RenderedText {
  if (!text.includes('{{')) return { text };
  return options.goTemplate
    ? renderGoTemplate(text, params, options.goTemplateOptions)
    : fillPlaceholders(text, params);
}

/** Texts alone are filled in; a placeholder of anything else stays as it is. A text without any may hold braces. */
function fillPlaceholders(text: string, params: Params): RenderedText {
  if (!hasPlaceholder(text)) return { text };
  const open = text.lastIndexOf('{{');
  if (text.lastIndexOf('}}') < open) {
    const place = `in the template=${JSON.stringify(text)} starting from ${JSON.stringify(text.slice(open + 2))}`;
    return { error: `invalid template: Cannot find end tag="}}" ${place}` };
  }
  const filled = text.replaceAll(/\{\{(.*?)\}\}/gs, (whole, tag: string) => {
    const name = tag.trim();
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    return typeof value === 'string' && name !== '' ? value : whole;
  });
  return { text: filled };
}

/** Whether a line holds `{{` and, behind it, `}}`: in time that grows with the text alone. */
function hasPlaceholder(text: string): boolean {
  return text.split('\n').some((line) => {
    const open = line.indexOf('{{');
    return open !== -1 && line.indexOf('}}', open + 2) !== -1;
  });
}

function renderGoTemplate(text: string, params: Params, options: readonly string[]): RenderedText {
  const engine = createTemplateEngine({
    now: () => 0n,
    random: { next: () => 0 },
    maxSteps: MOST_STEPS,
    maxOutput: MOST_OUTPUT,
    missingKey: missingKey(options),
    functions: (helm) => {
      const kept = [...helm].filter(([name]) => !HIDDEN.includes(name));
      return new Map([...kept, ...OWN_FUNCTIONS]);
    },
  });
  try {
    engine.add('base', text);
  } catch (problem) {
    return { error: `failed to parse template ${text}: ${messageOf(problem)}` };
  }
  try {
    return { text: engine.execute('base', toGo(params)) };
  } catch (problem) {
    return { error: `failed to execute go template ${text}: ${messageOf(problem)}` };
  }
}

function missingKey(options: readonly string[]): 'zero' | 'invalid' | 'error' {
  const value = options.findLast((option) => option.startsWith('missingkey='));
  if (value === 'missingkey=error') return 'error';
  return value === 'missingkey=zero' ? 'zero' : 'invalid';
}

/** Argo CD's own functions; unlike Helm's, those that read YAML fail on what is none. */
const OWN_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  [
    'fromYaml',
    fn('string', (text: string) => fromYaml(text, isJsonObject, 'map[string]interface {}')),
  ],
  [
    'fromYamlArray',
    fn('string', (text: string) => fromYaml(text, Array.isArray, '[]interface {}')),
  ],
  ['normalize', fn('string', normalizeName)],
  ['slugify', fn('any...', (...args: GoValue[]) => slugify(args))],
];

function fromYaml(text: string, isWanted: (value: unknown) => boolean, type: string): GoValue {
  const read = yamlDocument(text);
  if ('error' in read) throw new CallError(read.error);
  if (isWanted(read.value)) return toGo(read.value);
  if (read.value === null) return null;
  const kind = Array.isArray(read.value)
    ? 'array'
    : isJsonObject(read.value)
      ? 'object'
      : typeof read.value;
  throw new CallError(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go value of type ${type}`,
  );
}

/** `slugify [length [smart]] text`. */
function slugify(args: readonly GoValue[]): string {
  const [length, smart] = args;
  const text = args.at(-1);
  if (args.length > 1 && !(length instanceof GoInt)) throw new CallError('expected integer length');
  if (args.length > 2 && typeof smart !== 'boolean') throw new CallError('expected boolean');
  if (typeof text !== 'string') throw new CallError('expected string');
  const longest = args.length > 1 && length instanceof GoInt ? Number(length.value) : undefined;
  return slugifyName(text, longest, args.length > 2 && smart === true);
}

/** A template that goes wrong is the learner's; anything else is ours and goes on. */
function messageOf(problem: unknown): string {
  if (problem instanceof TemplateError) return problem.message;
  if (problem instanceof RangeError) return 'template: base: nested too deeply';
  throw problem;
}

/** Fills parameters into every text of a document, keys too; the first error ends it (deeplyReplace). */
export function renderDocument<T>(
  value: T,
  params: Params,
  options: TemplateOptions,
): { readonly value: T } | { readonly error: string } {
  let error: string | undefined;
  const fill = (text: string): string => {
    if (error !== undefined) return text;
    const rendered = renderText(text, params, options);
    if ('text' in rendered) return rendered.text;
    error = rendered.error;
    return text;
  };
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return fill(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [fill(key), walk(item)]));
  };
  const rendered = walk(value) as T; // the walk keeps the shape
  return error === undefined ? { value: rendered } : { error };
}
