import type { JsonObject } from '@drydock/manifests';

import type { Field } from '../field.ts';
import { at, isSet, items, rootField, size, text } from '../field.ts';
import type { ArgoCluster } from './project-permissions.ts';
import { isDestinationPermitted, isSourcePermitted } from './project-permissions.ts';

/** A condition that Argo CD puts on an Application whose spec it refuses. */
export interface ApplicationCondition {
  readonly type: 'InvalidSpecError';
  readonly message: string;
}

const IN_CLUSTER: ArgoCluster = { server: 'https://kubernetes.default.svc', name: 'in-cluster' };

/** What is wrong with an Application's spec: its sources, its destination, what its project permits. */
export function applicationConditions(
  spec: JsonObject,
  project: JsonObject,
  clusters: readonly ArgoCluster[],
): readonly ApplicationCondition[] {
  const root = rootField(spec);
  const projectName = text(at(rootField(project), 'metadata', 'name'));
  const messages: string[] = [];
  for (const source of sourcesOf(root)) {
    const problem = sourceProblem(root, source);
    if (problem !== undefined) return [invalid(problem)];
    const repo = text(at(source, 'repoURL'));
    if (!isSourcePermitted(project, repo)) {
      messages.push(`application repo ${repo} is not permitted in project '${projectName}'`);
    }
  }
  const destination = at(root, 'destination');
  const cluster = destinationCluster(destination, clusters);
  if (typeof cluster === 'string') return [...messages, cluster].map(invalid);
  const namespace = text(at(destination, 'namespace'));
  if (!isDestinationPermitted(project, cluster, namespace)) {
    const server = text(at(destination, 'name')) || cluster.server;
    messages.push(
      `application destination server '${server}' and namespace '${namespace}' do not match any of the allowed destinations in project '${projectName}'`,
    );
  }
  return messages.map(invalid);
}

function invalid(message: string): ApplicationCondition {
  return { type: 'InvalidSpecError', message };
}

/** The sources of an Application that Argo CD reads: the dry source, `sources`, or else `source`. */
export function sourcesOf(spec: Field): readonly Field[] {
  if (isSet(at(spec, 'sourceHydrator'))) return [at(spec, 'sourceHydrator', 'drySource')];
  if (size(at(spec, 'sources')) > 0) return items(at(spec, 'sources'));
  return [at(spec, 'source')];
}

/** What a source lacks. */
export function sourceProblem(spec: Field, source: Field): string | undefined {
  const [repo, path, chart, ref] = ['repoURL', 'path', 'chart', 'ref'].map((key) =>
    text(at(source, key)),
  );
  const hydrator = at(spec, 'sourceHydrator');
  if (isSet(hydrator)) return hydratorProblem(hydrator);
  if (size(at(spec, 'sources')) > 0) {
    if (!repo || (!path && !chart && !ref)) {
      return 'spec.source.repoURL and either source.path, source.chart, or source.ref are required for each of spec.sources';
    }
  } else if (!repo || (!path && !chart)) {
    return 'spec.source.repoURL and either spec.source.path or spec.source.chart are required';
  }
  if (chart && !text(at(source, 'targetRevision'))) {
    return 'spec.source.targetRevision is required if the manifest source is a helm chart';
  }
  return undefined;
}

function hydratorProblem(hydrator: Field): string | undefined {
  if (!text(at(hydrator, 'drySource', 'repoURL'))) {
    return 'spec.sourceHydrator.drySource.repoURL is required';
  }
  if (!text(at(hydrator, 'syncSource', 'targetBranch'))) {
    return 'spec.sourceHydrator.syncSource.targetBranch is required';
  }
  if (isSet(at(hydrator, 'hydrateTo')) && !text(at(hydrator, 'hydrateTo', 'targetBranch'))) {
    return 'when spec.sourceHydrator.hydrateTo is set, spec.sourceHydrator.hydrateTo.path is required';
  }
  return undefined;
}

/** The cluster that a destination means, or why there is none. */
export function destinationCluster(
  destination: Field,
  clusters: readonly ArgoCluster[],
): ArgoCluster | string {
  const [server, name] = [text(at(destination, 'server')), text(at(destination, 'name'))];
  if (server !== '' && name !== '') {
    return `application destination can't have both name and server defined: ${name} ${server}`;
  }
  const known = clusters.some((cluster) => cluster.server === IN_CLUSTER.server)
    ? clusters
    : [...clusters, IN_CLUSTER];
  if (server !== '') {
    const address = server.replace(/\/+$/, '');
    const found = known.find((cluster) => cluster.server.replace(/\/+$/, '') === address);
    return (
      found ??
      `error getting cluster by server "${server}": rpc error: code = NotFound desc = cluster "${server}" not found`
    );
  }
  if (name === '') return 'Destination server missing from app spec';
  const named = known.filter((cluster) => cluster.name === name);
  if (named.length > 1) {
    const servers = named.map((cluster) => cluster.server).join(' ');
    return `there are ${named.length} clusters with the same name: [${servers}]`;
  }
  return named[0] ?? `there are no clusters with this name: ${name}`;
}

/** The spec as Argo CD keeps it: with a project, and without parts that say nothing. */
export function normalizeApplicationSpec(spec: JsonObject): JsonObject {
  const root = rootField(spec);
  const normal: Record<string, JsonObject[string]> = { ...spec };
  if (text(at(root, 'project')) === '') normal['project'] = 'default';
  if (Object.keys(normal).includes('syncPolicy') && size(at(root, 'syncPolicy')) === 0) {
    delete normal['syncPolicy'];
  }
  if (size(at(root, 'sources')) > 0) {
    normal['sources'] = items(at(root, 'sources')).map(normalizeSource);
  } else if (isSet(at(root, 'source'))) {
    normal['source'] = normalizeSource(at(root, 'source'));
  }
  return normal;
}

function normalizeSource(source: Field): JsonObject {
  const tools = new Set(['helm', 'kustomize', 'directory', 'plugin']);
  const value = Object.entries(source.value ?? {}).filter(
    ([key]) => !tools.has(key) || size(at(source, key)) > 0,
  );
  return Object.fromEntries(value);
}
