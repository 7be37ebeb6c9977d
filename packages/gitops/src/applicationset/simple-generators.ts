import type { JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';

import { isTrueAt, listAt, objectAt, textAt } from '../read-json.ts';
import { yamlDocument } from '../read-yaml.ts';
import type { RegisteredCluster } from './clusters.ts';
import { registeredClusters } from './clusters.ts';
import type { GeneratorInputs } from './inputs.ts';
import { isEmptySelector, matchSelector } from './label-selector.ts';
import { normalizeName } from './names.ts';
import type { Params, ParamsResult } from './params.ts';
import { allWithValues } from './params.ts';
import type { TemplateOptions } from './render-text.ts';

/** What a generator is asked with: its own part of the spec, and what all share. */
export interface GeneratorCall {
  readonly spec: JsonObject;
  readonly inputs: GeneratorInputs;
  readonly options: TemplateOptions;
}

/** `list`: the elements themselves. Without goTemplate all values must be texts. */
export function listParams({ spec, options }: GeneratorCall): ParamsResult {
  const params: Params[] = [];
  for (const element of listAt(spec, 'elements')) {
    const read = options.goTemplate ? goElement(element) : plainElement(element);
    if (typeof read === 'string') return { error: read };
    params.push(read);
  }
  const text = textAt(spec, 'elementsYaml');
  if (text === '') return { params };
  const read = yamlDocument(text);
  const complaint = 'error unmarshling decoded ElementsYaml';
  if ('error' in read) return { error: `${complaint} ${read.error}` };
  const { value } = read;
  if (value === null) return { params };
  if (!Array.isArray(value) || !value.every((item) => isJsonObject(item))) {
    const problem = 'json: cannot unmarshal into Go value of type []map[string]interface {}';
    return { error: `${complaint} error unmarshaling JSON: while decoding JSON: ${problem}` };
  }
  return { params: [...params, ...value] };
}

function goElement(element: JsonValue): Params | string {
  if (element === null) return {};
  return isJsonObject(element)
    ? element
    : 'error unmarshling list element json: cannot unmarshal into Go value of type map[string]interface {}';
}

function plainElement(element: JsonValue): Params | string {
  const read = goElement(element);
  if (typeof read === 'string') return read;
  const params: Record<string, string> = {};
  for (const [key, value] of Object.entries(read)) {
    if (key === 'values') {
      if (!isJsonObject(value)) return 'error parsing values map';
      for (const [name, item] of Object.entries(value)) {
        if (typeof item !== 'string') return NO_TEXT;
        params[`values.${name}`] = item;
      }
    } else if (typeof value === 'string') params[key] = value;
    else return NO_TEXT;
  }
  return params;
}

/** As Go prints an error that is not there. */
const NO_TEXT = 'error parsing value as string %!w(<nil>)';

/** `clusters`: one set for each cluster whose Secret the selector matches. */
export function clusterParams({ spec, inputs, options }: GeneratorCall): ParamsResult {
  const selector = objectAt(spec, 'selector');
  const found: RegisteredCluster[] = [];
  for (const cluster of registeredClusters(inputs.clusterSecrets)) {
    if (cluster.isLocal && !isEmptySelector(selector)) continue;
    const answer = matchSelector(selector, cluster.labels);
    if ('error' in answer) return { error: `error getting cluster secrets: ${answer.error}` };
    if (answer.matches) found.push(cluster);
  }
  const sets = found.map((cluster) => paramsOfCluster(cluster, options));
  const filled = allWithValues(sets, objectAt(spec, 'values'), options);
  if ('error' in filled || !isTrueAt(spec, 'flatList')) return filled;
  return { params: [{ clusters: filled.params }] };
}

function paramsOfCluster(cluster: RegisteredCluster, options: TemplateOptions): Params {
  const { name, server, project, labels, annotations } = cluster;
  const params = { name, nameNormalized: normalizeName(name), server, project };
  if (cluster.isLocal) return params;
  if (options.goTemplate) return { ...params, metadata: { ...nonEmpty({ annotations, labels }) } };
  const flat = (kind: string, texts: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(texts).map(([key, value]) => [`metadata.${kind}.${key}`, value]);
  return {
    ...params,
    ...Object.fromEntries([...flat('annotations', annotations), ...flat('labels', labels)]),
  };
}

function nonEmpty(parts: Readonly<Record<string, JsonObject>>): JsonObject {
  return Object.fromEntries(
    Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0),
  );
}

/** `clusterDecisionResource`: the clusters that the status of other objects names. */
export function decisionParams({ spec, inputs, options }: GeneratorCall): ParamsResult {
  const reference = textAt(spec, 'configMapRef');
  const map = inputs.configMap?.(reference);
  if (map === undefined) {
    return { error: `error reading configMapRef: configmaps "${reference}" not found` };
  }
  const field = (name: string): string => textAt(map, 'data', name);
  const [apiVersion, kind] = [field('apiVersion'), field('kind')];
  if (kind === '' || apiVersion.indexOf('/') < 1)
    return { error: 'there is a problem with the apiVersion, kind or resourceName provided' };
  const [name, selector] = [textAt(spec, 'name'), objectAt(spec, 'labelSelector')];
  if ((name === '') === isEmptySelector(selector))
    return {
      error: 'there is a problem with the definition of the ClusterDecisionResource generator',
    };
  const objects = (inputs.objects?.(apiVersion, kind) ?? []).filter(({ metadata }) => {
    if (name !== '') return metadata.name === name;
    const answer = matchSelector(selector, metadata.labels ?? {});
    return 'matches' in answer && answer.matches;
  });
  if (objects.length === 0) return { error: 'no clusterDecisionResources found' };
  const matchKey = field('matchKey');
  if (matchKey === '') return { params: [] };
  const decisions = objects.flatMap((object) =>
    listAt(object, 'status', field('statusListKey') || 'clusters'),
  );
  const known = registeredClusters(inputs.clusterSecrets);
  const sets = decisions.flatMap((decision): readonly Params[] => {
    const cluster = known.find((one) => one.name === textAt(decision, matchKey));
    if (cluster === undefined || !isJsonObject(decision)) return [];
    return [{ name: cluster.name, server: cluster.server, ...decision }];
  });
  return allWithValues(sets, objectAt(spec, 'values'), options);
}
