import type { JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';

import { isTrueAt, listAt, objectAt, textAt } from '../read-json.ts';
import { yamlDocument } from '../read-yaml.ts';
import { matchGlob } from '../source/glob.ts';
import type { RepositoryTree } from './inputs.ts';
import { matchGitPattern, matchPath } from './match-path.ts';
import { normalizeName } from './names.ts';
import type { Params, ParamsResult } from './params.ts';
import { allWithValues, flatten } from './params.ts';
import type { GeneratorCall } from './simple-generators.ts';

/** `git`: one set for each folder, or for each object in the files, that the patterns name. */
export function gitParams(call: GeneratorCall): ParamsResult {
  const { spec, inputs } = call;
  const [directories, files] = [listAt(spec, 'directories'), listAt(spec, 'files')];
  if (directories.length === 0 && files.length === 0) {
    return { error: 'ApplicationSet is empty' };
  }
  const tree = inputs.repository(textAt(spec, 'repoURL'), textAt(spec, 'revision'));
  const isForFolders = directories.length > 0;
  if ('error' in tree) {
    const step = isForFolders ? 'error getting directories from repo: ' : '';
    return { error: `error generating params from git: ${step}${tree.error}` };
  }
  const made = isForFolders ? folderParams(call, tree, directories) : fileParams(call, tree, files);
  return 'error' in made ? { error: `error generating params from git: ${made.error}` } : made;
}

/** A folder that any pattern excludes is out, whatever includes it. */
function folderParams(
  { spec, options }: GeneratorCall,
  { directories }: RepositoryTree,
  patterns: readonly JsonValue[],
): ParamsResult {
  const matching = (isExcluded: boolean, path: string): boolean =>
    patterns.some(
      (pattern) =>
        isTrueAt(pattern, 'exclude') === isExcluded &&
        matchPath(textAt(pattern, 'path'), path) === true,
    );
  const found = directories.filter((path) => matching(false, path) && !matching(true, path));
  const prefix = textAt(spec, 'pathParamPrefix');
  const sets = found.map((path) =>
    options.goTemplate ? underPrefix(pathObject(path), prefix) : flatPath(path, undefined, prefix),
  );
  const filled = allWithValues(sets, objectAt(spec, 'values'), options);
  return 'error' in filled
    ? { error: `error generating params from apps: ${filled.error}` }
    : filled;
}

function fileParams(
  call: GeneratorCall,
  { files }: RepositoryTree,
  patterns: readonly JsonValue[],
): ParamsResult {
  const { spec, inputs } = call;
  const matches = inputs.newGitFileGlobbing === true ? matchGlob : matchGitPattern;
  const matching = (isExcluded: boolean, path: string): boolean =>
    patterns.some(
      (pattern) =>
        isTrueAt(pattern, 'exclude') === isExcluded && matches(textAt(pattern, 'path'), path),
    );
  const found = [...files.keys()].filter((path) => matching(false, path) && !matching(true, path));
  const params: Params[] = [];
  for (const path of found.toSorted()) {
    const read = paramsOfFile(call, path, files.get(path) ?? '');
    if ('error' in read) {
      const place = `file '${path}' from repository '${textAt(spec, 'repoURL')}'`;
      return { error: `unable to process ${place}: ${read.error}` };
    }
    params.push(...read.params);
  }
  return { params };
}

/** A file holds one object or a list of them. */
function paramsOfFile({ spec, options }: GeneratorCall, path: string, text: string): ParamsResult {
  const read = yamlDocument(text);
  if ('error' in read) return { error: `unable to parse file: ${read.error}` };
  const objects = objectsIn(read.value);
  if (objects === undefined) {
    const kind = Array.isArray(read.value) ? 'array' : typeof read.value;
    const problem = `json: cannot unmarshal ${kind} into Go value of type []map[string]interface {}`;
    return {
      error: `unable to parse file: error unmarshaling JSON: while decoding JSON: ${problem}`,
    };
  }
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
  const name = baseName(path);
  const prefix = textAt(spec, 'pathParamPrefix');
  const sets = objects.map((object) =>
    options.goTemplate
      ? { ...object, ...underPrefix(pathObject(folder, name), prefix) }
      : { ...flatten(object), ...flatPath(folder, name, prefix) },
  );
  return allWithValues(sets, objectAt(spec, 'values'), options);
}

function objectsIn(value: JsonValue): readonly JsonObject[] | undefined {
  if (value === null) return [{}];
  if (isJsonObject(value)) return [value];
  if (!Array.isArray(value)) return undefined;
  const items: readonly JsonValue[] = value;
  return items.every((item) => item === null || isJsonObject(item))
    ? items.map((item) => (isJsonObject(item) ? item : {}))
    : undefined;
}

function pathObject(path: string, file?: string): JsonObject {
  const basename = baseName(path);
  return {
    path,
    basename,
    basenameNormalized: normalizeName(basename),
    segments: path.split('/'),
    ...(file === undefined ? {} : { filename: file, filenameNormalized: normalizeName(file) }),
  };
}

function underPrefix(path: JsonObject, prefix: string): Params {
  return prefix === '' ? { path } : { [prefix]: { path } };
}

function flatPath(path: string, file: string | undefined, prefix: string): Params {
  const key = prefix === '' ? 'path' : `${prefix}.path`;
  const basename = baseName(path);
  const params: Record<string, string> = {
    [key]: path,
    [`${key}.basename`]: basename,
    [`${key}.basenameNormalized`]: normalizeName(basename),
  };
  if (file !== undefined) {
    params[`${key}.filename`] = file;
    params[`${key}.filenameNormalized`] = normalizeName(file);
  }
  for (const [index, segment] of path.split('/').entries()) {
    if (segment !== '') params[`${key}[${index}]`] = segment;
  }
  return params;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
