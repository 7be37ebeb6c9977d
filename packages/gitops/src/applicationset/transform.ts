import type { JsonObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';

import { listAt, objectAt, textsAt } from '../read-json.ts';
import { gitParams } from './git-generator.ts';
import type { GeneratorInputs } from './inputs.ts';
import { matchSelector } from './label-selector.ts';
import type { Params, ParamsResult } from './params.ts';
import { flatten, overlaid } from './params.ts';
import type { TemplateOptions } from './render-text.ts';
import { renderDocument } from './render-text.ts';
import { pluginParams, pullRequestParams, scmParams } from './scm-generators.ts';
import type { GeneratorCall } from './simple-generators.ts';
import { clusterParams, decisionParams, listParams } from './simple-generators.ts';

/** What all generators of an ApplicationSet share. */
export interface TransformContext {
  readonly inputs: GeneratorInputs;
  readonly options: TemplateOptions;
}

/** Parameters of one generator, with the part of the template that it brings. */
export interface GeneratorResult {
  readonly params: readonly Params[];
  readonly template: JsonObject;
}

const TERMINAL: ReadonlyMap<string, (call: GeneratorCall) => ParamsResult> = new Map([
  ['list', listParams],
  ['clusters', clusterParams],
  ['git', gitParams],
  ['scmProvider', scmParams],
  ['clusterDecisionResource', decisionParams],
  ['pullRequest', pullRequestParams],
  ['plugin', pluginParams],
]);
/** How deep matrix and merge may stand in one another. */
const DEEPEST = 2;

/** Parameters of all that one entry of `generators` asks for, and the first error among them (generators.Transform). */
export function transform(
  generator: JsonObject,
  context: TransformContext,
  place: { readonly depth: number; readonly outer?: Params } = { depth: 1 },
): { readonly results: readonly GeneratorResult[]; readonly error?: string } {
  const results: GeneratorResult[] = [];
  let error: string | undefined;
  for (const name of [...TERMINAL.keys(), 'matrix', 'merge']) {
    const plain = objectAt(generator, name);
    if (plain === undefined || (!TERMINAL.has(name) && place.depth > DEEPEST)) continue;
    const made = paramsOf(name, plain, context, place);
    const kept = 'error' in made ? made : selected(made.params, objectAt(generator, 'selector'));
    if ('error' in kept) error ??= kept.error;
    else results.push({ params: kept.params, template: objectAt(plain, 'template') ?? {} });
  }
  return error === undefined ? { results } : { results, error };
}

function paramsOf(
  name: string,
  plain: JsonObject,
  context: TransformContext,
  { depth, outer }: { readonly depth: number; readonly outer?: Params },
): ParamsResult {
  const isInner = outer !== undefined && Object.keys(outer).length > 0;
  const filled = isInner ? renderDocument(plain, outer, context.options) : { value: plain };
  if ('error' in filled) return filled;
  const terminal = TERMINAL.get(name);
  if (terminal !== undefined) return terminal({ ...context, spec: filled.value });
  const combine = name === 'matrix' ? matrixParams : mergeParams;
  return combine(filled.value, context, depth);
}

/** A generator's `selector` looks at its parameters as texts. */
function selected(params: readonly Params[], selector: JsonObject | undefined): ParamsResult {
  if (selector === undefined) return { params };
  const kept: Params[] = [];
  for (const one of params) {
    const answer = matchSelector(selector, flatten(one));
    if ('error' in answer) return { error: `error parsing label selector: ${answer.error}` };
    if (answer.matches) kept.push(one);
  }
  return { params: kept };
}

/** The parameters of a generator within matrix or merge: exactly one kind must stand in it. */
function childParams(
  child: unknown,
  context: TransformContext,
  place: { readonly depth: number; readonly outer?: Params },
): ParamsResult {
  const { results, error } = transform(isJsonObject(child) ? child : {}, context, place);
  if (error !== undefined) {
    return { error: `child generator returned an error on parameter generation: ${error}` };
  }
  const [first, second] = results;
  if (first === undefined) return { error: 'child generator generated no parameters' };
  if (second !== undefined) return { error: 'found more than one generator in matrix.Generators' };
  return first;
}

/** Each set of the first generator with each set that the second makes for it. */
function matrixParams(spec: JsonObject, context: TransformContext, depth: number): ParamsResult {
  const children = listAt(spec, 'generators');
  if (children.length < 2)
    return { error: 'found less than two generators, Matrix support only two' };
  if (children.length > 2)
    return { error: 'found more than two generators, Matrix support only two' };
  const first = childParams(children[0], context, { depth: depth + 1 });
  if ('error' in first) {
    return {
      error: `error failed to get params for first generator in matrix generator: ${first.error}`,
    };
  }
  const params: Params[] = [];
  for (const outer of first.params) {
    const second = childParams(children[1], context, { depth: depth + 1, outer });
    if ('error' in second) {
      return {
        error: `failed to get params for second generator in the matrix generator: ${second.error}`,
      };
    }
    for (const inner of second.params) {
      const both = context.options.goTemplate
        ? { params: overlaid(inner, outer) }
        : combined(outer, inner);
      if ('error' in both) return both;
      params.push(both.params);
    }
  }
  return { params };
}

/** Without goTemplate two values for one name are an error. */
function combined(
  outer: Params,
  inner: Params,
): { readonly params: Params } | { readonly error: string } {
  const [left, right] = [flatten(outer), flatten(inner)];
  for (const [key, value] of Object.entries(right)) {
    if (!Object.hasOwn(left, key) || left[key] === value) continue;
    const problem = `found duplicate key ${key} with different value, a: ${left[key] ?? ''} ,b: ${value}`;
    return {
      error: `failed to combine string maps with merging params for the matrix generator: ${problem}`,
    };
  }
  return { params: { ...left, ...right } };
}

/** The sets of the first generator, overlaid with those of the others that agree in the merge keys. */
function mergeParams(spec: JsonObject, context: TransformContext, depth: number): ParamsResult {
  const children = listAt(spec, 'generators');
  if (children.length < 2)
    return { error: 'found less than two generators, Merge requires two or more' };
  const sets: (readonly Params[])[] = [];
  for (const [index, child] of children.entries()) {
    const made = childParams(child, context, { depth: depth + 1 });
    if ('error' in made) {
      const which = `generator ${index + 1} of ${children.length}`;
      return {
        error: `error getting param sets from generators: error getting params from ${which}: ${made.error}`,
      };
    }
    sets.push(made.params);
  }
  const keys = [...new Set(textsAt(spec, 'mergeKeys'))].toSorted();
  const [base, ...others] = sets.map((params) => byMergeKey(params, keys));
  if (base === undefined) return { params: [] };
  if (typeof base === 'string') return { error: base };
  for (const other of others) {
    if (typeof other === 'string') return { error: other };
    for (const [key, params] of base) {
      const over = other.get(key);
      if (over === undefined) continue;
      const merged = context.options.goTemplate
        ? overlaid(params, over)
        : { ...flatten(params), ...flatten(over) };
      base.set(key, merged);
    }
  }
  return { params: [...base.values()] };
}

function byMergeKey(
  params: readonly Params[],
  keys: readonly string[],
): Map<string, Params> | string {
  const complaint = 'error getting param sets by merge key';
  if (keys.length === 0) {
    return `${complaint}: no merge keys were specified, Merge requires at least one`;
  }
  const found = new Map<string, Params>();
  for (const one of params) {
    const values = keys.map((key) => [key, Object.hasOwn(one, key) ? one[key] : null]);
    const text = JSON.stringify(Object.fromEntries(values));
    if (found.has(text)) {
      return `${complaint}: the parameters from a generator were not unique by the given mergeKeys, Merge requires all param sets to be unique. Duplicate key was ${text}`;
    }
    found.set(text, one);
  }
  return found;
}
