import type { JsonObject } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { RE2JS, RE2JSException } from 're2js';

import { listAt, objectAt, textAt, textsAt } from '../read-json.ts';
import type { PullRequest, ScmRepository } from './inputs.ts';
import { normalizeName, slugifyName } from './names.ts';
import type { Params, ParamsResult } from './params.ts';
import { allWithValues, flatten } from './params.ts';
import type { GeneratorCall } from './simple-generators.ts';

const SHORT = 8;
const SHORTER = 7;
const LONGEST_SLUG = 50;

/** `scmProvider`: one set for each repository and branch that the given hosts list and a filter takes. */
export function scmParams({ spec, inputs, options }: GeneratorCall): ParamsResult {
  const listed = inputs.scmRepositories?.(spec);
  if (listed === undefined)
    return { error: 'error listing repos: no source code host is known here' };
  if ('error' in listed) return { error: `error listing repos: ${listed.error}` };
  const kept = filtered(listed, listAt(spec, 'filters'), repositoryMatches);
  if ('error' in kept) return kept;
  return allWithValues(kept.items.map(repositoryParams), objectAt(spec, 'values'), options);
}

function repositoryParams(one: ScmRepository): Params {
  return {
    organization: one.organization,
    repository: one.repository,
    repository_id: one.repositoryId ?? null,
    url: one.url,
    branch: one.branch,
    sha: one.sha,
    short_sha: one.sha.slice(0, SHORT),
    short_sha_7: one.sha.slice(0, SHORTER),
    labels: (one.labels ?? []).join(','),
    branchNormalized: normalizeName(one.branch),
  };
}

function repositoryMatches(one: ScmRepository, filter: JsonObject): boolean | string {
  const paths = one.paths ?? [];
  if (!textsAt(filter, 'pathsExist').every((path) => paths.includes(path))) return false;
  if (textsAt(filter, 'pathsDoNotExist').some((path) => paths.includes(path))) return false;
  const label = matchesAny(textAt(filter, 'labelMatch'), one.labels ?? []);
  if (label !== true) return label;
  const name = matchesAny(textAt(filter, 'repositoryMatch'), [one.repository]);
  return name === true ? matchesAny(textAt(filter, 'branchMatch'), [one.branch]) : name;
}

/** `pullRequest`: one set for each pull request that the given hosts list and a filter takes. */
export function pullRequestParams({ spec, inputs, options }: GeneratorCall): ParamsResult {
  const listed = inputs.pullRequests?.(spec);
  if (listed === undefined)
    return { error: 'error listing repos: no source code host is known here' };
  if ('error' in listed) return { error: `error listing repos: ${listed.error}` };
  const kept = filtered(listed, listAt(spec, 'filters'), pullRequestMatches);
  if ('error' in kept) return kept;
  const sets = kept.items.map((one) => ({
    ...requestParams(one),
    ...(options.goTemplate ? { labels: one.labels ?? [] } : {}),
  }));
  return allWithValues(sets, objectAt(spec, 'values'), options);
}

function requestParams(one: PullRequest): Params {
  return {
    number: String(one.number),
    title: one.title ?? '',
    branch: one.branch,
    branch_slug: slugifyName(one.branch, LONGEST_SLUG, true),
    target_branch: one.targetBranch,
    target_branch_slug: slugifyName(one.targetBranch, LONGEST_SLUG, true),
    head_sha: one.headSha,
    head_short_sha: one.headSha.slice(0, SHORT),
    head_short_sha_7: one.headSha.slice(0, SHORTER),
    author: one.author ?? '',
  };
}

function pullRequestMatches(one: PullRequest, filter: JsonObject): boolean | string {
  const branch = matchesAny(textAt(filter, 'branchMatch'), [one.branch]);
  if (branch !== true) return branch;
  const target = matchesAny(textAt(filter, 'targetBranchMatch'), [one.targetBranch]);
  return target === true ? matchesAny(textAt(filter, 'titleMatch'), [one.title ?? '']) : target;
}

/** `plugin`: what the plugin answers, with what it was asked. */
export function pluginParams({ spec, inputs, options }: GeneratorCall): ParamsResult {
  const listed = inputs.plugin?.(spec);
  if (listed === undefined) return { error: 'error listing params: plugins are not modelled here' };
  if ('error' in listed) return { error: `error listing params: ${listed.error}` };
  const generator = { input: { parameters: objectAt(spec, 'input', 'parameters') ?? {} } };
  const sets = listed.map((one): Params =>
    options.goTemplate ? { ...one, generator } : { ...flatten(one), generator },
  );
  return allWithValues(sets, objectAt(spec, 'values'), options);
}

/** What any of the filters takes; all of it where there are none. */
function filtered<T>(
  items: readonly T[],
  filters: readonly unknown[],
  matches: (item: T, filter: JsonObject) => boolean | string,
): { readonly items: readonly T[] } | { readonly error: string } {
  const known = filters.filter((filter) => isJsonObject(filter));
  if (known.length === 0) return { items };
  const kept: T[] = [];
  for (const item of items) {
    const answers = known.map((filter) => matches(item, filter));
    const problem = answers.find((answer) => typeof answer === 'string');
    if (problem !== undefined) return { error: problem };
    if (answers.includes(true)) kept.push(item);
  }
  return { items: kept };
}

/** Whether a pattern finds something in any text, or why it is none; no pattern takes everything. */
function matchesAny(pattern: string, texts: readonly string[]): boolean | string {
  if (pattern === '') return true;
  try {
    const regex = RE2JS.compile(pattern);
    return texts.some((text) => regex.matcher(text).find());
  } catch (problem) {
    if (!(problem instanceof RE2JSException)) throw problem;
    return `error compiling regular expression "${pattern}": ${problem.message}`;
  }
}
